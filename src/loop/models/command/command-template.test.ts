import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../errors.ts';
import { commandTemplate } from './command-template.ts';

const names = { place: 'model.train', known: ['train_file', 'model_dir', 'seed'], required: ['train_file'] };
const template = (line: string) => commandTemplate(line, names);

test.each([
  'plain',
  'two words',
  "it's",
  '"; touch pwned; echo "',
  '$(touch pwned) `touch pwned` $HOME',
  '--help\nsecond line\t*?[a]~',
  '\\',
  '',
])('a shell takes %j as one word, as it is', (value) => {
  const filled = template('for one in {train_file}; do printf "<%s>" "$one"; done; printf "<%s>" x={train_file}y').fill(
    {
      train_file: value,
    },
  );
  expect(execFileSync('sh', ['-c', filled]).toString()).toBe(`<${value}><x=${value}y>`);
});

test('braces that are no placeholders, comments, escapes and nested commands stay what they are', () => {
  const line = `a="\${HOME}/x" # don't read {this}\necho \\{seed\\} '{print $1}' "{x}" $(cat {train_file}) {a,b} {} ${'$'}{train_file}`;
  const { uses, fill } = template(line);
  expect([...uses]).toEqual(['train_file']);
  expect(fill({ train_file: '/t' })).toBe(line.replace('cat {train_file}', "cat '/t'"));
});

test.each([
  ['train {trainfile}', 'no placeholder is called {trainfile}', 'Did you mean {train_file}?'],
  ['train "{train_file}"', '{train_file} stands within quotes', 'Leave the quotes out'],
  ["sh -c 'train {train_file}'", '{train_file} stands within quotes', 'Leave the quotes out'],
  ['train `cat {train_file}`', 'within backquotes', 'Use $(…)'],
  ['train "`cat x`" {train_file}', 'backquotes within quotes', 'Use $(…)'],
  ['train {train_file} <<EOF\n{seed}\nEOF', 'here-documents', 'into a script'],
  ["train {train_file} $'x'", 'different shells', 'plain quotes'],
  ["train {train_file} 'x", 'is not closed', 'Close it'],
  // Within these, a shell quotes anew: the value would not be protected.
  ['train "$(cat "{train_file}")"', 'in $(…) within quotes is not read', 'before the quotes'],
  ['train "$(cat {train_file})"', 'in $(…) within quotes is not read', 'before the quotes'],
  ['train "${x:-"{train_file}"}"', 'in ${…} within quotes is not read', 'before the quotes'],
  ['train "$(case x in x) cat "{train_file}";; esac)"', 'in $(…) within quotes is not read', 'before the quotes'],
  ['train "$(cat # )" {train_file}\n)"', 'in $(…) within quotes is not read', 'before the quotes'],
  ['train "$(cat" {train_file}', 'in $(…) within quotes is not read', 'before the quotes'],
  ['train data.txt', 'does not use {train_file}', 'Add {train_file}'],
  ['train {train_file}\0', 'NUL', 'Remove it'],
])('refuses %j', (line, problem, hint) => {
  let caught: unknown;
  try {
    template(line);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(ConfigError);
  expect((caught as ConfigError).message).toContain(problem);
  expect((caught as ConfigError).message).toContain('model.train');
  expect((caught as ConfigError).hint).toContain(hint);
});

test('commands and variables within quotes are left to the shell where nothing is quoted in them', () => {
  const line = 'printf "<%s>" "$(printf %s $((1 + 2)) $(printf x))" "${HOME#/}" {train_file}';
  expect(
    execFileSync('sh', ['-c', template(line).fill({ train_file: '$(touch pwned)' })], {
      env: { HOME: '/home' },
    }).toString(),
  ).toBe('<3x><home><$(touch pwned)>');
});

test('a hostile line is read in time', () => {
  const started = performance.now();
  expect(() => template(`${'{a'.repeat(100_000)}"${'\\'.repeat(100_000)}`)).toThrow(ConfigError);
  expect(() => template(`"${'$('.repeat(100_000)}`)).toThrow(ConfigError);
  expect(() => template(`"${'$(a)'.repeat(5_000)}`)).toThrow(ConfigError);
  expect(performance.now() - started).toBeLessThan(2_000);
});
