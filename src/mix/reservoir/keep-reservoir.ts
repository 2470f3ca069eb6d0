import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { openSnapshot } from '../../audit/open-snapshot.ts';
import { evidenceName, useKey } from '../../audit/origin-index.ts';

import { type KeptRecord, readKeptRecords } from '../../engine/kept-records.ts';
import type { KeptRow } from '../../engine/reservoir-rows.ts';
import { InputError } from '../../errors.ts';
import type { OriginClass, OriginStatus } from '../../record/origin.ts';
import { TextWriter } from '../../workspace/block-store-writer.ts';
import { partTablePath } from '../../workspace/parts.ts';
import { reservoirRoot } from '../../workspace/reservoirs.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { BuildInput } from '../build/build-inputs.ts';
import { useFacts } from '../build/use-facts.ts';
import type { ReadReservoir } from './read-reservoir.ts';
import { type ReservoirRow, type ReservoirUse, reservoirRowText } from './reservoir-row.ts';

/** Ending of the files in which lines of kept rows are put aside while shards are written. */
export const KEPT_ENDING = '.kept';

/**
 * Puts the rows that a build keeps for later ones into the block store, each with all that is known of it. Rows that came from the reservoir
 * are carried on as they are.
 *
 * @param rows those to keep
 * @param folder where their lines were put aside (`KEPT_ENDING`): a number, a tab, the row
 * @returns the set of the block store, and the hash over all rows
 * @throws {InputError} a part of a snapshot is gone
 * @throws {WorkspaceError} full disk, no permission
 */
export async function keepReservoir(
  workspace: Workspace,
  {
    rows,
    inputs,
    reservoir,
    folder,
    queryMemoryMb,
  }: {
    readonly rows: readonly KeptRow[];
    readonly inputs: readonly BuildInput[];
    readonly reservoir: Pick<ReadReservoir, 'digests' | 'sets'> | undefined;
    readonly folder: string;
    readonly queryMemoryMb: number;
  },
): Promise<{ readonly set: string; readonly root: string }> {
  const writer = await TextWriter.open(workspace, { earlier: reservoir?.sets ?? [] });
  const digests: string[] = [];
  const lines = await readLines(folder);
  for (const [snapshot, own] of Map.groupBy(rows, (row) => row.snapshot)) {
    const input = inputs[snapshot];
    if (input === undefined) {
      for (const { partRow } of own) digests.push(writer.carry(reservoir!.digests[partRow]!));
      continue;
    }
    for await (const row of rowsOf(workspace, input, { rows: own, lines, queryMemoryMb }))
      digests.push(await writer.add(reservoirRowText(row)));
  }
  return { set: await writer.finish(), root: reservoirRoot(digests) };
}

async function readLines(folder: string): Promise<ReadonlyMap<number, string>> {
  const lines = new Map<number, string>();
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(KEPT_ENDING))) {
    for (const line of (await readFile(path.join(folder, name), 'utf8')).split('\n')) {
      const tab = line.indexOf('\t');
      if (tab !== -1) lines.set(Number(line.slice(0, tab)), line.slice(tab + 1));
    }
  }
  return lines;
}

async function* rowsOf(
  workspace: Workspace,
  { manifest, audit }: BuildInput,
  {
    rows,
    lines,
    queryMemoryMb,
  }: {
    readonly rows: readonly KeptRow[];
    readonly lines: ReadonlyMap<number, string>;
    readonly queryMemoryMb: number;
  },
): AsyncGenerator<ReservoirRow, undefined> {
  await using open = await openSnapshot(workspace, manifest, { queryMemoryMb });
  const byNumber = new Map(rows.map((row) => [row.n, row]));
  const places = rows.map(({ n, part, input, partRow }) => ({ n, part: open.parts[part]!.key, input, partRow }));
  const pages = readKeptRecords(open.query, {
    parts: open.parts,
    fingerprints: (key) => partTablePath(workspace, key, 'fingerprints'),
    overlays: open.session.overlays,
    places,
    groupCount: manifest.groupColumns.length,
  });
  for await (const page of pages) {
    for (const [n, records] of Map.groupBy(page, (record) => record.n)) {
      const line = lines.get(n);
      if (line === undefined || records.some(({ sha256Raw, bands }) => sha256Raw === null || bands === null)) {
        throw new InputError({
          path: audit,
          problem: `row ${byNumber.get(n)!.id} changed while it was built from`,
          hint: 'Run the same command again.',
        });
      }
      const card = manifest.cards[records[0]!.source];
      const uses = new Map<string, number>();
      const decided: ReservoirUse[] = [];
      const useOf = (record: KeptRecord): number => {
        const key = useKey(record);
        let position = uses.get(key);
        if (position === undefined) {
          position = decided.push(keptUse(open.decisionOf(record))) - 1;
          uses.set(key, position);
        }
        return position;
      };
      const kept = records.map((record) => keptRecord(record, useOf(record), manifest.groupColumns));
      yield {
        id: byNumber.get(n)!.id,
        source: records[0]!.source,
        name: records[0]!.rowName,
        given: records[0]!.given === 1,
        cluster: byNumber.get(n)!.cluster,
        card: { kind: card?.kind ?? null, licence: card?.licence ?? null },
        uses: decided,
        records: kept,
        row: line,
      };
    }
  }
}

function keptUse(use: Parameters<typeof useFacts>[0]): ReservoirUse {
  const facts = useFacts(use);
  const { evidence } = use.decision;
  const names = evidence.flatMap((item) => [
    item.kind,
    item.source,
    evidenceName(item),
    ...(item.generator === undefined ? [] : [item.generator]),
  ]);
  return {
    field: facts.field,
    is_prompt: facts.isPrompt,
    class: facts.class as OriginClass,
    status: facts.status as OriginStatus,
    flag: facts.flag,
    rule: facts.rule,
    depth_min: facts.depthMin,
    depth_max: facts.depthMax,
    families: facts.families,
    p_synthetic: facts.pSynthetic,
    evidence: [...new Set(names)].sort(),
  };
}

function keptRecord(record: KeptRecord, use: number, groupColumns: readonly string[]): ReservoirRow['records'][number] {
  return {
    suffix: record.suffix,
    first: record.first === 1,
    path: record.path,
    field: record.field,
    use,
    sha256_raw: record.sha256Raw!,
    sha256_norm: record.sha256Norm,
    language: record.language,
    language_basis: record.languageBasis,
    date: record.date,
    words: record.words,
    characters: record.characters,
    text_bytes: record.textBytes,
    row_bytes: record.rowBytes,
    length_band: record.lengthBand,
    groups: Object.fromEntries(
      groupColumns.flatMap((name, i) => {
        const value = record[`g${i}`];
        return value === null || value === undefined ? [] : [[name, value]];
      }),
    ),
    preview: record.preview,
    url: record.url,
    licence: record.licence,
    generator: record.generator,
    metadata: record.metadata,
    style: record.style,
    words_hash: record.wordsHash!,
    bands: record.bands!,
  };
}
