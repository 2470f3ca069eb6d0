import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type {
  AuditReport,
  AuditResult,
  Example,
  InputFile,
  QuarantineEntry,
  RunFacts,
  Stratum,
} from '../audit/audit-result.ts';
import type { ConcernedRecord } from '../audit/concerned-records.ts';
import type { AuditChange } from '../audit/forget.ts';
import { forgetInTables } from '../audit/forget-in-tables.ts';
import { FORGOTTEN_DETAIL } from '../audit/forgotten-record.ts';
import type { PolicyVerdict } from '../audit/policy-verdict.ts';
import { QUARANTINE_SHOWN } from '../audit/quarantine-shown.ts';
import { readQuarantine } from '../audit/read-quarantine.ts';
import type { RepeatPair } from '../audit/repeats-result.ts';
import { topicName } from '../audit/topic-name.ts';
import type { Topic } from '../audit/topics-result.ts';
import { WorkspaceError } from '../errors.ts';
import { type Dimension, stratumLabel } from '../strata/strata.ts';
import { publishFile } from '../workspace/publish-file.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { auditJson, parseAuditJson } from './audit-json.ts';
import { jsonLines } from './json-lines.ts';
import { policyMarkdown } from './policy-markdown.ts';
import { ShownExamples } from './shown-examples.ts';

/** What a group is called whose every record is forgotten. */
const FORGOTTEN_GROUP = 'forgotten';
/** What a topic is called whose words may be those of a forgotten record. */
const FORGOTTEN_TOPIC = 'forgotten';

/**
 * Takes forgotten records out of a published audit: examples lose preview and id, unreadable places their details, groups that only
 * forgotten records formed their name. All topics lose their words, because nobody kept whose words they are. Counts stay. Reports are written again from the data beside them; doing it twice changes
 * nothing more.
 *
 * @throws {WorkspaceError} a file of the audit cannot be read, so nobody knows what it shows
 */
export async function forgetInAudit(_workspace: Workspace, change: AuditChange): Promise<void> {
  const { folder } = change.audit;
  try {
    const audit = forgetInResult(
      parseAuditJson(await readText(folder, 'audit.json'), { path: path.join(folder, 'audit.json') }),
      change,
    );
    const quarantine = (entry: QuarantineEntry): QuarantineEntry =>
      change.isForgottenPlace(entry.path, entry.row) ? { ...entry, entry: null, detail: FORGOTTEN_DETAIL } : entry;
    await publishFile(path.join(folder, 'quarantine.jsonl'), jsonLines(mapped(readQuarantine(folder), quarantine)));
    await forgetInTables(folder, change);
    await publishFile(path.join(folder, 'audit.json'), auditJson(audit));
    const shown: QuarantineEntry[] = [];
    for await (const entry of readQuarantine(folder)) {
      shown.push(entry);
      if (shown.length >= QUARANTINE_SHOWN) break;
    }
    const report: AuditReport = {
      audit,
      folder,
      quarantine: shown,
      files: JSON.parse(await readText(folder, 'files.json')) as readonly InputFile[],
      changes: JSON.parse(await readText(folder, 'changes.json')) as AuditReport['changes'],
      run: JSON.parse(await readText(folder, 'run.json')) as RunFacts,
    };
    const { auditHtml } = await import('./html/audit-html.ts');
    await publishFile(path.join(folder, 'audit.html'), auditHtml(report));
    const policyFolder = path.join(folder, 'policy');
    if (await stat(policyFolder).catch(() => undefined)) await forgetInPack(policyFolder, change);
  } catch (cause) {
    if ((cause as { code?: string }).code === 'workspace') throw cause;
    throw new WorkspaceError({
      path: folder,
      problem: `this audit cannot be read, so what it shows of the records cannot be erased (${cause instanceof Error ? cause.message : String(cause)})`,
      hint: 'Remove this folder if it is not needed, then run the same command again.',
      cause,
    });
  }
}

