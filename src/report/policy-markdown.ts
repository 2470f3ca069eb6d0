import { type ConcernedRecord, listsRecords } from '../audit/concerned-records.ts';
import type { Policy } from '../audit/policy.ts';
import type { PolicyCode, PolicyResult, PolicyVerdict } from '../audit/policy-verdict.ts';
import { formatCount, formatShare } from './format-number.ts';
import { markdownText } from './markdown-text.ts';
import { placeText } from './place-text.ts';

/** Characters of a text shown beside its record. */
const PREVIEW_SHOWN = 100;
/** Rules of a policy over many sources written out; the others are in policy.json. */
const RESULTS_SHOWN = 200;

/**
 * A verdict as a supplier reads it: what was asked, what was found, which records, what to do. Whatever comes from
 * data or policy stands as text, never as markup. Ends with a line feed.
 */
export function policyMarkdown({
  policy,
  verdict,
  examplesOf,
}: {
  policy: Pick<Policy, 'name' | 'sha256'>;
  verdict: PolicyVerdict;
  /** Some records of a rule, for its source. */
  examplesOf: (source: string | null, code: PolicyCode) => readonly ConcernedRecord[];
}): string {
  const { results } = verdict;
  const failed = results.filter(({ passed }) => !passed);
  const met = results.filter(({ passed }) => passed);
  const blocks = [
    `# ${verdict.verdict === 'accepted' ? 'Accepted' : 'Refused'}: ${markdownText(policy.name)}`,
    summary(results.length, failed.length),
    facts(verdict),
  ];
  if (failed.length > 0) {
    blocks.push('## What is not met');
    failed.slice(0, RESULTS_SHOWN).forEach((result, index) => {
      blocks.push(failedBlock(result, index + 1, examplesOf(result.source, result.code)));
    });
    if (failed.length > RESULTS_SHOWN) blocks.push(further(failed.length - RESULTS_SHOWN));
  }
  if (met.length > 0) {
    blocks.push('## What is met');
    blocks.push(met.slice(0, RESULTS_SHOWN).map(metLine).join('\n'));
    if (met.length > RESULTS_SHOWN) blocks.push(further(met.length - RESULTS_SHOWN));
  }
  blocks.push('## The files of this folder', FILES);
  return `${blocks.join('\n\n').replaceAll('\u00a0', ' ')}\n`;
}

const FILES = [
  '- `records.jsonl`: every record named by a rule that is not met, and faults that a limit let pass; one JSON object a line with `record_id`, `rules`, `file`, `entry`, `row`, `unit`, `field`, `reason`, `evidence` and `preview`. Rows and lines are counted from 1.',
  '- `policy.json`: this verdict for programs, with every rule, what was observed and the limit.',
].join('\n');

function summary(total: number, failed: number): string {
  if (failed === 0) return total === 1 ? 'The one rule is met.' : `All ${formatCount(total)} rules are met.`;
  return `${formatCount(failed)} of ${formatCount(total)} ${total === 1 ? 'rule' : 'rules'} ${failed === 1 ? 'is' : 'are'} not met.`;
}

function facts({ records, sample_share, snapshot, policy }: PolicyVerdict): string {
  const lines = [
    `- ${formatCount(records.read)} ${records.read === 1 ? 'record was' : 'records were'} met, ${formatCount(records.quarantined)} of them could not be read.`,
    `- Reading of the data: snapshot \`${snapshot}\`. Policy: SHA-256 \`${policy.sha256}\`.`,
  ];
  if (sample_share !== null && sample_share < 1) {
    lines.unshift(
      `- Only ${formatShare(sample_share)} of the rows were read, so shares are estimates. Shares of records carry a 95 % interval (Wilson over the rows drawn); shares of words carry none, because a few long rows can move them. A rule is not met where the observed share itself is beyond the limit. Counts are of what was read: the whole holds at least as many.`,
    );
  }
  return lines.join('\n');
}

function failedBlock(result: PolicyResult, number: number, examples: readonly ConcernedRecord[]): string {
  const lines = [
    `### ${number}. ${markdownText(titleText(result))}`,
    '',
    `- Asked: ${markdownText(result.asked)}`,
    `- Found: ${markdownText(result.found)}`,
    `- To do: ${markdownText(result.action ?? '')}`,
  ];
  if (listsRecords(result)) {
    lines.push(
      `- Records: \`records.jsonl\`, lines with the rule \`${result.code}\`${examples.length > 0 ? ', among them' : ''}`,
    );
    for (const example of examples) lines.push(`  - ${exampleText(example)}`);
  } else if (result.source !== null) lines.push('- Records: the whole source.');
  return lines.join('\n');
}

function titleText({ source, code, ...rest }: PolicyResult): string {
  const what = code.replaceAll('-', ' ');
  if (source !== null) return `${source}: ${what}`;
  return typeof rest.limit === 'string' ? `${what}: ${rest.limit}` : what;
}

function exampleText(record: ConcernedRecord): string {
  const place = markdownText(placeText({ path: record.file, entry: record.entry, row: record.row, unit: record.unit }));
  const id = record.record_id === null ? '' : `${markdownText(record.record_id)}, `;
  const preview = record.preview === null ? '' : `: “${markdownText(shortened(record.preview))}”`;
  return `${id}${place} (${markdownText(record.reason)})${preview}`;
}

function shortened(text: string): string {
  return text.length <= PREVIEW_SHOWN ? text : `${text.slice(0, PREVIEW_SHOWN).toWellFormed()}…`;
}

function metLine(result: PolicyResult): string {
  return `- ${markdownText(`${titleText(result)}. ${result.asked} ${result.found}`)}`;
}

function further(count: number): string {
  return `${formatCount(count)} more are in \`policy.json\`.`;
}
