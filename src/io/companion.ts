import { isCatalogueName } from './catalogues/catalogue-files.ts';

/** What a file says about the data beside it. */
export type CompanionKind =
  | 'data-set-card'
  | 'source-card'
  | 'configuration'
  | 'data-set-info'
  | 'licence'
  | 'repository-file';

const BY_NAME: Readonly<Record<string, CompanionKind>> = {
  'source.yaml': 'source-card',
  'source.yml': 'source-card',
  'outcross.yaml': 'configuration',
  'outcross.yml': 'configuration',
  'dataset_infos.json': 'data-set-info',
  'dataset_info.json': 'data-set-info',
  'dataset_dict.json': 'data-set-info',
  'dataset-metadata.json': 'data-set-info',
  'datapackage.json': 'data-set-info',
  'croissant.json': 'data-set-info',
  'state.json': 'data-set-info',
  'config.json': 'data-set-info',
  '.gitattributes': 'repository-file',
  '.gitignore': 'repository-file',
  sha256sums: 'repository-file',
  md5sums: 'repository-file',
};

/** Which companion a file would be by its name, were there data beside it. */
export function companionKind(fileName: string): CompanionKind | undefined {
  const name = fileName.toLowerCase();
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  if (/^readme(\.(md|markdown|txt|rst))?$/.test(name) || /^(dataset|data)[-_]?card\.md$/.test(name))
    return 'data-set-card';
  if (isCatalogueName(name)) return 'data-set-info';
  return /^(licen[cs]e|copying|notice|citation)([-.].{0,20})?$/.test(name) ? 'licence' : undefined;
}

/** Kinds that are never data themselves, whether data lies beside them or not. */
export function isAlwaysCompanion(kind: CompanionKind): boolean {
  return kind === 'source-card' || kind === 'configuration' || kind === 'repository-file';
}