function forgetInResult(audit: AuditResult, change: AuditChange): AuditResult {
  const labels = new Map<string, string>();
  const forgetGroup = <Group extends Pick<Stratum, 'dimensions' | 'label'>>(group: Group): Group => {
    const dimensions = Object.fromEntries(
      Object.entries(group.dimensions).map(([name, value]) => [name, forgetValue(name, value, change)]),
    );
    if (Object.entries(dimensions).every(([name, value]) => group.dimensions[name] === value)) return group;
    const label = stratumLabel(dimensions as Partial<Record<Dimension, string>>);
    labels.set(`"${group.label}"`, `"${label}"`);
    return { ...group, dimensions, label };
  };
  const withExamples = <Item extends { readonly examples: readonly Example[] }>(item: Item): Item => ({
    ...item,
    examples: item.examples.map((example) => forgetExample(example, change)),
  });
  const groups = audit.strata.groups.map((stratum) => withExamples(forgetGroup(stratum)));
  const repeats =
    audit.repeats === null
      ? null
      : {
          ...audit.repeats,
          templates: audit.repeats.templates.map((family) => ({ ...family, ...forgetExample(family, change) })),
          by_stratum: audit.repeats.by_stratum.map(forgetGroup),
          examples: audit.repeats.examples.map((pair) => forgetPair(pair, change)),
          against: audit.repeats.against.map((other) => ({
            ...other,
            examples: other.examples.map((pair) => forgetPair(pair, change)),
          })),
        };
  const width =
    audit.width === null
      ? null
      : {
          ...audit.width,
          arms: audit.width.arms.map((arm) => ({ ...arm, arm: forgetValue(arm.dimension, arm.arm, change) })),
        };
  const forgetTopic = (topic: Topic): Topic => {
    if (!change.holdsForgotten || topic.words.length === 0) return withExamples(topic);
    labels.set(`"${topicName(topic)}"`, `"${FORGOTTEN_TOPIC}"`);
    return { ...withExamples(topic), words: [FORGOTTEN_TOPIC] };
  };
  const forgetTopicStratum = (stratum: Stratum): Stratum => ({
    ...withExamples(stratum),
    ...(change.holdsForgotten && { dimensions: { topic: FORGOTTEN_TOPIC }, label: `topic ${FORGOTTEN_TOPIC}` }),
  });
  const topics = audit.topics === null ? null : { ...audit.topics, clusters: audit.topics.clusters.map(forgetTopic) };
  return {
    ...audit,
    strata: { ...audit.strata, groups, topics: audit.strata.topics.map(forgetTopicStratum) },
    repeats,
    width,
    topics,
    findings: audit.findings.map((finding) => {
      let { title } = finding;
      for (const [before, after] of labels) title = title.replaceAll(before, after);
      return withExamples({ ...finding, title });
    }),
  };
}

/** The value of a group column whose every record is forgotten gives nothing away any more; all other values stay. */
function forgetValue(dimension: string, value: string, change: AuditChange): string {
  const isGone =
    dimension.startsWith('group:') && change.goneGroups.get(dimension.slice('group:'.length))?.has(value) === true;
  return isGone ? FORGOTTEN_GROUP : value;
}

function forgetPair(pair: RepeatPair, change: AuditChange): RepeatPair {
  return { ...pair, a: forgetExample(pair.a, change), b: forgetExample(pair.b, change) };
}

function forgetExample(example: Example, change: AuditChange): Example {
  const id = change.forgottenId(example.record_id);
  return id === undefined
    ? { record_id: example.record_id, preview: example.preview }
    : { record_id: id, preview: null };
}

/** The evidence pack of a policy: `records.jsonl`, and `policy.md` made from it and `policy.json`. */
async function forgetInPack(folder: string, change: AuditChange): Promise<void> {
  const file = path.join(folder, 'records.jsonl');
  if (!(await stat(file).catch(() => undefined))) return;
  const shown = new ShownExamples();
  const forget = (record: ConcernedRecord): ConcernedRecord => {
    const kept = forgetConcerned(record, change);
    shown.see(kept);
    return kept;
  };
  await publishFile(file, jsonLines(mapped(lines<ConcernedRecord>(file), forget)));
  const verdictText = await readFile(path.join(folder, 'policy.json'), 'utf8').catch(() => undefined);
  // The verdict is published last: without it the pack was never finished, and its page is made when it is.
  if (verdictText === undefined) return;
  const verdict = JSON.parse(verdictText) as PolicyVerdict;
  const page = policyMarkdown({
    policy: verdict.policy,
    verdict,
    examplesOf: (source, code) => shown.of(source, code),
  });
  await publishFile(path.join(folder, 'policy.md'), page);
}

function forgetConcerned(record: ConcernedRecord, change: AuditChange): ConcernedRecord {
  const id = record.record_id === null ? undefined : change.forgottenId(record.record_id);
  const isForgotten =
    id !== undefined || (record.record_id === null && change.isForgottenPlace(record.file, record.row));
  if (!isForgotten) return record;
  return {
    ...record,
    record_id: id ?? null,
    entry: null,
    reason: FORGOTTEN_DETAIL,
    evidence: record.evidence.map(({ excerpt: _, ref: __, ...item }) => item),
    preview: null,
  };
}

function readText(folder: string, name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8');
}

async function* lines<Item>(file: string): AsyncIterable<Item> {
  let rest = '';
  for await (const piece of createReadStream(file, 'utf8')) {
    const whole = (rest + (piece as string)).split('\n');
    rest = whole.pop()!;
    for (const line of whole) yield JSON.parse(line) as Item;
  }
}

async function* mapped<Item>(items: AsyncIterable<Item>, change: (item: Item) => Item): AsyncIterable<Item> {
  for await (const item of items) yield change(item);
}
