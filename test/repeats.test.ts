import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AuditOptions, AuditProgress } from '../src/audit/audit-options.ts';
import { planForgetting } from '../src/audit/forget.ts';
import type { RepeatRow } from '../src/audit/repeat-row.ts';
import { audit } from '../src/report/audit.ts';
import { forget } from '../src/report/forget.ts';
import { type AuditedRepeats, auditRepeats, auditTree, removals } from './support/audited-repeats.ts';
import { excerpt, jsonLines, nearCopy, plainTexts, unspacedText } from './support/planted-texts.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

const HAN = '天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈';
const THAI = 'กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ';

/** A row of a planted corpus: its source, its id and what it says. */
interface Planted {
  readonly source: 'archive' | 'forum' | 'model' | 'crawl';
  readonly id: string;
  readonly text: string;
  readonly date?: string;
}

const CARDS: FileTree = {
  'archive/SOURCE.yaml': 'origin: human\ndates_attested_by: national archive\n',
  'forum/SOURCE.yaml': 'origin: human\n',
  'model/SOURCE.yaml': 'origin: synthetic\n',
};

function filesOf(planted: readonly Planted[]): FileTree {
  const sources = Map.groupBy(planted, ({ source }) => source);
  return {
    ...CARDS,
    ...Object.fromEntries(
      [...sources].map(([source, rows]) => [
        `${source}/all.jsonl`,
        jsonLines(
          rows.map(({ id, text, date }) => ({ id, text, date: date ?? (source === 'archive' ? '1999-05-04' : null) })),
        ),
      ]),
    ),
  };
}

/** Everything that can repeat, one plant beside the other, with what must go and in whose favour. */
function makePlants() {
  const random = new SeededRandom(8);
  const rows: Planted[] = [];
  const gone: Record<string, string> = {};
  /** Pairs confirmed: both ids, and how many 5-grams they share of how many. */
  const alike = new Map<string, readonly [shared: number, union: number]>();
  const put = (source: Planted['source'], id: string, text: string, date?: string) => {
    rows.push({ source, id, text, ...(date !== undefined && { date }) });
    return `${source}/${id}`;
  };
  const goes = (id: string, survivor: string) => {
    gone[id] = survivor;
  };
  const [copied, forumOnly, crawlOnly, dated, cased, shout, whole, similar, held] = plainTexts(random, 9, 104) as [
    string,
    ...string[],
  ] as [string, string, string, string, string, string, string, string, string];

  // The same text everywhere: the copy that is proven human stays, whichever source is named first.
  const best = put('archive', 'copied', copied);
  for (const source of ['model', 'crawl', 'forum'] as const) goes(put(source, 'copied', copied), best);
  goes(put('model', 'forum-copy', forumOnly), put('forum', 'forum-text', forumOnly));
  goes(put('model', 'crawl-copy', crawlOnly), put('crawl', 'crawl-text', crawlOnly));
  // Of two that are proven alike the earlier, then the one whose name stands first.
  const early = put('archive', 'dated-b', dated, '1950-01-01');
  goes(put('archive', 'dated-a', dated, '1960-01-01'), early);
  goes(put('archive', 'dated-c', dated, '1950-01-01'), early);

  // The same words in other case are no identical copies, but everything is there.
  const plain = put('forum', 'cased', cased);
  const upper = put('model', 'cased', cased.toUpperCase());
  goes(upper, plain);
  alike.set(`${plain} ${upper}`, [100, 100]);
  // A human text inside a longer one of a model: neither is the better copy.
  const inside = put('forum', 'inside', excerpt(shout, 10, 80));
  const around = put('model', 'around', shout);
  alike.set(`${inside} ${around}`, [76, 100]);

  // Excerpts go; with one word that the whole text lacks they stay.
  const full = put('archive', 'whole', whole);
  for (const [source, words] of [
    ['crawl', 90],
    ['forum', 60],
  ] as const) {
    const part = put(source, `part-${words}`, excerpt(whole, 7, words));
    goes(part, full);
    alike.set(`${full} ${part}`, [words - 4, 100]);
  }
  const changed = put('crawl', 'part-changed', `${excerpt(held, 0, 70)} zanzibar ${excerpt(held, 70, 20)}`);
  const kept = put('archive', 'held', held);
  alike.set(`${kept} ${changed}`, [66 + 16, 100 + 5]);

  // Near copies of one text, as far as half of it; each also differs from the others.
  const middle = put('forum', 'similar', similar);
  for (const changes of [1, 2, 4]) {
    const copy = nearCopy(similar, changes, `n${changes}`);
    const id = put('model', `similar-${changes}`, copy.text);
    alike.set(`${middle} ${id}`, [copy.shared, copy.union]);
  }
  const far = nearCopy(similar, 8, 'far');
  put('model', 'similar-far', far.text);

  // Texts under a shingle are compared as a whole.
  goes(put('crawl', 'short-copy', 'Of course, yes.'), put('archive', 'short', 'Of course, yes.'));
  const shortForum = put('forum', 'short-forum', 'Not today, thanks!');
  const shortModel = put('model', 'short-model', 'NOT TODAY thanks');
  goes(shortModel, shortForum);
  alike.set(`${shortForum} ${shortModel}`, [0, 0]);
  put('crawl', 'short-other', 'Not today.');

  // Scripts without spaces: each character is a word.
  for (const [name, letters] of [
    ['han', HAN],
    ['thai', THAI],
  ] as const) {
    const long = unspacedText(random, letters, 120);
    const source = put('archive', name, long);
    const part = put('crawl', `${name}-part`, long.slice(10, 100));
    goes(part, source);
    alike.set(`${source} ${part}`, [86, 116]);
    const other = put(
      'crawl',
      `${name}-other`,
      `${long.slice(0, 60)}${unspacedText(random, letters, 1)}${long.slice(61)}`,
    );
    if (rows.at(-1)!.text === long) throw new Error('the change changed nothing');
    alike.set(`${source} ${other}`, [111, 121]);
  }
  plainTexts(random, 60, 104).forEach((text, i) => {
    put((['archive', 'forum', 'model', 'crawl'] as const)[i % 4]!, `plain-${i}`, text);
  });
  return { rows, gone, alike };
}

