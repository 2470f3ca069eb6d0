import { expect, test } from 'vitest';
import { completeCommands } from './complete-commands.ts';
import { sampleReport } from './fixtures/sample-report.ts';

const commands = (place: Parameters<typeof completeCommands>[1]) =>
  completeCommands(sampleReport.audit, place).findings.flatMap(({ command }) => (command === null ? [] : [command]));

test('commands stay bare for the default workspace', () => {
  expect(completeCommands(sampleReport.audit, {})).toBe(sampleReport.audit);
});

test('another workspace and another way to call are named', () => {
  for (const command of commands({ invokedAs: 'npx outcross', workspace: 'out/.outcross' })) {
    expect(command).toMatch(/^npx outcross [a-z]+ /);
    expect(command).toMatch(/ --workspace out\/\.outcross$/);
  }
  expect(commands({ workspace: "it's here" })[0]).toMatch(/ --workspace 'it'\\''s here'$/);
});
