import { stringify } from 'yaml';
import { type BuildErasures, erasedRows } from '../lineage/build-erasures.ts';
import type { BuildManifest } from '../lineage/manifest.ts';
import type { ColumnType } from '../mix/build/column-types.ts';
import { FLAT_TYPES, type FlatColumn } from '../mix/build/flat-columns.ts';
import { choiceTexts } from './build-choice.ts';
import { rangeLines } from './build-range.ts';
import { formatBytes, formatCount, formatShare } from './format-number.ts';
import { markdownText } from './markdown-text.ts';
import {
  PERFORMANCE_METHOD,
  ruleCost,
  ruleCostText,
  rulePerformanceText,
  ruleProtectsText,
} from './rule-price-text.ts';
import { shoppingHeadline } from './shopping-text.ts';
import { stratumName } from './stratum-name.ts';

type CardContent = Omit<BuildManifest, 'card'>;

/** Characters of an estimate with its interval at most. */
const MOST_FIGURE = 80;
/** Rows of each table; the manifest holds all. */
const ROWS_SHOWN = 25;

/**
 * The data-set card of a build, in Markdown: front matter that `datasets.load_dataset` reads (splits and the type of every column), and what
 * a person wants to know. The same manifest gives the same card.
 *
 * @param erasures what was erased since; `manifest` counts what is left of the splits then
 */
export function buildCard(manifest: CardContent, erasures?: BuildErasures): string {
  const { rows, budget, splits, hold_out: heldOut, composition, strata, rules, columns, exposure } = manifest;
  const sections = [
    `# ${markdownText(manifest.name)}`,
    manifest.about === null ? null : markdownText(manifest.about),
    `${formatCount(rows.selected.rows)} rows, ${formatCount(rows.selected.words)} words, chosen by a recipe (seed ${manifest.seed}) from ${formatCount(rows.read.rows)} rows; made with Outcross ${manifest.tool.version}. \`manifest.json\` holds every digest and count, \`rows.parquet\` what became of each row.`,
    erasures === undefined ? null : erasedText(erasures),
    '## Splits',
    table(
      ['split', 'rows', 'words', 'size'],
      [...splits, ...(heldOut === null ? [] : [heldOut])].map((split) => [
        split.name,
        formatCount(split.rows),
        formatCount(split.words),
        formatBytes(split.shards.reduce((sum, { size_bytes: bytes }) => sum + bytes, 0)),
      ]),
    ),
    heldOut === null
      ? null
      : 'What is held out lies in `hold-out/`, and is no split of this data set: train on none of it. Rows that are like it are in no split either.',
    '## Where the rows went',
    table(
      ['rows', 'words', 'what became of them', 'rule'],
      [
        [formatCount(rows.read.rows), formatCount(rows.read.words), 'read', ''],
        ...rows.refused.map((one) => [
          `−${formatCount(one.rows)}`,
          `−${formatCount(one.words)}`,
          one.says,
          { code: one.reason },
        ]),
        ...(rows.held_out.rows === 0
          ? []
          : [
              [
                `−${formatCount(rows.held_out.rows)}`,
                `−${formatCount(rows.held_out.words)}`,
                'held out',
                { code: 'hold_out' },
              ],
            ]),
        [
          formatCount(rows.selected.rows),
          formatCount(rows.selected.words),
          `selected (${formatCount(budget.selected)} ${budget.unit})`,
          '',
        ],
      ],
    ),
    '## Origin',
    shares('origin', composition.group),
    shares('class', composition.class),
    shares('generations from human writing', composition.depth),
    composition.family.length === 0 ? null : shares('family of models', composition.family),
    '## Sources and languages',
    shares('source', composition.source),
    shares('language', composition.language),
    ...rangeSections(manifest.range ?? null),
    ...choiceSections(manifest),
    strata.listed.some(({ rare }) => rare) ? '## Rare groups' : null,
    strata.listed.some(({ rare }) => rare)
      ? table(
          ['group', 'human words before', 'human words in the build'],
          strata.listed
            .filter(({ rare }) => rare)
            .slice(0, ROWS_SHOWN)
            .map(({ values, human }) => [
              stratumName({ values }, strata.by),
              formatCount(human.before.words),
              formatCount(human.after.words),
            ]),
        )
      : null,
    strata.listed.filter(({ rare }) => rare).length > ROWS_SHOWN
      ? `${formatCount(strata.listed.filter(({ rare }) => rare).length - ROWS_SHOWN)} more in \`manifest.json\`.`
      : null,
    rules.length === 0 ? null : '## Rules',
    rules.length === 0
      ? null
      : table(
          ['rule', 'selected', 'price', 'protects', 'average performance'],
          rules
            .toSorted((a, b) => ruleCost(b, budget) - ruleCost(a, budget))
            .slice(0, ROWS_SHOWN)
            .map((rule) => [
              rule.says,
              formatCount(rule.selected),
              ruleCostText(rule, budget),
              ruleProtectsText(rule) ?? '',
              rulePerformanceText(rule) ?? '',
            ]),
        ),
    rules.length > ROWS_SHOWN ? `${formatCount(rules.length - ROWS_SHOWN)} more in \`manifest.json\`.` : null,
    rules.some(({ performance }) => performance !== undefined) ? PERFORMANCE_METHOD : null,
    ...commissionSections(manifest),
    '## Trained on before',
    table(
      ['earlier builds', 'rows', 'words'],
      exposure.map(({ builds, rows: own, words }) => [formatCount(builds), formatCount(own), formatCount(words)]),
    ),
    ...keptAwaySections(manifest),
    '## Columns',
    'Rows are as their sources have them; these columns stand beside:',
    table(
      ['column', 'what it is'],
      Object.entries(columns.flat).map(([what, name]) => [
        { code: name },
        { markdown: COLUMN_TEXT[what as FlatColumn] },
      ]),
    ),
    columns.as_text.length === 0
      ? null
      : `Sources disagree about the type of ${columns.as_text.map(codeText).join(', ')}: what is not text there was written as its JSON.`,
    '## Sources as read',
    ...manifest.inputs.map(
      ({ audit, snapshot, files }) =>
        `Audit ${markdownText(audit)}, snapshot \`${snapshot}\`: ${formatCount(files.length)} ${files.length === 1 ? 'file' : 'files'}.`,
    ),
  ];
  const text = sections.filter((section) => section !== null).join('\n\n');
  return `---\n${frontMatter(manifest)}---\n\n${text}\n`.replaceAll('\u00a0', ' ');
}

