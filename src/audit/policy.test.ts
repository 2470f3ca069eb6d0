import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { ConfigError } from '../errors.ts';
import { parsePolicy, readPolicy, rulesForSource } from './policy.ts';

const HEAD = 'version: 1\nname: A delivery\n';

function refusal(text: string): ConfigError {
  try {
    parsePolicy(text, 'policy.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the policy was read');
}

describe('parsePolicy', () => {
  test('reads every rule there is', () => {
    const policy = parsePolicy(`${HEAD}
defaults:
  max_synthetic_share: 0.05
  max_unknown_share: 0.2
  max_mixed_share: 0
  min_human_share: 0.5
  require_status: verified
  min_verified_human_share: 0.25
  max_unreadable_share: 0.001
  max_unreadable_records: 10
  max_contradicted_records: 0
  max_conflict_records: 0
  max_repeated_ids: 0
  require_card: true
  require_publisher: true
  require_licence: [CC0-1.0, PDDL-1.0]
  require_dates_attested: true
sources:
  partner-faq: { require_licence: true }
required_sources: [partner-faq]
allowed_languages: [en, is]
max_other_language_share: 0.01
forbid_hidden_payload: true
`);
    expect(policy.defaults).toMatchObject({ max_synthetic_share: 0.05, require_licence: ['CC0-1.0', 'PDDL-1.0'] });
    expect(policy.sources).toEqual({ 'partner-faq': { require_licence: true } });
    expect(policy.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['5%', 0.05],
    ['0.1 %', 0.001],
    ['100%', 1],
    ['0.25', 0.25],
  ])('takes the share %s', (written, expected) => {
    expect(parsePolicy(`${HEAD}defaults:\n  max_unknown_share: ${written}\n`).defaults?.max_unknown_share).toBe(
      expected,
    );
  });

  test.each([
    [
      'an unknown key',
      `${HEAD}defaults:\n  max_synthetik_share: 0.1\n`,
      'policy.yaml:4:3: unknown key "max_synthetik_share" in defaults',
      'Did you mean "max_synthetic_share"?',
    ],
    [
      'an unknown key of a source',
      `${HEAD}sources:\n  a:\n    require_cart: true\n`,
      'policy.yaml:5:5: unknown key "require_cart" in sources.a',
      'Did you mean "require_card"?',
    ],
    [
      'a percentage',
      `${HEAD}defaults:\n  max_unknown_share: 5\n`,
      'policy.yaml:4:22: defaults.max_unknown_share: expected a share from 0 to 1',
      'Correct the value.',
    ],
    [
      'half a record',
      `${HEAD}defaults:\n  max_conflict_records: 0.5\n`,
      'policy.yaml:4:25: defaults.max_conflict_records: expected a whole number',
      'Correct the value.',
    ],
    [
      'another version',
      'version: 2\nname: x\nforbid_hidden_payload: true\n',
      'policy.yaml:1:10: version: expected 1',
      'Correct the value.',
    ],
    [
      'a share that is no number',
      `${HEAD}defaults:\n  max_unknown_share: some\n`,
      'policy.yaml:4:22: defaults.max_unknown_share: expected a share such as 0.05 or 5%',
      'Correct the value.',
    ],
    [
      'more than all',
      `${HEAD}defaults:\n  max_unknown_share: 110%\n`,
      'defaults.max_unknown_share: expected a share from 0 to 1',
      'Correct the value.',
    ],
    ['no name', 'version: 1\nforbid_hidden_payload: true\n', 'policy.yaml:1:1: name is missing', 'Add it: "name: …".'],
    [
      'no version',
      'name: x\nforbid_hidden_payload: true\n',
      'policy.yaml:1:1: version is missing',
      'Add it: "version: 1".',
    ],
    ['an empty file', '', 'version is missing', 'Add it: "version: 1".'],
    ['a number for a name', 'version: 1\nname: 7\n', 'policy.yaml:2:7: name: expected string', 'Correct the value.'],
    ['nothing asked', HEAD, 'the policy asks for nothing', 'Correct the value.'],
    [
      'a status without a share',
      `${HEAD}defaults:\n  require_status: verified\n`,
      'policy.yaml:4:19: defaults.require_status: says which status counts for min_human_share',
      'Correct the value.',
    ],
    [
      'a language share without languages',
      `${HEAD}max_other_language_share: 0.1\nforbid_hidden_payload: true\n`,
      'needs allowed_languages',
      'Correct the value.',
    ],
    [
      'a licence that is neither',
      `${HEAD}defaults:\n  require_licence: MIT\n`,
      'expected true, false or a list of SPDX identifiers',
      'Correct the value.',
    ],
  ])('refuses %s with its place', (_, text, message, hint) => {
    const error = refusal(text);
    expect(error.message).toContain(message);
    expect(error.hint).toBe(hint);
    expect(error.exitCode).toBe(2);
  });
});

test('readPolicy says why a file cannot be read', async () => {
  const folder = await temporaryFolder();
  await expect(readPolicy(path.join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml: cannot be read \(ENOENT\)/);
  await writeFile(path.join(folder, 'large.yaml'), Buffer.alloc((1 << 20) + 1, '#'));
  await expect(readPolicy(path.join(folder, 'large.yaml'))).rejects.toThrow(
    /has 1048577 bytes; at most 1048576 are read/,
  );
});

test('rules of a source: the defaults, then patterns, then its own name, rule by rule', () => {
  const policy = {
    defaults: { max_unknown_share: 0.5, require_card: true },
    sources: {
      'partner-faq': { max_unknown_share: 0 },
      'partner-f*': { max_unknown_share: 0.2, max_mixed_share: 0.2 },
      '*': { max_mixed_share: 0.4, max_repeated_ids: 7 },
    },
  };
  expect(rulesForSource(policy, 'partner-faq')).toEqual({
    max_unknown_share: 0,
    require_card: true,
    max_mixed_share: 0.2,
    max_repeated_ids: 7,
  });
  expect(rulesForSource(policy, 'letters')).toEqual({
    max_unknown_share: 0.5,
    require_card: true,
    max_mixed_share: 0.4,
    max_repeated_ids: 7,
  });
  const reversed = Object.fromEntries(Object.entries(policy.sources).reverse());
  expect(rulesForSource({ ...policy, sources: reversed }, 'partner-faq')).toEqual(
    rulesForSource(policy, 'partner-faq'),
  );
});
