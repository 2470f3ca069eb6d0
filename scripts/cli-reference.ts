import type { Command, Option } from 'commander';
import { createProgram } from '../src/cli/program.ts';

const BEGIN = '<!-- begin: written by scripts/write-cli-reference.ts -->';
const END = '<!-- end -->';

/**
 * A page with the reference of all commands between its two marks, as the program knows them now.
 *
 * @throws {Error} when the page has no marks
 */
export function withCliReference(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`the page needs ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${cliReference()}\n${page.slice(end)}`;
}

/** Markdown of all commands in the order of `outcross --help`, subcommands after their command. */
function cliReference(): string {
  let written = '';
  const output = {
    write(text: string) {
      written += text;
    },
  };
  const program = createProgram({
    effects: { stdout: output, stderr: output, stdin: process.stdin, env: {} },
    exit() {},
  });
  /** What a command says after its options; only the whole help holds it. */
  const afterHelp = (command: Command) => {
    written = '';
    command.outputHelp();
    return written.slice(command.helpInformation().length).trim();
  };
  const sections: string[] = [];
  const walk = (command: Command, path: string) => {
    for (const child of command.commands) {
      if (child.name() === 'help') continue;
      const name = `${path} ${child.name()}`;
      sections.push(section(child, name, afterHelp(child)));
      walk(child, name);
    }
  };
  walk(program, program.name());
  return sections.join('\n');
}

function section(command: Command, name: string, after: string): string {
  const blocks = [`### ${name}`, command.description(), `\`\`\`text\n${name} ${command.usage()}\n\`\`\``];
  const options = command.options.filter(({ hidden }) => !hidden);
  if (command.registeredArguments.length > 0) {
    blocks.push(
      table(
        ['argument', ''],
        command.registeredArguments.map((argument) => [`\`${argument.name()}\``, argument.description]),
      ),
    );
  }
  if (options.length > 0)
    blocks.push(
      table(
        ['option', ''],
        options.map((option) => [`\`${option.flags}\``, optionText(option)]),
      ),
    );
  if (after !== '') blocks.push(`\`\`\`text\n${after}\n\`\`\``);
  return `${blocks.join('\n\n')}\n`;
}

function optionText({ description, defaultValue, negate }: Option): string {
  const isTold = defaultValue !== undefined && !negate && typeof defaultValue !== 'boolean';
  return isTold ? `${description} (default \`${String(defaultValue)}\`)` : description;
}

function table(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), '|---|---|', ...rows.map(line)].join('\n');
}
