import { stringify } from 'yaml';

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
  /** Share of human mass under which a stratum is rare. */
  readonly below: number;
  /** Lines that say what it rests on: without line ends. */
  readonly comments: readonly string[];
}

/** Rows of a floor that the recipe language knows. */
const MOST_ROWS = 1e9;
const MOST_DIMENSIONS = 8;

/** A recipe that holds what a plan asks for, as YAML with its reasons in comments. Ends with a line feed. */
export function planRecipe({ name, rows, human, by, floor, below, comments }: PlanRecipe): string {
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
  };
  const head = comments.map((line) => `# ${printable(line)}\n`).join('');
  const missing =
    by.length > 0
      ? ''
      : '# Name under "rare" what makes a stratum: by: [source, language, period, topic or a group column]\n';
  return `${head}${missing}${stringify(recipe, { lineWidth: 0 })}`;
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
