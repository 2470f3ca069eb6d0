import type { InventoryProblem } from '../io/inventory.ts';

/** Problems of an inventory that lose data; empty files and files of other kinds lose none. */
export const LOSING_PROBLEMS: ReadonlySet<InventoryProblem['problem']> = new Set([
  'unreadable-file',
  'unsupported-encoding',
  'malformed-archive',
  'broken-link',
]);
