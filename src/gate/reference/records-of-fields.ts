import type { PartSummary } from '../../audit/part-summary.ts';
import type { SnapshotKeys } from '../../audit/record-keys.ts';
import { ConfigError } from '../../errors.ts';
import { ORIGIN_GROUPS, type OriginGroup } from '../../record/origin.ts';
import { PartColumnReader } from '../../workspace/part-columns.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { type FieldSide, fieldSide } from './field-side.ts';
import { promptKey } from './prompt-key.ts';

/** Best rank of provenance: proven human. */
const VERIFIED = 0;

/** What was found in the fields that documents can come from. */
export interface FieldOrigins {
  readonly records: number;
  readonly groups: Readonly<Record<OriginGroup, number>>;
  readonly verified: number;
}

export interface ChosenFields {
  /** 1 for records of the fields: shape [records]. */
  readonly isChosen: Uint8Array;
  /** Key of the prompt of each record: 64 bits of the hash of what was asked before it in its row; 0 where there was nothing. */
  readonly prompt: BigInt64Array;
  /** Sorted. */
  readonly fields: readonly string[];
  readonly origins: FieldOrigins;
}

/**
 * The records of some fields, and what each answers. Where no field is named these are answers and plain texts; where there are none,
 * what was asked.
 *
 * @param summaries of the parts that hold records, in the order of `keys.parts`
 * @throws {ConfigError} a field is named that no row has
 */
export async function recordsOfFields({
  workspace,
  keys,
  summaries,
  wantedFields,
}: {
  readonly workspace: Workspace;
  readonly keys: SnapshotKeys;
  readonly summaries: readonly PartSummary[];
  readonly wantedFields: readonly string[] | undefined;
}): Promise<ChosenFields> {
  const sides = new Map<string, FieldSide>();
  for (const { uses } of summaries) for (const [, field] of uses) sides.set(field, fieldSide(field));
  const fields = fieldsOf(sides, wantedFields);
  const total = keys.words.length;
  const isChosen = new Uint8Array(total);
  const prompt = new BigInt64Array(total);
  const asks = [...sides.values()].some((side) => side === 'prompt');
  const reader = new PartColumnReader(workspace, 'fingerprints');
  const groups = Object.fromEntries(ORIGIN_GROUPS.map((name) => [name, 0])) as Record<OriginGroup, number>;
  let [records, verified] = [0, 0];
  for (const [index, { key, firstRecord }] of keys.parts.entries()) {
    const own = summaries[index]!.uses.map(([, field]) => ({
      isChosen: fields.has(field),
      isAsked: sides.get(field) === 'prompt',
    }));
    if (!own.some((use) => use.isChosen)) continue;
    const [use, input, row] = await reader.read(key, ['use', 'input', 'part_row']);
    // Records stand row after row, and in a row as its layout has them.
    let asked: string[] = [];
    for (let at = 0; at < use!.length; at++) {
      const isNewRow = at === 0 || input![at] !== input![at - 1] || row![at] !== row![at - 1];
      if (isNewRow && asked.length > 0) asked = [];
      const record = firstRecord + at;
      const { isChosen: isWanted, isAsked } = own[use![at] as number]!;
      const isForgotten = keys.contentHigh[record] === 0n && keys.contentLow[record] === 0n;
      if (isWanted && !isForgotten && keys.words[record]! > 0) {
        isChosen[record] = 1;
        records++;
        groups[ORIGIN_GROUPS[keys.group[record]!]!]++;
        if (keys.provenance[record] === VERIFIED) verified++;
        if (asks && asked.length > 0) prompt[record] = promptKey(asked);
      }
      if (isAsked) asked.push(`${keys.contentHigh[record]} ${keys.contentLow[record]}\n`);
    }
  }
  return { isChosen, prompt, fields: [...fields].sort(), origins: { records, groups, verified } };
}

function fieldsOf(sides: ReadonlyMap<string, FieldSide>, wanted: readonly string[] | undefined): ReadonlySet<string> {
  const having = (...of: readonly FieldSide[]) => [...sides].filter(([, side]) => of.includes(side)).map(([f]) => f);
  if (wanted === undefined) {
    const answers = having('answer', 'text');
    return new Set(answers.length > 0 ? answers : having('prompt'));
  }
  for (const field of wanted) {
    if (sides.has(field)) continue;
    throw new ConfigError({
      place: `field ${field}`,
      problem: 'no row has such a field',
      hint: `Name one of: ${[...sides.keys()].sort().slice(0, 20).join(', ') || 'none at all'}.`,
    });
  }
  return new Set(wanted);
}