/** Which human text would lift the floors. */
function commissionSections({ shopping_list: list }: CardContent): readonly (string | null)[] {
  const headline = list === undefined ? null : shoppingHeadline(list);
  if (list === undefined || headline === null) return [];
  return [
    '## What to commission',
    markdownText(`${headline[0]!.toUpperCase()}${headline.slice(1)}.`),
    list.items.length === 0
      ? null
      : table(
          ['group', 'rows', ...(list.unit === 'rows' ? [] : [list.unit]), 'there are', 'fresh', 'floors'],
          list.items
            .slice(0, ROWS_SHOWN)
            .map(({ label, rows, mass, have, because }) => [
              label,
              formatCount(rows),
              ...(list.unit === 'rows' ? [] : [formatCount(mass)]),
              formatCount(have.rows),
              formatCount(have.fresh_rows),
              because.join(', '),
            ]),
        ),
  ];
}

function erasedText(erasures: BuildErasures): string | null {
  const erased = erasedRows(erasures);
  return erased === null
    ? null
    : `${formatCount(erased.rows)} ${erased.rows === 1 ? 'row was' : 'rows were'} erased from this data set since, the last on ${erased.last.slice(0, 10)}: splits are counted as they are now, all else as it was built. \`erasures.json\` says how many went when.`;
}

/** How wide the language is, before and after. */
function rangeSections(range: NonNullable<CardContent['range']> | null): readonly (string | null)[] {
  if (range === null) return [];
  const [level] = range.levels;
  if (level === undefined) return ['## Range', `Not measured: ${markdownText(range.reason ?? 'nobody knows why')}.`];
  return [
    '## Range',
    `How wide the language is, in ${formatCount(level.words)} words each of different texts with the lowest content hashes (${formatCount(level.documents.read)} texts of what was read, ${formatCount(level.documents.selected)} of what was selected); 95 % intervals by a jackknife over ${formatCount(range.groups_jackknife)} groups of texts. Both samples share texts, and values of other numbers of words cannot be compared with these.`,
    table(
      ['metric', 'what was read', 'what was selected', 'higher is'],
      rangeLines(level).map(({ title, before, after, higherIs }) => [title, before, after, higherIs ?? '']),
    ),
  ];
}

/** How rows were chosen where the rules left it open. */
function choiceSections(manifest: CardContent): readonly (string | null)[] {
  const texts = choiceTexts(manifest);
  return texts.length === 0 ? [] : ['## Choice', texts.map((text) => `- ${markdownText(text)}`).join('\n')];
}

/** Rows kept away from what is measured on, and those of sources that are gone. */
function keptAwaySections({ decontaminated = [], reservoir }: CardContent): readonly (string | null)[] {
  const sets = decontaminated.filter(({ rows }) => rows > 0);
  return [
    ...(sets.length === 0
      ? []
      : [
          '## Kept away from evaluation sets',
          table(
            ['set', 'rows', 'closest match'],
            sets.map(({ set, rows, matches: [match] }) => [
              set,
              formatCount(rows),
              match === undefined
                ? ''
                : `${match.row}: ${match.matched ?? 'a row of it'}, ${match.similarity.toFixed(2)}`,
            ]),
          ),
        ]),
    ...(reservoir == null || reservoir.offered.rows === 0
      ? []
      : [
          '## Rows of sources that are gone',
          `${formatCount(reservoir.selected.rows)} of ${formatCount(reservoir.offered.rows)} rare rows that earlier builds kept were selected.`,
        ]),
  ];
}

