import { createColors } from 'picocolors';
import type { Trace, TracedEvidence, TracedRecord } from '../audit/trace.ts';
import { originText } from '../audit/what-would-change.ts';
import type { DecisionRule } from '../origin/decide.ts';
import type { ComparedWith } from '../record/evidence.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { languageName } from './language-name.ts';
import { ledgerCallText } from './ledger-call-text.ts';
import { placeText } from './place-text.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
/** Lines kept of a preview or an excerpt; `--json` gives all. */
const TEXT_LINES = 3;
/** Places of one item of evidence written out. */
const PLACES_SHOWN = 3;
const VALUES_SHOWN = 8;

/** What each row of the decision table says. */
const RULE_TEXTS: Readonly<Record<DecisionRule, string>> = {
  declared: 'declared: its card, column, label or a reviewer says so, and nothing contradicts it',
  verified: 'verified: a contract, a log, the ledger, a signature, an attested date or two reviewers prove it',
  artefact: 'artefact: the text carries marks that a model or its product left',
  style: 'style: its style is that of a model, calibrated on known human text of its own source',
  contradicted: 'contradicted: declared human, with evidence of model text',
  conflict: 'conflict: strong evidence disagrees, so nobody knows; somebody should look',
  nothing: 'nothing: nothing says who wrote it, and a missing mark proves nothing',
};

/**
 * Traced records, one block each: where it lies, how it begins, what its origin is and why, strongest evidence first, and
 * what would change the verdict. Everything from data is made safe to print. Ends with a line feed.
 *
 * @param width columns of the terminal
 * @param ledgerFlags what leads `outcross ledger show` to the ledger, with a space before it; default none
 */
export function terminalTrace(
  trace: Trace,
  {
    color,
    width,
    ledgerFlags = '',
  }: { readonly color: boolean; readonly width: number; readonly ledgerFlags?: string },
): string {
  const colors = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  for (const record of trace.records) lines.push(...recordLines(record, columns, colors.bold), '');
  const entry = trace.records
    .flatMap(({ evidence }) => evidence.flatMap(({ places }) => places))
    .find((place) => place.entry !== null)?.entry;
  if (entry)
    lines.push(
      ...wrapText(`All that an entry of the ledger says: outcross ledger show ${entry.entry}${ledgerFlags}`, {
        width: columns,
      }),
    );
  lines.push(...wrapText(summaryText(trace), { width: columns }));
  if (trace.missing_parts.length > 0) {
    const text = `${formatQuantity(trace.missing_parts.length, 'part')} of this snapshot ${trace.missing_parts.length === 1 ? 'is' : 'are'} missing or damaged, and with it some records: outcross workspace verify`;
    lines.push(...wrapText(text, { width: columns }));
  }
  if (trace.ledger_problem !== null) {
    const text = `Entries of the ledger cannot be named: ${plainText(trace.ledger_problem, { maxWidth: 500 })}`;
    lines.push(...wrapText(text, { width: columns }));
  }
  return `${lines.join('\n')}\n`;
}

function summaryText({ found, records, audit, snapshot }: Trace): string {
  const where = audit === null ? `snapshot ${plainText(snapshot)}` : `audit ${plainText(audit)}`;
  if (found === 0) return `No record fits in ${where}.`;
  if (records.length === found) return `${formatQuantity(found, 'record')} in ${where}.`;
  return `${formatCount(records.length)} of ${formatQuantity(found, 'record')} in ${where}; more with --limit, all with --limit ${found}.`;
}