const plants = makePlants();

describe('a corpus of planted copies', () => {
  let first: Promise<{
    readonly found: AuditedRepeats;
    readonly again: AuditedRepeats;
    readonly bare: AuditedRepeats & { readonly html: string };
  }>;
  const audited = () => {
    first ??= (async () => {
      const folder = await temporaryFolder('plants');
      await writeFiles(path.join(folder, 'data'), filesOf(plants.rows));
      const options = {
        data: [path.join(folder, 'data')],
        workspace: path.join(folder, 'ws'),
        removalBudget: 1,
        measuresWidth: true,
      };
      const found = await auditRepeats(options);
      const again = await auditRepeats(options);
      const bare = await auditRepeats({ ...options, keepsText: false });
      const html = await readFile(path.join(bare.report.folder, 'audit.html'), 'utf8');
      return { found, again, bare: { ...bare, html } };
    })();
    return first;
  };

  test('what goes is what is held by another, and the best copy stays', async () => {
    const { found } = await audited();
    expect(removals(found.rows)).toEqual(plants.gone);
    expect(found.repeats.removal.kept_by_budget).toBe(0);
    expect(found.repeats.identical).toMatchObject({ groups: 5, records: 8 });
  });

  test('pairs are confirmed with what they share, and no pair that shares less than half', async () => {
    const { found } = await audited();
    const byIds = new Map(
      found.pairs.map((pair) => [
        `${pair.record_id} ${pair.other_id}`,
        [Number(pair.shared_shingles), Number(pair.union_shingles)] as const,
      ]),
    );
    for (const [ids, counts] of plants.alike) expect([ids, byIds.get(ids)]).toEqual([ids, counts]);
    const others = [...byIds.keys()].filter((ids) => !plants.alike.has(ids));
    // The copies of one text are near copies of each other, and the two excerpts hold each other.
    expect(others.filter((ids) => !/similar-\d .*similar-\d|han-|thai-|part-/.test(ids))).toEqual([]);
    expect(found.repeats.similar.pairs_at_0_8).toBeGreaterThan(5);
    expect(found.repeats.pairs.unreadable).toBe(0);
    expect(found.repeats.pairs.not_compared).toBe(0);
  });

  test('what goes is counted under the origin that it goes for, never human for another', async () => {
    const { found } = await audited();
    const shifts = Object.fromEntries(
      found.repeats.origin_shift.map(({ removed, survivor, records }) => [`${removed} for ${survivor}`, records]),
    );
    const groupOf = { archive: 'human', forum: 'human', model: 'synthetic', crawl: 'unknown' };
    const expected: Record<string, number> = {};
    for (const [id, survivor] of Object.entries(plants.gone)) {
      const [from, to] = [id, survivor].map((name) => groupOf[name.split('/')[0] as keyof typeof groupOf]);
      const key = `${from} for ${to}`;
      expected[key] = (expected[key] ?? 0) + 1;
    }
    expect(shifts).toEqual(expected);
    const verified = found.rows.find(({ record_id }) => record_id === 'archive/copied');
    expect(verified).toMatchObject({ origin_class: 'human', origin_status: 'verified', role: 'stays' });
  });

  test('examples show texts that repeat', async () => {
    const { found } = await audited();
    const { examples } = found.repeats;
    expect(new Set(examples.map(({ relation }) => relation))).toEqual(new Set(['identical', 'similar', 'removable']));
    const textOf = new Map(plants.rows.map(({ source, id, text }) => [`${source}/${id}`, text]));
    for (const { relation, a, b, jaccard } of examples) {
      for (const { record_id, preview } of [a, b])
        expect(textOf.get(record_id)!.startsWith(preview!.slice(0, 50))).toBe(true);
      if (relation === 'identical') expect([textOf.get(a.record_id), jaccard]).toEqual([textOf.get(b.record_id), 1]);
      if (relation === 'removable') expect(plants.gone).toHaveProperty([a.record_id]);
      if (relation === 'similar') expect(jaccard).toBeGreaterThanOrEqual(0.5);
    }
  });

  test('an audit of unchanged data says the same, its parts taken over', async () => {
    const { found, again } = await audited();
    expect(again.report.run.readBytes).toBe(0);
    expect(again.report.run.recalledBytes).toBeGreaterThan(0);
    expect(again.json).toBe(found.json);
    expect(again.rows).toEqual(found.rows);
    expect(again.pairs).toEqual(found.pairs);
  });

  test('without texts kept it finds the same and shows none of them', async () => {
    const { found, bare } = await audited();
    const counts = ({ repeats }: AuditedRepeats) => ({ ...repeats, examples: [], templates: [] });
    expect(counts(bare)).toEqual(counts(found));
    expect(removals(bare.rows)).toEqual(plants.gone);
    expect(bare.repeats.examples.length).toBe(found.repeats.examples.length);
    for (const { a, b } of bare.repeats.examples) expect([a.preview, b.preview]).toEqual([null, null]);
    expect(bare.result.topics).toBeNull();
    const words = excerpt(plants.rows.find(({ id }) => id === 'copied')!.text, 0, 8);
    expect(found.json).toContain(words);
    for (const content of [bare.json, bare.html]) expect(content).not.toContain(words);
  });
});