const COLUMN_TEXT: Readonly<Record<FlatColumn, string>> = {
  record_id: 'id of the row, as `outcross trace` knows it',
  source: 'source of the audit',
  origin_class: 'who wrote what is learned from the row',
  origin_status: 'how firmly that is known: verified, declared, inferred, unknown',
  generator: 'family and model, where a model wrote it',
  generation_depth_min: 'model generations between the text and human writing, at least',
  generation_depth_max: 'the same at most; null: no bound is known',
  p_synthetic: 'probability that a model wrote it, by all evidence',
  digital_source_type: 'term of the IPTC digital source types',
  source_kind: 'kind of source, as its card says',
  license: 'licence of the row, else of its source',
  verified_by: 'who stands for a row that a model wrote, where somebody was asked',
};

function frontMatter({ splits, columns, composition, name }: CardContent): string {
  const languages = composition.language.flatMap(({ name: tag, after }) =>
    after.rows > 0 && /^[a-z]{2,3}$/.test(tag) && tag !== 'und' ? [tag] : [],
  );
  const hasModels = composition.group.some(
    ({ name: group, after }) => group !== 'human' && group !== 'unknown' && after.rows > 0,
  );
  // The last split takes what the others leave: train.
  const written = splits.filter(({ shards, rows }) => shards.length > 0 && rows > 0).toReversed();
  const taken = new Set(Object.values(columns.flat));
  return stringify(
    {
      pretty_name: name,
      ...(languages.length > 0 && { language: languages }),
      tags: ['outcross', ...(hasModels ? ['synthetic'] : [])],
      configs: [
        {
          config_name: 'default',
          data_files: written.map(({ name: split }) => ({ split, path: `data/${split}-*` })),
        },
      ],
      dataset_info: {
        features: [
          ...columns.data.flatMap(({ name: column, type }) =>
            taken.has(column)
              ? []
              : [
                  {
                    name: column,
                    ...(columns.as_text.includes(column) ? { dtype: 'string' } : feature(type as ColumnType)),
                  },
                ],
          ),
          ...Object.entries(columns.flat).map(([what, column]) => ({
            name: column,
            dtype: FLAT_TYPES[what as FlatColumn],
          })),
        ],
        splits: written.map(({ name: split, rows, text_bytes: bytes }) => ({
          name: split,
          num_bytes: bytes,
          num_examples: rows,
        })),
      },
    },
    // Long names must not be folded: readers of cards are not all readers of YAML.
    { lineWidth: 0 },
  );
}

/** A type as data-set cards name it. */
function feature({ kinds, items, members }: ColumnType): Readonly<Record<string, unknown>> {
  const own = kinds.filter((kind) => kind !== 'null');
  if (own.includes('object')) {
    return { struct: Object.entries(members ?? {}).map(([name, type]) => ({ name, ...feature(type) })) };
  }
  if (own.includes('list')) {
    const item = items === undefined ? { dtype: 'string' } : feature(items);
    if ('dtype' in item) return { list: item.dtype };
    return 'struct' in item ? { list: item.struct } : { list: item };
  }
  if (own.includes('number')) return { dtype: 'float64' };
  if (own.includes('integer')) return { dtype: 'int64' };
  return { dtype: own.includes('boolean') ? 'bool' : 'string' };
}

function shares(
  what: string,
  rows: readonly {
    readonly name: string;
    readonly before: { readonly words: number };
    readonly after: { readonly rows: number; readonly words: number };
  }[],
): string {
  const before = rows.reduce((sum, row) => sum + row.before.words, 0);
  const after = rows.reduce((sum, row) => sum + row.after.words, 0);
  const shown = rows
    .toSorted((a, b) => b.after.words - a.after.words || b.before.words - a.before.words)
    .slice(0, ROWS_SHOWN);
  const lines = shown.map((row) => [
    row.name,
    formatShare(before === 0 ? 0 : row.before.words / before),
    formatShare(after === 0 ? 0 : row.after.words / after),
    formatCount(row.after.rows),
    formatCount(row.after.words),
  ]);
  const more = rows.length - shown.length;
  return `${table([what, 'of the words read', 'of the build', 'rows', 'words'], lines)}${more > 0 ? `\n\n${formatCount(more)} more in \`manifest.json\`.` : ''}`;
}

/** Digits and what stands between them, which means nothing else in Markdown: `45.7 ± 0.4 %`. */
function isFigure(cell: string): boolean {
  return cell.length <= MOST_FIGURE && /^[−\d][\d,. %±()to<\u00a0]*$/.test(cell);
}

/** Text that may come from data, a name to be set as code, or our own Markdown. */
type Cell = string | { readonly code: string } | { readonly markdown: string };

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return isFigure(cell) ? cell : markdownText(cell);
  return 'code' in cell ? codeText(cell.code) : cell.markdown;
}

/** A name as code; where it could end the code, or the cell of a table, as plain text. Ids of rules hold names of the data. */
function codeText(name: string): string {
  return /^[\w.,:~ [\]()/-]{1,200}$/.test(name) ? `\`${name}\`` : markdownText(name);
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((cells) => line(cells.map(cellText)))].join('\n');
}
