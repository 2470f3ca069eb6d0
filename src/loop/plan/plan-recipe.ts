import { stringify } from 'yaml';
import { printWhere } from '../../audit/where-expression.ts';
import type { RecordCondition, RecordField } from '../../engine/record-condition.ts';

/** What of a plan a recipe can hold. */
export interface PlanRecipe {
  /** Any text; becomes the recipe's name. */
  readonly name: string;
  /** Rows of a training set. */
  readonly rows: number;
  /** Fresh human rows of a training set, floors included. */
  readonly human: number;
  /** Dimensions of the strata, as recipes name them; none: the fragment leaves a line for them. */
  readonly by: readonly string[];
  /** Human rows of every stratum at least; 0: none are asked for. */
  readonly floor: number;
  /** Floors of single strata: what selects their human rows, and how many there are to be at least. */
  readonly floors?: readonly StratumRowsFloor[] | undefined;
  /** Share of human mass under which a stratum is rare. */
  readonly below: number;
  /** Lines that say what it rests on: without line ends. */
  readonly comments: readonly string[];
}

export interface StratumRowsFloor {
  readonly values: Readonly<Record<string, string>>;
  readonly rows: number;
}

/** Dimensions that expressions of recipes cannot ask for, or cut otherwise. */
const NOT_ASKED: ReadonlySet<string> = new Set(['period', 'topic', 'surprisal', 'length', 'stratum']);
/** Dimensions that are fields of every record; all others are group columns. */
const FIELDS: ReadonlySet<string> = new Set(['language', 'source']);

/** Rows of a floor that the recipe language knows. */
const MOST_ROWS = 1e9;
const MOST_DIMENSIONS = 8;

/** A recipe that holds what a plan asks for, as YAML with its reasons in comments. Ends with a line feed. */
export function planRecipe({ name, rows, human, by, floor, floors = [], below, comments }: PlanRecipe): string {
  const recipe = {
    recipe: `plan-${slug(name)}`,
    budget: { rows },
    ...(human > 0 && { human: { floor: { mass: human }, fresh: { mass: human } } }),
    rare: {
      ...(by.length > 0 && { by: by.slice(0, MOST_DIMENSIONS) }),
      below: Number(Math.min(1, below).toPrecision(3)),
      floor: 1,
      ...(floor > 0 && { rows: Math.min(MOST_ROWS, floor) }),
    },
    ...(floors.length > 0 && {
      shares: floors.map(({ values, rows: own }) => ({
        of: expressionOf(values),
        min: Math.min(1, Math.ceil((own / rows) * 1e6) / 1e6),
      })),
    }),
  };
  const head = comments.map((line) => `# ${printable(line)}\n`).join('');
  const missing =
    by.length > 0
      ? ''
      : '# Name under "rare" what makes a stratum: by: [source, language, period, topic or a group column]\n';
  return `${head}${missing}${stringify(recipe, { lineWidth: 0 })}`;
}

/** Whether a recipe can ask for the rows of a stratum by these values. */
export function canAskFor(values: Readonly<Record<string, string>> | undefined): boolean {
  const names = values === undefined ? [] : Object.keys(values);
  return names.length > 0 && names.every((name) => !NOT_ASKED.has(name));
}

/** Human rows of a stratum, as an expression of a recipe. */
function expressionOf(values: Readonly<Record<string, string>>): string {
  const compare = (field: RecordField, value: string): RecordCondition => ({
    kind: 'compare',
    field,
    comparison: '=',
    value,
  });
  return printWhere({
    kind: 'and',
    items: [
      ...Object.entries(values).map(([name, value]) =>
        compare(
          FIELDS.has(name) ? { kind: 'fixed', name: name as 'language' | 'source' } : { kind: 'group', name },
          value,
        ),
      ),
      compare({ kind: 'fixed', name: 'origin' }, 'human'),
    ],
  });
}

/** YAML allows no control characters, not in comments either. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/g, '?').slice(0, 200);
}

function slug(name: string): string {
  const cleaned = name
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return cleaned || 'strata';
}