test('turns of chats that repeat go, rows only with all their turns', async () => {
  const random = new SeededRandom(12);
  const [hello, answer, other, question, system] = plainTexts(random, 5, 30);
  const chat = (id: string, ...turns: string[]) => ({
    id,
    date: '2021-03-04',
    messages: turns.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content })),
  });
  const { rows, repeats } = await auditTree(
    {
      'chats/a.jsonl': jsonLines([
        chat('c1', hello!, answer!),
        chat('c2', hello!, other!),
        chat('c3', hello!, answer!),
        chat('c4', question!, system!, question!, answer!),
        { ...chat('c5', hello!.toUpperCase(), answer!.toLowerCase()), date: '2023-01-01' },
      ]),
      'chats/SOURCE.yaml': 'roles:\n  user: human\n  assistant: synthetic\n',
    },
    { removalBudget: 1 },
  );
  const byRow = Map.groupBy(rows, ({ record_id }) => record_id.split('#')[0]!);
  const rolesOf = (row: string) => byRow.get(row)!.map(({ role }) => role);
  expect(rolesOf('chats/c1')).toEqual(['stays', 'stays']);
  expect(rolesOf('chats/c2'), 'the other turn does not repeat').toEqual(['removed']);
  expect(rolesOf('chats/c3')).toEqual(['removed', 'removed']);
  expect(rolesOf('chats/c4').toSorted(), 'one turn of a row repeats another of it').toEqual([
    'removed',
    'removed',
    'stays',
  ]);
  expect(rolesOf('chats/c5')).toEqual(['removed', 'removed']);
  const whole = new Set(rows.filter((row) => row.row_removed).map(({ record_id }) => record_id.split('#')[0]));
  expect(whole).toEqual(new Set(['chats/c3', 'chats/c5']));
  expect(repeats.origin_shift).toEqual([
    { removed: 'human', survivor: 'human', records: 4 },
    { removed: 'synthetic', survivor: 'synthetic', records: 3 },
  ]);
});