function recordLines(record: TracedRecord, columns: number, bold: (text: string) => string): readonly string[] {
  const lines = wrapText(plainText(record.record_id), { width: columns }).map(bold);
  const block = (name: string, paragraphs: readonly string[], maxLines?: number) => {
    if (paragraphs.length > 0) {
      lines.push(...terminalBlock({ name, paragraphs, width: columns, ...(maxLines !== undefined && { maxLines }) }));
    }
  };
  const { address, sizes } = record;
  block('where', [
    `${plainText(placeText({ path: address.file, entry: address.entry, row: address.row, unit: address.unit }))}, field ${plainText(address.field)}`,
  ]);
  if (record.forgotten) block('forgotten', ['What was known of it was erased on request; its counts stay.']);
  if (record.preview !== null)
    block(
      'begins',
      [`“${plainText(record.preview)}${sizes.characters > record.preview.length ? '…' : ''}”`],
      TEXT_LINES,
    );
  block('size', [
    `${formatQuantity(sizes.words, 'word')}, ${formatQuantity(sizes.characters, 'character')}, ${formatQuantity(sizes.text_bytes, 'byte')}`,
  ]);
  block('language', [`${plainText(languageName(record.language.tag))} (${plainText(record.language.basis)})`]);
  if (record.date !== null) block('date', [plainText(record.date)]);
  const values = columnValues(record);
  block(
    'columns',
    [
      ...values.slice(0, VALUES_SHOWN),
      ...(values.length > VALUES_SHOWN ? [`${values.length - VALUES_SHOWN} more with --json`] : []),
    ],
    2,
  );
  block('origin', [originLine(record)]);
  block('rule', [RULE_TEXTS[record.rule]]);
  const { p_synthetic: p, p_synthetic_interval: interval } = record.origin;
  if (p !== null && p > 0 && p < 1) {
    const range = interval === null ? '' : ` (${formatShare(interval[0])} to ${formatShare(interval[1])})`;
    block('chance', [
      `${formatShare(p)}${range} that a model wrote it, by all evidence and its date; the rule above decides`,
    ]);
  }
  block('evidence', record.evidence.length === 0 ? ['none'] : record.evidence.flatMap(evidenceParagraphs), TEXT_LINES);
  if (record.style !== null) block('style', [styleText(record.style)]);
  if (record.style_spans !== null && !(isSilent(record.style) && isSilent(record.style_spans)))
    block('parts', spanTexts(record.style_spans));
  block('otherwise', [plainText(record.would_change)]);
  if (record.hashes.raw !== null) block('sha256', [record.hashes.raw]);
  return lines;
}

function columnValues({ url, licence, generator, groups, metadata }: TracedRecord): readonly string[] {
  const pairs: [string, unknown][] = [
    ['url', url],
    ['licence', licence],
    ['generated_by', generator],
    ...Object.entries(groups),
    ...Object.entries(metadata ?? {}),
  ];
  const texts = pairs
    .filter(([, value]) => value !== null && value !== undefined)
    .map(
      ([name, value]) => `${plainText(name)}: ${plainText(typeof value === 'string' ? value : JSON.stringify(value))}`,
    );
  // A column of groups may stand among the other columns of the row as well.
  return [...new Set(texts)];
}

function originLine({ origin }: TracedRecord): string {
  const { min, max } = origin.generationDepth;
  const parts = [originText(origin)];
  if (origin.generatorFamilies.length > 0)
    parts.push(`written by ${origin.generatorFamilies.map((name) => plainText(name)).join(', ')}`);
  if (origin.heading !== 'human' && origin.heading !== 'unknown') {
    const depth = max === null ? `${min} or more` : min === max ? String(min) : `${min} to ${max}`;
    parts.push(`${depth} model ${max === 1 && min === 1 ? 'generation' : 'generations'} from human writing`);
  }
  return parts.join('; ');
}

/** What the texts are, behind their number. */
const COMPARED_WITH_TEXTS: Readonly<Record<ComparedWith, string>> = {
  own: 'known to be human, of its own source',
  vouched: 'named as human texts of its own source',
  others: 'known to be human, of other sources, so it decides nothing',
};

function styleText(style: NonNullable<TracedRecord['style']>): string {
  if ('abstains' in style) return `nothing is said, because ${plainText(style.abstains)}`;
  const same = style.same.length === 0 ? '' : ` of the same ${style.same.map((name) => plainText(name)).join(' and ')}`;
  return `of human texts like it ${formatShare(style.p)} on average score as high, at most ${formatShare(style.bound)}, by ${formatQuantity(style.anchors, 'text')}${same} ${COMPARED_WITH_TEXTS[style.compared_with]}`;
}

