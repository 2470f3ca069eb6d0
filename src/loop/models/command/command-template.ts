import { ConfigError } from '../../../errors.ts';
import { nearestName } from '../../../io/nearest-name.ts';

/** A command line in which names in braces stand for values: `python train.py --data {train_file}`. */
export interface CommandTemplate {
  readonly line: string;
  readonly uses: ReadonlySet<string>;
  /**
   * The line for a POSIX shell, each value quoted as a single word: what is in a value never becomes shell.
   *
   * @param values one for every name the line uses
   */
  fill(values: Readonly<Record<string, string>>): string;
}

interface TemplateNames {
  /** Where the line stands, for messages: `model.train`. */
  readonly place: string;
  /** Names it may use. */
  readonly known: readonly string[];
  /** Names it must use. */
  readonly required: readonly string[];
}

const NAME = /^\{([a-z][a-z0-9_]{0,40})\}/;

/**
 * Reads a command line and finds its placeholders. Quotes are followed as a shell follows them, because a value that is quoted once more
 * would be taken apart: placeholders stand outside of quotes.
 *
 * @throws {ConfigError} unknown or missing placeholders, placeholders within quotes, backquotes or here-documents, quotes that are not closed
 */
export function commandTemplate(line: string, { place, known, required }: TemplateNames): CommandTemplate {
  const refuse = (problem: string, hint: string) => new ConfigError({ place, problem, hint });
  if (line.includes('\0')) throw refuse('the command line holds a NUL character', 'Remove it.');
  // Text before each placeholder, and behind the last.
  const texts: string[] = [];
  const names: string[] = [];
  let from = 0;
  let quote: '' | "'" | '"' | '`' = '';
  let isWordStart = true;
  for (let at = 0; at < line.length; ) {
    const character = line[at]!;
    if (quote === '' && isWordStart && character === '#') {
      const end = line.indexOf('\n', at);
      at = end === -1 ? line.length : end;
      continue;
    }
    if (character === '\\' && quote !== "'") {
      at += 2;
      isWordStart = false;
      continue;
    }
    if (character === '{' && line[at - 1] !== '$') {
      const name = NAME.exec(line.slice(at, at + 50))?.[1];
      if (name !== undefined && known.includes(name)) {
        if (quote !== '')
          throw refuse(
            `{${name}} stands within ${quote === '`' ? 'backquotes' : 'quotes'}`,
            quote === '`' ? 'Use $(…) in place of backquotes.' : 'Leave the quotes out: its value is quoted for you.',
          );
        texts.push(line.slice(from, at));
        names.push(name);
        at += name.length + 2;
        from = at;
        isWordStart = false;
        continue;
      }
      if (name !== undefined && quote === '') {
        const near = nearestName(name, known);
        throw refuse(
          `no placeholder is called {${name}}`,
          near === null ? `Known: ${known.map((one) => `{${one}}`).join(', ')}.` : `Did you mean {${near}}?`,
        );
      }
    }
    if (quote === '') {
      if (character === '$' && line[at + 1] === "'")
        throw refuse("$'…' means different things to different shells", 'Use plain quotes, or a script.');
      if (line.startsWith('<<', at)) {
        if (line[at + 2] !== '<')
          throw refuse('here-documents are not read', 'Put the text into a file or the commands into a script.');
        at += 2;
      }
      if (character === "'" || character === '"' || character === '`') quote = character;
    } else if (character === quote) quote = '';
    else if (quote === '"' && character === '`') throw refuse('backquotes within quotes are not read', 'Use $(…).');
    else if (quote === '"' && character === '$' && (line[at + 1] === '(' || line[at + 1] === '{')) {
      const end = endOfPlain(line, at + 1);
      if (end === undefined || known.some((name) => line.slice(at + 2, end).includes(`{${name}}`)))
        throw refuse(
          `what stands in ${line[at + 1] === '(' ? '$(…)' : '${…}'} within quotes is not read`,
          'Put it before the quotes, as in x=$(…), or into a script.',
        );
      at = end;
      continue;
    }
    isWordStart = quote === '' && /[\s;&|()]/.test(character);
    at++;
  }
  if (quote !== '') throw refuse(`a ${quote === '`' ? 'backquote' : 'quote'} ${quote} is not closed`, 'Close it.');
  texts.push(line.slice(from));
  const uses = new Set(names);
  const missing = required.find((name) => !uses.has(name));
  if (missing !== undefined)
    throw refuse(`the command line does not use {${missing}}`, `Add {${missing}} where the command takes it.`);
  return {
    line,
    uses,
    fill(values) {
      return texts.reduce((filled, text, index) => {
        const name = names[index];
        return filled + text + (name === undefined ? '' : quoted(name, values[name]));
      }, '');
    },
  };
}

/**
 * End of `(…)` or `{…}` that stands within quotes; undefined where there are quotes or the like in it, for a shell begins to quote anew
 * there, and what looks as if it stood outside of quotes does not.
 */
function endOfPlain(line: string, from: number): number | undefined {
  const isCommand = line[from] === '(';
  const [opening, closing] = isCommand ? '()' : '{}';
  let depth = 0;
  for (let at = from; at < line.length; at++) {
    const character = line[at]!;
    if (character === opening) depth++;
    else if (character === closing && --depth === 0)
      return isCommand && /\bcase\b/.test(line.slice(from, at)) ? undefined : at + 1;
    else if ('\'"`\\'.includes(character) || (isCommand && character === '#')) return undefined;
  }
  return undefined;
}

function quoted(name: string, value: string | undefined): string {
  if (value === undefined || value.includes('\0')) throw new RangeError(`no value for {${name}}`);
  return `'${value.replaceAll("'", "'\\''")}'`;
}
