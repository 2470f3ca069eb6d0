import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { choice, collect } from './data-options.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';

interface LineageFlags {
  readonly workspace: string;
  readonly json?: boolean;
  readonly color: boolean;
}

interface NotedFlags extends LineageFlags {
  readonly by?: string;
  readonly note?: string;
}

interface ModelFlags extends NotedFlags {
  readonly trainedOn?: readonly string[];
  readonly base?: string;
  readonly family?: string;
  readonly alias?: readonly string[];
  readonly depth?: string;
}

interface GenerationFlags extends NotedFlags {
  readonly model: string;
  readonly source: readonly string[];
}

const NODE_KINDS = ['source', 'build', 'model', 'generation'];

const HELP = `
Examples:
  outcross lineage add-model small-1 --trained-on october-refresh --base apertus-8b --family ours
  outcross lineage add-generation small-1-november --model small-1 --source small-out
  outcross lineage list
  outcross lineage show small-1

Builds are in the lineage by themselves. Models and their outputs are noted here, so that builds know how often a row was trained on,
how many model generations lie between a text and human writing, and what a withdrawn row has reached (outcross withdraw).

Exit codes: 0 done, 2 bad input or usage, 3 could not be done.`;

const MODEL_HELP = `
Examples:
  outcross lineage add-model small-1 --trained-on 2026-10-22-october --base apertus-8b --family ours --by training
  outcross lineage add-model gpt-4o --family openai          a model of which nobody knows what it was trained on
  outcross lineage add-model small-2 --trained-on october november --base small-1 --alias Small-7B-v2

The name of a recipe means its latest build, as it is now. A base that is in the lineage brings its own data with it. Without --trained-on
nothing is known of its data: the depth of its text is open upwards then, unless --depth says it.`;

export function addLineageCommand(program: Command, context: CommandContext): void {
  const { effects } = context;
  const command = program
    .command('lineage')
    .description('Which models were trained on which builds? Models, their outputs, and how they hang together.')
    .addHelpText('after', HELP);
  const withFlags = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--workspace <dir>', 'folder that keeps results', '.outcross')
      .option('--json', 'print one JSON object')
      .option('--no-color', 'no colour');
  withFlags('add-model', 'Note a model, what it was trained on and what it started from.')
    .argument('<name>', 'name of the model, with its version')
    .option('--trained-on <builds...>', 'builds it was trained on')
    .option('--base <model>', 'model it started from')
    .option('--family <name>', 'who trained it, as records name it: ours, openai, meta, …')
    .option('--alias <name>', 'what data call it besides (repeatable)', collect)
    .option('--depth <depth>', 'depth of its text, where somebody vouches for it: 1, "1 to 3", "2 or more"')
    .option('--by <who>', 'who says so')
    .option('--note <text>', 'kept with it')
    .addHelpText('after', MODEL_HELP)
    .action(async (name: string, flags: ModelFlags) => {
      const [{ addModel }, { terminalAdded }] = await modules();
      const { alias, ...rest } = flags;
      print(await addModel({ ...rest, name, aliases: alias }, place(flags)), terminalAdded, flags, effects);
    });
  withFlags('add-generation', 'Note outputs of a model, by the sources under which audits read them.')
    .argument('<name>', 'name of these outputs')
    .requiredOption('--model <name>', 'model of the lineage that wrote them')
    .requiredOption('--source <names...>', 'sources under which audits read them')
    .option('--by <who>', 'who says so')
    .option('--note <text>', 'kept with it')
    .action(async (name: string, flags: GenerationFlags) => {
      const [{ addGeneration }, { terminalAdded }] = await modules();
      const { source, ...rest } = flags;
      print(await addGeneration({ ...rest, name, sources: source }, place(flags)), terminalAdded, flags, effects);
    });
  withFlags('list', 'Builds, models, outputs and withdrawals of the workspace.').action(async (flags: LineageFlags) => {
    const [{ listLineage }, { terminalLineage }] = await modules();
    print(await listLineage(place(flags)), terminalLineage, flags, effects);
  });
  withFlags('show', 'What one was made of and what it went into, with depths.')
    .argument('<name>', 'name of a model, a build, outputs or a source')
    .option(
      '--kind <kind>',
      'which, where several have the name: source, build, model, generation',
      choice(NODE_KINDS, 'lineage show'),
    )
    .action(async (name: string, flags: LineageFlags & { readonly kind?: string }) => {
      const [{ showLineage }, { terminalLineageNode }] = await modules();
      print(await showLineage(name, { ...place(flags), kind: flags.kind }), terminalLineageNode, flags, effects);
    });
  withFlags('remove', 'Take back an entry that was made in error. Builds made meanwhile stay as they are.')
    .argument(
      '<kind>',
      'model, generation or withdrawal',
      choice(['model', 'generation', 'withdrawal'], 'lineage remove'),
    )
    .argument('<name>', 'its name')
    .action(async (kind: string, name: string, flags: LineageFlags) => {
      const [{ removeFromLineage, REMOVABLE_KINDS }] = await modules();
      await removeFromLineage(REMOVABLE_KINDS[kind]!, name, place(flags));
      print({ schema: 'outcross.lineage-removed/1', kind, name }, () => `${kind} removed\n`, flags, effects);
    });
}

function modules() {
  return Promise.all([import('../report/lineage.ts'), import('../report/terminal-lineage.ts')]);
}

const place = ({ workspace }: LineageFlags) => ({ workspace });

function print<Result>(
  result: Result,
  text: (result: Result, shown: { readonly color: boolean; readonly width: number }) => string,
  flags: LineageFlags,
  effects: Effects,
): void {
  effects.stdout.write(
    flags.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : text(result, { color: wantsColor(effects, flags.color), width: outputWidth(effects) }),
  );
}
