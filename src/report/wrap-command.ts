import { textWidth } from './text-width.ts';

/**
 * A shell command broken between its arguments, lines ended by ` \` so that it can be pasted whole.
 * An argument is never broken, quoted ones included: one that is wider than a line runs over.
 */
export function wrapCommand(command: string, { width }: { width: number }): readonly string[] {
  if (textWidth(command) <= width) return [command];
  const lines: string[] = [];
  let line = '';
  for (const argument of shellArguments(command)) {
    const joined = line === '' ? argument : `${line} ${argument}`;
    // Two columns are kept for the continuation.
    if (line !== '' && textWidth(joined) > width - 2) {
      lines.push(`${line} \\`);
      line = `  ${argument}`;
    } else line = joined;
  }
  lines.push(line);
  return lines;
}

/** Arguments as written, quotes kept. A quote that is not closed holds the rest. */
function shellArguments(command: string): readonly string[] {
  const found: string[] = [];
  let current = '';
  let quote = '';
  for (let index = 0; index < command.length; index++) {
    const character = command[index] as string;
    if (quote === '' && character === ' ') {
      if (current !== '') found.push(current);
      current = '';
      continue;
    }
    current += character;
    if (character === '\\' && quote !== "'" && index + 1 < command.length) current += command[++index];
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  if (current !== '') found.push(current);
  return found;
}
