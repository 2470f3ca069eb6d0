import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { MakePlanOptions } from '../loop/plan/make-plan.ts';
import type { Plan, PlanSource } from '../loop/plan/plan.ts';
import type { PlanStrata } from '../loop/plan/plan-strata.ts';
import type { CommandContext } from './command-context.ts';
import { writeOutput } from './compare-command.ts';
import { outputWidth, wantsColor } from './effects.ts';
import { parseAmount, parseCount, parseShare } from './parse-number.ts';
import { shownPath } from './shown-path.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

interface PlanFlags {
  readonly strata?: string;
  readonly reference?: string;
  readonly audit?: string;
  readonly by?: string;
  readonly generated: number;
  readonly human?: number;
  readonly humanTotal?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly keep?: number;
  readonly confidence?: number;
  readonly each?: boolean;
  readonly generations?: number;
  readonly weighted?: boolean;
  readonly replicas?: number;
  readonly seed?: number;
  readonly workspace: string;
  readonly gate?: boolean;
  readonly html?: string;
  readonly recipeOut?: string;
  readonly shopping?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

const HELP = `
Examples:
  outcross plan --strata topics.csv --generated 50000 --human 2000      do 2,000 fresh human rows a generation hold every topic?
  outcross plan --reference letters --by language --generated 50000 --human 2000 --html plan.html
  outcross plan --audit 2026-11-22-forum --by source,language --generated 50000 --human 2000 --recipe-out recipe.yaml
  outcross plan --strata topics.csv --generated 50000 --human 2000 --keep 80% --generations 10 --temperature 0.9
  outcross plan --strata topics.csv --generated 50000 --human 2000 --gate     exit code 1 where they do not

A file of strata has a row each: name, and share, mass or count; where they are known also fresh (human rows a generation), available
(human rows in all) and fitness (how likely what the model writes of it is kept, beside the others; 1 is neutral).

Every generation trains on rows that the model before wrote and on fresh human rows. The plan says how likely each stratum falls below a
part of its human share, the smallest number of fresh human rows that keeps all of them above it, and whether floors for the rare ones do
it cheaper; simulated loops confirm it.

Exit codes: 0 done; with --gate 1 where the human rows that come are not enough; 2 bad input or usage, 3 could not be done.`;

/** The human rows that come do not keep the promise. */
const NOT_ENOUGH = 1;

export function addPlanCommand(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .description(
      'How much human data keeps every stratum, generation after generation? Rows, floors, a recipe, a shopping list.',
    )
    .option('--strata <file>', 'strata with their shares: CSV, JSON Lines, JSON, YAML or Parquet')
    .option('--reference <name>', 'strata of a frozen reference: name, NAME@HASH, or the beginning of its hash')
    .option('--audit <name>', 'strata of an audit: name in the workspace, folder, or audit.json')
    .option(
      '--by <dimensions>',
      'what makes a stratum: a dimension of the reference, or dimensions of the audit with commas',
    )
    .requiredOption('--generated <rows>', 'rows that the model writes for each generation', parseCount)
    .option('--human <rows>', 'fresh human rows that come for each generation now (default 0)', parseRows)
    .option('--human-total <rows>', 'human rows that there are in all, where they run out', parseRows)
    .option('--temperature <t>', 'temperature that the model samples with (default 1)', parseAmount)
    .option('--top-p <share>', 'nucleus that the model samples from (default 1)', parseShare)
    .option('--keep <share>', 'part of its human share that every stratum is to keep (default 0.5)', parseShare)
    .option('--confidence <share>', 'how surely (default 0.95)', parseShare)
    .option('--each', 'the confidence is that of any one stratum, not of all together')
    .option('--generations <n>', 'generations that it is to hold through (default 20)', parseCount)
    .option('--weighted', 'rows of strata with floors are weighted back to human shares in training')
    .option('--replicas <n>', 'loops simulated to confirm (default 2000, fewer with thousands of strata)', parseCount)
    .option('--seed <n>', 'seed of the simulation (default 1)', parseCount)
    .option('--workspace <dir>', 'folder that keeps references and audits', '.outcross')
    .option('--gate', 'exit with 1 where the human rows that come are not enough')
    .option('--html <file>', 'write a page there')
    .option('--recipe-out <file>', 'write the fragment of a recipe there')
    .option('--shopping <file>', 'write the human records to get there, as CSV')
    .option('--json', 'print one JSON object')
    .option('--quiet', 'print nothing but errors')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action(async (flags: PlanFlags) => {
      context.exit(await planCommand(flags, context));
    });
}

async function planCommand(flags: PlanFlags, { effects }: CommandContext): Promise<number> {
  const interrupt = stopOnInterrupt(effects);
  try {
    const [{ makePlan }, { strata, notes, source }] = await Promise.all([
      import('../loop/plan/make-plan.ts'),
      strataOf(flags, interrupt.signal),
    ]);
    const plan = await makePlan({ ...optionsOf(flags), strata, notes, source, signal: interrupt.signal });
    await writeFiles(plan, flags);
    if (flags.json) {
      const { planJson } = await import('../report/plan/plan-json.ts');
      effects.stdout.write(planJson(plan));
    } else if (!flags.quiet) {
      const { terminalPlan } = await import('../report/plan/terminal-plan.ts');
      const shown = (file: string | undefined) => (file === undefined ? null : shownPath(file));
      effects.stdout.write(
        terminalPlan(
          { plan, report: shown(flags.html), recipe: shown(flags.recipeOut) },
          { color: wantsColor(effects, flags.color), width: outputWidth(effects) },
        ),
      );
    }
    // Rows that run out on the way are not enough either.
    const isKept = plan.advice === 'enough' && plan.shopping.rows === 0;
    return flags.gate === true && !isKept ? NOT_ENOUGH : 0;
  } finally {
    interrupt.dispose();
  }
}

function optionsOf(flags: PlanFlags): Omit<MakePlanOptions, 'strata' | 'source' | 'notes' | 'signal'> {
  const {
    generated,
    human,
    humanTotal,
    temperature,
    topP,
    keep,
    confidence,
    each,
    generations,
    weighted,
    replicas,
    seed,
  } = flags;
  return {
    synthetic: generated,
    human,
    humanTotal,
    temperature,
    topP,
    keep,
    confidence,
    of: each === true ? 'each' : 'joint',
    generations,
    isWeighted: weighted ?? false,
    replicas,
    seed,
  };
}

async function strataOf(
  { strata, reference, audit, by, workspace }: PlanFlags,
  signal: AbortSignal,
): Promise<PlanStrata & { readonly source: PlanSource }> {
  const given = Object.entries({ '--strata': strata, '--reference': reference, '--audit': audit }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length !== 1)
    throw new ConfigError({
      place: 'outcross plan',
      problem:
        given.length === 0 ? 'no strata are named' : `${given.map(([flag]) => flag).join(' and ')} cannot both be used`,
      hint: 'Name one of --strata FILE, --reference NAME and --audit NAME.',
    });
  if (strata !== undefined) {
    if (by !== undefined)
      throw new ConfigError({
        place: 'outcross plan --by',
        problem: 'a file of strata has no dimensions',
        hint: 'Leave --by away, or take the strata from --reference or --audit.',
      });
    const { strataOfFile } = await import('../loop/plan/strata-of-file.ts');
    return strataOfFile(strata, { signal });
  }
  if (reference !== undefined) {
    const [{ findReference }, { openExistingWorkspace }, { strataOfReference }] = await Promise.all([
      import('../gate/reference/open-reference.ts'),
      import('../workspace/workspace.ts'),
      import('../loop/plan/strata-of-reference.ts'),
    ]);
    return strataOfReference(await findReference(await openExistingWorkspace(workspace), reference), { by });
  }
  const [{ readAudit }, { strataOfAudit }] = await Promise.all([
    import('./diff-command.ts'),
    import('../loop/plan/strata-of-audit.ts'),
  ]);
  return strataOfAudit(await readAudit(audit!, workspace), {
    name: audit!,
    by: by?.split(',').map((dimension) => dimension.trim()),
  });
}

async function writeFiles(plan: Plan, { html, recipeOut, shopping }: PlanFlags): Promise<void> {
  if (html !== undefined) {
    const { planHtml } = await import('../report/plan/plan-html.ts');
    await writeOutput(html, planHtml(plan));
  }
  if (recipeOut !== undefined) await writeOutput(recipeOut, plan.recipe);
  if (shopping !== undefined) {
    const { shoppingCsv } = await import('../mix/build/shopping-list.ts');
    const hasNames = plan.shopping.items.some(({ stratum }) => stratum !== null && Object.hasOwn(stratum, 'stratum'));
    const dimensions = [...plan.source.by, ...(hasNames || plan.source.by.length === 0 ? ['stratum'] : [])];
    await writeOutput(shopping, shoppingCsv(plan.shopping, dimensions));
  }
}

/** Whole number of rows, 0 too. */
function parseRows(text: string): number {
  return text === '0' ? 0 : parseCount(text);
}
