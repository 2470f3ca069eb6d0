import { describe, expect, test } from 'vitest';
import type { AuditResult } from './audit-result.ts';
import { repeatsFindings } from './repeats-findings.ts';
import type { Repeats, RepeatsByStratum } from './repeats-result.ts';

function group(label: string, records: number, removable: number, removed = removable): RepeatsByStratum {
  return {
    dimensions: { source: label },
    label,
    records,
    words: records * 10,
    repeated_records: removable,
    removable_records: removable,
    removed_records: removed,
    kept_by_budget: removable - removed,
    share_removable: removable / records,
  };
}

/** 10,000 records, of which `removable` could go without loss, and `kept` of those stay in. */
function auditWith(
  repeats: Partial<Repeats>,
  { removable = 0, kept = 0, strata = [] as object[], sampled = null as number | null } = {},
): AuditResult {
  return {
    records: { accepted: 10_000 },
    settings: { sample_share: sampled },
    strata: { groups: strata },
    repeats: {
      settings: { budget: 0.1 },
      removal: { records: removable - kept, kept_by_budget: kept },
      templates: [],
      against: [],
      by_stratum: [],
      ...repeats,
    },
  } as unknown as AuditResult;
}

test('nothing where repeats were not looked for', () => {
  expect(repeatsFindings({ repeats: null } as AuditResult)).toEqual([]);
  expect(repeatsFindings(auditWith({}))).toEqual([]);
});

describe('removal-costs-stratum', () => {
  test('names the group that loses most, and what the rest would lose', () => {
    // 190 of 500 is 38 %; the rest: (570 - 190) of 9,500 is 4 %.
    const [finding, ...others] = repeatsFindings(
      auditWith({ by_stratum: [group('letters, Icelandic', 500, 190, 50)] }, { removable: 570, kept: 140 }),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'removal-costs-stratum', source: null, records: 190, words: null });
    expect(finding!.title).toBe(
      'Removing repeated texts would cost the group "letters, Icelandic" 38 % of its records; the rest of the data 4 %. The budget (10 % a group) leaves 140 of them in.',
    );
  });

  test('prefers the surest loss to the largest share, and counts the others', () => {
    const [finding] = repeatsFindings(
      auditWith({ by_stratum: [group('few', 8, 5), group('many', 400, 160)] }, { removable: 165 }),
    );
    expect(finding!.title).toContain('the group "many" 40 %');
    expect(finding!.title).toContain('1 more group would lose over 10 %.');
  });

  test.each([
    ['within the budget', group('a', 1000, 100), 100, []],
    ['four records', group('a', 8, 4), 4, []],
    ['as repetitive as everything else', group('a', 1000, 150), 1500, []],
    ['all the data', group('a', 10_000, 3000), 3000, []],
    ['model text', group('a', 100, 50), 50, [{ dimensions: { source: 'a' }, human_share: 0, unknown_share: 0 }]],
  ])('is silent about a group that is %s', (_, stratum, removable, strata) => {
    expect(repeatsFindings(auditWith({ by_stratum: [stratum] }, { removable, strata }))).toEqual([]);
  });

  test('is silent in a sample, in which copies show only where both were drawn', () => {
    const found = (sampled: number | null) =>
      repeatsFindings(auditWith({ by_stratum: [group('a', 100, 50)] }, { removable: 50, sampled }));
    expect(found(0.1)).toEqual([]);
    expect([found(null).length, found(1).length]).toEqual([1, 1]);
  });

  test('speaks of a group that may be human', () => {
    const strata = [{ dimensions: { source: 'a' }, human_share: 0, unknown_share: 1 }];
    expect(repeatsFindings(auditWith({ by_stratum: [group('a', 100, 50)] }, { removable: 50, strata }))).toHaveLength(
      1,
    );
  });
});

test('template-family: counts all, shows the largest', () => {
  const family = (records: number) => ({
    records,
    words: records * 20,
    preview: `text ${records}`,
    record_id: `s/${records}`,
  });
  const [finding] = repeatsFindings(
    auditWith({ templates: [family(1204), family(300), family(90), family(80)], template_families: 4 }),
  );
  expect(finding).toMatchObject({ kind: 'template-family', records: 1674, words: 33_480 });
  expect(finding!.title).toBe(
    '4 families of texts, each one text with other words filled in; they hold 1,674 records, the largest 1,204.',
  );
  expect(finding!.examples.map(({ record_id }) => record_id)).toEqual(['s/1204', 's/300', 's/90']);
});

test('leakage: the command lists the records', () => {
  const [finding] = repeatsFindings(
    auditWith({
      against: [
        {
          name: '2026-11-22-exam',
          snapshot_id: 'x',
          records: 3,
          words: 30,
          identical: 3,
          similar: 0,
          similar_estimated: true,
          other: { records: 6, identical: 2, similar: 1 },
          not_compared: 0,
          examples: [],
        },
      ],
    }),
  );
  expect(finding!.command).toBe('outcross dedup DATA --against 2026-11-22-exam --list against');
  expect(finding!.title).toContain('That is 0.03 % of these data, 50 % of 2026-11-22-exam.');
});

test('leakage: one finding for each thing compared with, none where nothing was found', () => {
  const against = (name: string, identical: number, similar: number, other = 0) => ({
    name,
    snapshot_id: `of-${name}`,
    records: identical + similar,
    words: 100,
    identical,
    similar,
    similar_estimated: true as const,
    other: { records: other, identical, similar: 0 },
    not_compared: 0,
    examples: [],
  });
  const titles = (...others: readonly ReturnType<typeof against>[]) =>
    repeatsFindings(auditWith({ against: [...others] })).map(({ title }) => title);
  expect(titles(against('exam', 1000, 34, 2000), against('reserve', 0, 0), against('quiz', 1, 1))).toEqual([
    '1,000 records stand in exam word for word; about 34 more are similar, by estimate from signatures. That is 10 % of these data, 50 % of exam.',
    '1 record stands in quiz word for word; about 1 more is similar, by estimate from signatures. That is 0.02 % of these data.',
  ]);
  expect(titles(against('exam', 12, 0), against('quiz', 0, 1), against('test', 0, 2000))).toEqual([
    '12 records stand in exam word for word. That is 0.12 % of these data.',
    'About 1 record is similar to a text in quiz, by estimate from signatures. That is 0.01 % of these data.',
    'About 2,000 records are similar to texts in test, by estimate from signatures. That is 20 % of these data.',
  ]);
});