describe('budgets', () => {
  /** 200 records, 60 of them copies: of one language and topic, of another, and all of a tiny group. */
  function budgetTree(): FileTree {
    const random = new SeededRandom(31);
    const texts = plainTexts(random, 140, 40);
    const row = (id: string, text: string, lang: string, topic: string | null) => ({ id, text, lang, topic });
    const rows = texts.map((text, i) =>
      row(`a${i}`, text, i < 100 ? 'en' : 'is', i < 6 ? 'rare' : i % 2 === 0 ? 'weather' : null),
    );
    // Copies of texts that stand elsewhere, so that whole strata could go.
    const copies = Array.from({ length: 60 }, (_, i) =>
      row(`b${i}`, texts[i]!, i < 50 ? 'en' : 'is', i < 5 ? 'tiny' : i % 2 === 0 ? 'weather' : null),
    );
    return { 'all/a.jsonl': jsonLines([...rows, ...copies]) };
  }

  test('hold in each stratum and each group; a tiny one keeps all its copies', async () => {
    const folder = await temporaryFolder('budget');
    await writeFiles(path.join(folder, 'data'), budgetTree());
    const run = (options: Partial<AuditOptions> = {}) =>
      auditRepeats({
        data: [path.join(folder, 'data')],
        workspace: path.join(folder, 'ws'),
        columns: { groups: ['topic'] },
        // The copies are of other languages and topics.
        ignoredColumns: ['topic', 'lang'],
        ...options,
      });
    const usual = await run();
    expect(usual.repeats.settings.budget).toBe(0.1);
    expect(usual.repeats.identical).toMatchObject({ groups: 60, records: 60 });
    expect(usual.repeats.removal.records + usual.repeats.removal.kept_by_budget).toBe(60);
    const stratum = (found: AuditedRepeats, label: RegExp) =>
      found.repeats.by_stratum.find((one) => label.test(one.label))!;
    // 150 records are English, 50 Icelandic; those with the topic weather are 67 + 27.
    expect(stratum(usual, /language en/)).toMatchObject({ records: 150, removable_records: 50 });
    // A record goes only where all its strata let it go, so no stratum need be used up.
    const icelandic = stratum(usual, /language is/);
    expect(icelandic).toMatchObject({ records: 50, removable_records: 10 });
    expect(icelandic.removed_records).toBeGreaterThan(0);
    expect(icelandic.removed_records).toBeLessThanOrEqual(5);
    const weather = stratum(usual, /weather/);
    expect(weather.removed_records).toBeLessThanOrEqual(Math.floor(weather.records / 10));
    expect(stratum(usual, /tiny/)).toMatchObject({ records: 5, removable_records: 5, removed_records: 0 });
    const tiny = usual.rows.filter(({ record_id }) => /b[0-4]$/.test(record_id));
    expect(tiny.map(({ role }) => role)).toEqual(Array(5).fill('kept-by-budget'));

    const ungrouped = await run({ columns: {} });
    expect(stratum(ungrouped, /language en/).removed_records).toBe(15);
    expect(stratum(ungrouped, /language is/).removed_records).toBe(5);

    const none = await run({ removalBudget: 0 });
    expect(none.repeats.removal).toMatchObject({ records: 0, kept_by_budget: 60 });
    expect(none.repeats.origin_shift).toEqual([]);
    const all = await run({ removalBudget: 1 });
    expect(all.repeats.removal).toMatchObject({ records: 60, kept_by_budget: 0, identical: 60 });
    const removedIds = ({ rows }: AuditedRepeats) => Object.keys(removals(rows));
    expect(removedIds(all)).toEqual(expect.arrayContaining(removedIds(usual)));
    const half = await run({ removalBudget: 0.5 });
    expect(removedIds(half), 'a larger budget lets go what a smaller one does').toEqual(
      expect.arrayContaining(removedIds(usual)),
    );
  });

  test('copies of the least provenance go first', async () => {
    const text = plainTexts(new SeededRandom(2), 40, 30);
    const rows = text.map((one, i) => ({ id: `a${i}`, text: one, origin: 'human' }));
    const copies = text.slice(0, 10).map((one, i) => ({
      id: `b${i}`,
      text: one,
      origin: i < 4 ? 'synthetic' : 'human',
    }));
    const { rows: found, repeats } = await auditTree(
      { 'all/a.jsonl': jsonLines([...rows, ...copies]) },
      { columns: { origin: 'origin' } },
    );
    expect(repeats.removal.records).toBe(5);
    const removed = found.filter(({ role }) => role === 'removed');
    expect(removed.filter(({ origin_class }) => origin_class !== 'human').length).toBe(4);
  });
});