/** Where nothing is said of the whole, that nothing is said of its parts needs no line. */
function isSilent(said: object | null): boolean {
  return said !== null && 'abstains' in said;
}

/** What is said of the parts of a text. */
function spanTexts(spans: NonNullable<TracedRecord['style_spans']>): readonly string[] {
  if ('abstains' in spans) return [`nothing is said, because ${plainText(spans.abstains)}`];
  const { anchors_missing: missing = 0 } = spans;
  const left =
    missing === 0
      ? []
      : [
          `${formatQuantity(missing, 'more text')} known to be human could not be read again: the files are gone, or others by now`,
        ];
  const windows = formatQuantity(spans.windows, 'window');
  const texts = formatQuantity(spans.anchors, 'text');
  if (spans.found.length === 0) {
    return [
      `none of its ${windows} of about 120 words stands out among those of ${texts} known to be human, which says nothing of who wrote them`,
      ...left,
    ];
  }
  const others = spans.compared_with === 'others' ? ', none of them of its source, so that this decides nothing' : '';
  return [
    `unlike human text, of ${windows} of about 120 words, by ${texts} known to be human${others}:`,
    ...spans.found.slice(0, PLACES_SHOWN).map(({ span, excerpt, p, bound, any_p }) => {
      const place = `characters ${formatCount(span.start)}–${formatCount(span.end)}`;
      const begins = excerpt === null ? '' : ` “${plainText(excerpt)}…”`;
      return `  ${place}${begins}: of human windows ${formatShare(p)} score as high (at most ${formatShare(bound)}), of human texts as long at most ${formatShare(any_p)} have one on average`;
    }),
    ...(spans.found.length > PLACES_SHOWN
      ? [`  ${formatQuantity(spans.found.length - PLACES_SHOWN, 'more part')} with --json`]
      : []),
    ...left,
  ];
}

function evidenceParagraphs(item: TracedEvidence): readonly string[] {
  const says = item.class ?? item.verdict;
  const what =
    item.verdict === 'inconclusive'
      ? 'proves nothing alone'
      : item.verdict === 'absent'
        ? 'says nothing'
        : `says ${says}`;
  const by = item.generator === undefined ? '' : `, ${plainText(item.generator)}`;
  const p =
    item.calibration === undefined
      ? ''
      : `, p at most ${item.calibration.p} by ${formatQuantity(item.calibration.anchors, 'text')} ${COMPARED_WITH_TEXTS[item.calibration.comparedWith]}`;
  // A strength is that of what an item shows: of a hint it would say too much.
  const head = `${item.verdict === 'inconclusive' ? 'hint' : item.strength}: ${plainText(item.source)} (${item.kind.replaceAll('-', ' ')}${by}) ${what}${p}`;
  const shown = item.places.slice(0, PLACES_SHOWN);
  const placeTexts = shown.flatMap(({ span, excerpt, ref, entry }) => {
    const place = span === null ? '' : `characters ${formatCount(span.start)}–${formatCount(span.end)}`;
    const text = excerpt === null ? '' : `“${plainText(excerpt)}”`;
    const call = entry === null ? '' : ` (${ledgerCallText(entry)})`;
    const from = ref === null ? '' : `from ${plainText(ref, { maxWidth: 200 })}${call}`;
    // An entry has a paragraph of its own: behind a long excerpt it would be cut away.
    const parts = entry === null ? [[place, text, from]] : [[place, text], [from]];
    return parts.map((part) => part.filter(Boolean).join(' ')).flatMap((part) => (part === '' ? [] : [`  ${part}`]));
  });
  const further = item.places.length - shown.length;
  return [head, ...placeTexts, ...(further > 0 ? [`  ${formatQuantity(further, 'more place')} with --json`] : [])];
}
