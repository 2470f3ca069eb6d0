import path from 'node:path';
import { declaresOrigin } from '../../audit/declares-origin.ts';
import { InputError } from '../../errors.ts';
import type { CollisionShare } from '../../statistics/collision-test.ts';
import { takeLease } from '../../workspace/leases.ts';
import { openWorkspace } from '../../workspace/workspace.ts';
import type { GateDocument } from '../gate-document.ts';
import { DEFAULT_DOCUMENTS_PER_PART, DEFAULT_WORDS_PER_PART } from './create-reference.ts';
import { type ReadDocumentsOptions, readDocuments } from './read-documents.ts';
import type { Reference } from './reference.ts';
import { REFERENCE_PARTS } from './reference-manifest.ts';

export interface ReadGenerationOptions extends ReadDocumentsOptions {
  /** The step that wrote all of it, where no column says so. */
  readonly stage?: string | undefined;
  /** Words wanted at most. Default: three parts of a reference. */
  readonly mostWords?: number | undefined;
  /** Documents wanted at most. Default: three parts of a reference. */
  readonly mostDocuments?: number | undefined;
}

/** What a model wrote, read as a reference is. */
export interface GenerationReading {
  /** In `orderDocuments`. One for each text and prompt. */
  readonly documents: readonly GateDocument[];
  readonly snapshotId: string;
  /** Fields that documents were read from. */
  readonly fields: readonly string[];
  readonly groupColumns: readonly string[];
  /** Records of these fields. */
  readonly records: number;
  /** Records that repeat the text and prompt of another one, and their share of the records that documents were chosen from. */
  readonly duplicates: { readonly records: number; readonly share: number };
  /** How often two prompts, or two records without any, have the same text; undefined where that cannot be told. */
  readonly collisions?: CollisionShare | undefined;
  /** Documents whose text stands under another prompt as well. */
  readonly sameTextOtherPrompt: number;
  /** Distinct texts left out because there are enough. */
  readonly leftOutTexts: number;
  /** Documents whose text vanished while they were read. */
  readonly lost: number;
  /** Rows, and parts of rows, that could not be read. */
  readonly unreadable: number;
  /** Documents that got groups from the reference, because they answer one of its prompts. */
  readonly groupsFromPrompts: number;
  /** Records that evidence calls human; a generation of these is likely a mistake. */
  readonly humanRecords: number;
  readonly notes: readonly string[];
}

/**
 * Reads what a model wrote: files as an audit reads them, or a snapshot by its id. A document that answers a prompt of the reference and
 * lacks one of its group columns gets that prompt's group.
 *
 * @param reference whose prompts give groups; undefined: none do
 * @throws {InputError} there is no text
 * @throws {OutcrossError} see `runAudit`
 */
export async function readGeneration(
  options: ReadGenerationOptions,
  reference?: Reference,
): Promise<GenerationReading> {
  const {
    stage,
    mostWords = DEFAULT_WORDS_PER_PART * REFERENCE_PARTS.length,
    mostDocuments = DEFAULT_DOCUMENTS_PER_PART * REFERENCE_PARTS.length,
    ...reading
  } = options;
  const workspace = await openWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  await using _lease = await takeLease(workspace, 'audit');
  await using sample = await readDocuments(withGroups(reading, reference), {
    takes: () => 'all',
    mostWords,
    mostDocuments,
    similarAt: null,
    countsCollisions: true,
  });
  if (sample.documents.length === 0) {
    throw new InputError({
      path: options.data.join(' '),
      problem: `no text was found in ${sample.fields.join(', ') || 'any field'}`,
      hint: 'Name other data, or another field with --field.',
    });
  }
  const isPrompted = sample.documents.some(({ prompt }) => prompt !== null);
  const groupsOfPrompts = reference !== undefined && isPrompted ? await promptGroups(reference) : undefined;
  let groupsFromPrompts = 0;
  const seen = new Set<bigint>();
  let sameTextOtherPrompt = 0;
  const documents = sample.documents.map((sampled): GateDocument => {
    const { key, id, unit, prompt, settings } = sampled;
    const known = prompt === null ? undefined : groupsOfPrompts?.get(prompt);
    let { groups } = sampled;
    if (known !== undefined) {
      // The source of an answer is its own; that of its prompt is the reference's.
      groups = { ...groups, ...known.ofPrompt, ...missing(known.columns, groups) };
      groupsFromPrompts++;
    }
    if (seen.has(key)) sameTextOtherPrompt++;
    seen.add(key);
    const step = sampled.stage ?? stage;
    return {
      key,
      id,
      text: sample.text(sampled),
      unit,
      prompt,
      groups,
      ...(step !== undefined && { stage: step }),
      ...(settings !== undefined && { settings }),
    };
  });
  const { duplicates, origins } = sample;
  return {
    documents,
    snapshotId: sample.snapshotId,
    fields: sample.fields,
    groupColumns: sample.groupColumns,
    records: origins.records,
    duplicates: { records: duplicates.records, share: duplicates.of === 0 ? 0 : duplicates.records / duplicates.of },
    ...(sample.collisions !== undefined && { collisions: sample.collisions }),
    sameTextOtherPrompt,
    leftOutTexts: sample.leftOutTexts,
    lost: sample.lost,
    unreadable: sample.unreadable,
    groupsFromPrompts,
    humanRecords: origins.groups.human,
    // That a model wrote them is what makes them a generation.
    notes: sample.notes.filter((note) => !declaresOrigin(note)),
  };
}

/** Reads the reference's group columns as groups of the generation too, where it has them. */
function withGroups(options: ReadDocumentsOptions, reference: Reference | undefined): ReadDocumentsOptions {
  const wanted = reference?.manifest.groupColumns ?? [];
  if (wanted.length === 0) return options;
  return { ...options, groupColumns: [...new Set([...(options.groupColumns ?? []), ...wanted])] };
}

interface PromptGroups {
  /** What belongs to the prompt, not to the answer. */
  readonly ofPrompt: Readonly<Record<string, string>>;
  /** Group columns, for answers that lack them. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Groups of each prompt of a reference; of a prompt whose answers differ in a column, none in that column. */
async function promptGroups(reference: Reference): Promise<ReadonlyMap<string, PromptGroups>> {
  const { groupColumns } = reference.manifest;
  const found = new Map<string, Record<string, string | null>>();
  for (const part of REFERENCE_PARTS) {
    for await (const { prompt, groups } of reference.documents(part)) {
      if (prompt === null) continue;
      const own = found.get(prompt);
      const values = Object.fromEntries(['source', ...groupColumns].map((name) => [name, groups[name] ?? null]));
      if (own === undefined) found.set(prompt, values);
      else for (const [name, value] of Object.entries(values)) if (own[name] !== value) own[name] = null;
    }
  }
  return new Map(
    [...found].map(([prompt, values]) => {
      const known = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Record<
        string,
        string
      >;
      const { source, ...columns } = known;
      return [prompt, { ofPrompt: source === undefined ? {} : { source }, columns }];
    }),
  );
}

function missing(
  columns: Readonly<Record<string, string>>,
  groups: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => groups[name] === undefined));
}