test('a family of texts made from one template is named, and nothing of it goes', async () => {
  const random = new SeededRandom(77);
  const [frame] = plainTexts(random, 1, 60);
  const words = frame!.split(' ');
  const letters = Array.from({ length: 600 }, (_, i) => {
    const filled = plainTexts(random, 1, 36)[0]!;
    return { id: `form-${i}`, text: `${words.slice(0, 30).join(' ')} ${filled} ${words.slice(30).join(' ')} no${i}` };
  });
  const prose = plainTexts(random, 300, 96).map((text, i) => ({ id: `prose-${i}`, text }));
  const { repeats } = await auditTree({ 'forms/a.jsonl': jsonLines(letters), 'prose/a.jsonl': jsonLines(prose) });
  expect(repeats.templates.length).toBe(1);
  const [family] = repeats.templates;
  expect(family!.records).toBeGreaterThanOrEqual(200);
  expect(family!.records).toBeLessThanOrEqual(600);
  expect(family!.preview).toContain(words.slice(0, 10).join(' '));
  expect(family!.record_id).toMatch(/^forms\/form-/);
  expect(repeats.removal.records).toBe(0);
  // Far fewer than the 180,000 pairs of all with all.
  expect(repeats.pairs.nominated).toBeLessThan(600 * 9 * 28);
});

