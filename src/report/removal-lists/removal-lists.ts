import { againstList } from './against-list.ts';
import { clustersList } from './clusters-list.ts';
import { datatroveList } from './datatrove-list.ts';
import { huggingFaceList } from './hugging-face-list.ts';
import { idsList } from './ids-list.ts';
import { jsonlList } from './jsonl-list.ts';
import { parquetList } from './parquet-list.ts';
import type { RemovalList } from './removal-list.ts';

/** Every format of removal lists. */
export const REMOVAL_LISTS: readonly RemovalList[] = [
  jsonlList,
  idsList,
  huggingFaceList,
  datatroveList,
  parquetList,
  clustersList,
  againstList,
];

export const DEFAULT_REMOVAL_LIST = jsonlList.name;

export function removalListNamed(name: string): RemovalList | undefined {
  return REMOVAL_LISTS.find((list) => list.name === name);
}
