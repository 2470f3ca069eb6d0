import { ConfigError } from '../../errors.ts';
import { canonicalColumnName } from '../../io/column-names.ts';
import { nearNames } from '../../io/near-names.ts';

/** Columns of a file of scores, by what they hold. */
export interface ScoreColumns {
  readonly item?: string | undefined;
  readonly score?: string | undefined;
  readonly confidence?: string | undefined;
  /** What hangs together. */
  readonly unit?: string | undefined;
  /** Which of several answers to the same item. */
  readonly trial?: string | undefined;
  /** What was asked, for examples. */
  readonly prompt?: string | undefined;
  readonly groups?: readonly string[] | undefined;
}

export const SCORE_ROLES = ['item', 'score', 'confidence', 'unit', 'trial', 'prompt', 'group'] as const;
type ScoreRole = (typeof SCORE_ROLES)[number];

/** Names by which columns are known without being told, in order of preference, in canonical form. */
const KNOWN: Readonly<Record<Exclude<ScoreRole, 'group' | 'unit'>, readonly string[]>> = {
  item: [
    'item',
    'itemid',
    'promptid',
    'questionid',
    'qid',
    'taskid',
    'exampleid',
    'instanceid',
    'sampleid',
    'docid',
    'recordid',
    'id',
    'prompt',
    'question',
  ],
  score: [
    'score',
    'correct',
    'iscorrect',
    'right',
    'isright',
    'passed',
    'pass',
    'success',
    'accuracy',
    'acc',
    'exactmatch',
    'reward',
    'rating',
    'grade',
    'result',
  ],
  confidence: ['confidence', 'conf', 'probability', 'prob', 'certainty'],
  trial: ['trial', 'repeat', 'repetition', 'attempt', 'run'],
  prompt: ['prompt', 'question', 'query', 'instruction', 'input'],
};

/**
 * Columns as flags name them: `item=qid`, `group=customer`; several for groups.
 *
 * @throws {ConfigError} a flag names no role, no column, or a role twice
 */
export function parseScoreColumns(flags: readonly string[], place: string): ScoreColumns {
  const columns: Record<string, string | string[]> = {};
  for (const flag of flags) {
    const at = flag.indexOf('=');
    const role = flag.slice(0, Math.max(0, at));
    const column = flag.slice(at + 1);
    const wrong = (problem: string) =>
      new ConfigError({
        place: `${place} ${flag}`,
        problem,
        hint: `Write ROLE=COLUMN, with one of ${SCORE_ROLES.join(', ')}: score=exact_match.`,
      });
    if (!(SCORE_ROLES as readonly string[]).includes(role)) throw wrong('no such role');
    if (column === '') throw wrong('no column is named');
    if (role === 'group') columns.groups = [...(columns.groups ?? []), column] as string[];
    else if (columns[role] !== undefined) throw wrong(`${role} is named twice`);
    else columns[role] = column;
  }
  return columns;
}

/** What a file's columns hold: as named, else by known names. */
export interface FoundColumns extends ScoreColumns {
  readonly item: string;
  readonly score: string;
}

/**
 * Finds the columns of a file by their names.
 *
 * @param names of all columns
 * @throws {ConfigError} the item or the score is in no column that is known by name, or a column that was named is missing
 */
export function findScoreColumns(names: readonly string[], wanted: ScoreColumns, path: string): FoundColumns {
  const byCanonical = new Map(names.toReversed().map((name) => [canonicalColumnName(name), name]));
  const has = (column: string) => names.includes(column) || names.includes(column.split('.')[0]!);
  for (const column of [wanted.item, wanted.score, wanted.confidence, wanted.unit, wanted.trial, wanted.prompt]) {
    if (column !== undefined && !has(column)) throw missing(path, column, names);
  }
  for (const column of wanted.groups ?? []) if (!has(column)) throw missing(path, column, names);
  const known = (role: keyof typeof KNOWN) =>
    wanted[role] ?? KNOWN[role].map((name) => byCanonical.get(name)).find((name) => name !== undefined);
  const item = known('item');
  const score = known('score');
  if (item === undefined || score === undefined) {
    const role = item === undefined ? 'item' : 'score';
    throw new ConfigError({
      place: path,
      problem: `no column is known to hold the ${role}; there are ${shown(names)}`,
      hint: `Name it: --columns ${role}=COLUMN, of outcross compare --scores-columns.`,
    });
  }
  const [confidence, trial, prompt] = [known('confidence'), known('trial'), known('prompt')];
  const free = (column: string | undefined) => (column === item || column === score ? undefined : column);
  return {
    item,
    score,
    confidence: free(confidence),
    unit: wanted.unit,
    trial: free(trial),
    // An item that is named by its text shows that text.
    prompt: prompt === score ? undefined : prompt,
    groups: wanted.groups,
  };
}

function missing(path: string, column: string, names: readonly string[]): ConfigError {
  const near = nearNames(column, names);
  return new ConfigError({
    place: path,
    problem: `there is no column ${column}; there are ${shown(names)}`,
    hint: near.length > 0 ? `Did you mean ${near[0]}?` : 'Name one of these.',
  });
}

const NAMES_SHOWN = 12;

function shown(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