test('a copy whose text goes for a longer one is contained in it; comparing tells how far it is', async () => {
  const [long, twin] = plainTexts(new SeededRandom(64), 2, 60) as [string, string];
  const short = long.split(' ').slice(0, 54).join(' ');
  const rows = [
    { id: 'a', text: short },
    { id: 'b', text: short },
    { id: 'long', text: long },
    { id: 'twin-1', text: twin },
    { id: 'twin-2', text: twin },
  ];
  const events: AuditProgress[] = [];
  const found = await auditTree(
    { 'all/a.jsonl': jsonLines(rows) },
    { removalBudget: 1, onProgress: (event) => events.push(event) },
  );
  const counted = events.filter(({ unit }) => unit !== undefined);
  expect(new Set(counted.map(({ stage }) => stage))).toEqual(new Set(['compare']));
  const last = (name: 'band' | 'pair') => counted.findLast(({ unit }) => unit === name);
  expect(last('band')).toMatchObject({ done: 28, total: 28 });
  const { compared } = found.repeats.pairs;
  expect(last('pair')).toMatchObject({ done: compared, total: compared, doneBytes: 0, records: 0 });
  expect(compared).toBeGreaterThan(0);
  const proofs = found.rows.flatMap(({ record_id, kind, survivor_id }) =>
    kind ? [[record_id, kind, survivor_id]] : [],
  );
  expect(proofs).toEqual([
    ['all/a', 'contained', 'all/long'],
    ['all/b', 'contained', 'all/long'],
    ['all/twin-2', 'identical', 'all/twin-1'],
  ]);
  expect(found.repeats.identical.records).toBe(2);
  expect(found.repeats.removal).toMatchObject({ records: 3, identical: 1, contained: 2 });
});

test('a sampled audit counts what it read', async () => {
  const random = new SeededRandom(5);
  const texts = plainTexts(random, 400, 30);
  const rows = texts.flatMap((text, i) => [
    { id: `a${i}`, text },
    { id: `b${i}`, text },
  ]);
  const found = await auditTree({ 'all/a.jsonl': jsonLines(rows) }, { sampleShare: 0.5, removalBudget: 1 });
  const { accepted } = found.result.records;
  expect(accepted).toBeGreaterThan(300);
  expect(accepted).toBeLessThan(500);
  // Of 400 pairs a quarter is there with both.
  const { records, groups } = found.repeats.identical;
  expect(records).toBe(groups);
  expect(records).toBeGreaterThan(60);
  expect(records).toBeLessThan(140);
  expect(found.repeats.removal.records).toBe(records);
});

test('forgotten records are compared with nothing, though their text still stands in the data', async () => {
  const folder = await temporaryFolder('forgotten');
  const [text, other] = plainTexts(new SeededRandom(9), 2, 60);
  const near = nearCopy(text!, 1, 'x').text;
  await writeFiles(path.join(folder, 'data'), {
    'all/a.jsonl': jsonLines([
      { id: 'first', text },
      { id: 'second', text },
      { id: 'near', text: near },
      { id: 'other', text: other },
      { id: 'other-copy', text: other },
    ]),
  });
  const options = { data: [path.join(folder, 'data')], workspace: path.join(folder, 'ws'), removalBudget: 1 };
  const before = await auditRepeats(options);
  expect(Object.keys(removals(before.rows)).sort()).toEqual(['all/other-copy', 'all/second']);
  expect(before.pairs.length).toBe(1);
  const place = { workspace: path.join(folder, 'ws') };
  const { digests } = await planForgetting({
    ...place,
    where: 'given_id = "first" or given_id = "second"',
  });
  await forget(place, digests);
  const after = await auditRepeats(options);
  expect(after.result.records.accepted).toBe(5);
  expect(removals(after.rows)).toEqual({ 'all/other-copy': 'all/other' });
  expect([after.pairs, after.repeats.pairs.nominated, after.repeats.clusters.count]).toEqual([[], 0, 1]);
  // The same where it is read anew.
  await writeFiles(path.join(folder, 'data'), { 'more/b.jsonl': jsonLines([{ id: 'third', text: near }]) });
  const grown = await auditRepeats({ ...options, verifiesInputs: true });
  expect(Object.keys(removals(grown.rows)).sort()).toEqual(['all/other-copy', 'more/third']);
});

test('sections that were not asked for are not there', async () => {
  const folder = await temporaryFolder('options');
  const texts = plainTexts(new SeededRandom(3), 200, 60);
  await writeFiles(path.join(folder, 'data'), {
    'all/a.jsonl': jsonLines([...texts, ...texts.slice(0, 20)].map((text, i) => ({ id: `r${i}`, text }))),
  });
  const options = { data: [path.join(folder, 'data')], workspace: path.join(folder, 'ws') };
  const sections = async (extra: { findsRepeats?: boolean; measuresWidth?: boolean }) => {
    const { audit: result, run, folder: published } = await audit({ ...options, ...extra });
    const json = JSON.parse(await readFile(path.join(published, 'audit.json'), 'utf8'));
    expect(json).toEqual(result);
    return { found: [result.repeats, result.width, result.topics].map((section) => section !== null), run };
  };
  expect((await sections({})).found).toEqual([true, true, true]);
  expect((await sections({ findsRepeats: false })).found).toEqual([false, true, true]);
  expect((await sections({ measuresWidth: false })).found).toEqual([true, false, false]);
  const neither = await sections({ findsRepeats: false, measuresWidth: false });
  expect(neither.found).toEqual([false, false, false]);
  expect(neither.run.recalledBytes, 'nothing is read again').toBe(0);
});

test('the threshold of similarity moves what is similar, and nothing that goes', async () => {
  const folder = await temporaryFolder('threshold');
  const random = new SeededRandom(41);
  const rows = plainTexts(random, 80, 104).flatMap((text, i) => {
    const copy = nearCopy(text, 1 + (i % 8), `k${i}x`);
    return [
      { id: `t${i}`, text },
      { id: `near${i}`, text: copy.text, jaccard: copy.shared / copy.union },
    ];
  });
  await writeFiles(path.join(folder, 'data'), { 'all/a.jsonl': jsonLines(rows) });
  const run = (similarAt: number) =>
    auditRepeats({
      data: [path.join(folder, 'data')],
      workspace: path.join(folder, 'ws'),
      similarAt,
      removalBudget: 1,
    });
  const planted = (least: number) => rows.filter(({ jaccard }) => jaccard !== undefined && jaccard >= least).length;
  // Ten copies of each similarity: 95/105, 90/110, 85/115, 80/120, 75/125, 70/130, 65/135, 60/140.
  const strict = await run(0.8);
  expect(strict.repeats.settings.similar_at).toBe(0.8);
  expect(strict.repeats.similar).toMatchObject({ pairs: planted(0.8), pairs_at_0_8: planted(0.8) });
  const usual = await run(0.5);
  const loose = await run(0.4);
  // A pair at .54 or .43 shares a band with probability .91 and .62.
  expect(usual.repeats.similar.pairs).toBeGreaterThanOrEqual(55);
  expect(usual.repeats.similar.pairs).toBeLessThanOrEqual(planted(0.5));
  expect(loose.repeats.similar.pairs).toBeGreaterThan(usual.repeats.similar.pairs);
  expect(loose.repeats.similar.pairs).toBeLessThanOrEqual(planted(0.4));
  const idsOf = (pairs: AuditedRepeats['pairs']) => pairs.map(({ record_id, other_id }) => `${record_id} ${other_id}`);
  expect(idsOf(loose.pairs)).toEqual(expect.arrayContaining(idsOf(usual.pairs)));
  expect(idsOf(usual.pairs)).toEqual(expect.arrayContaining(idsOf(strict.pairs)));
  const roles = (found: readonly RepeatRow[]) => found.filter(({ role }) => role !== 'stays');
  for (const { rows: found } of [strict, usual, loose]) expect(roles(found)).toEqual([]);
});
