import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConfigError, InputError } from '../errors.ts';
import { type InventoryEntry, takeInventory } from '../io/inventory.ts';
import { nearestName } from '../io/nearest-name.ts';
import { EXPORT_FORMATS } from './exports/export-formats.ts';
import type { GenerationColumns, GenerationDefaults } from './generation-columns.ts';
import { KnownTexts } from './known-texts.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { LedgerHead } from './ledger-head.ts';
import { readGenerations } from './read-generations.ts';
import type { RowProblem } from './register-problem.ts';

/** Names that people use for a log export. */
const SHORT_NAMES: Readonly<Record<string, string>> = { otel: 'opentelemetry', openai: 'openai-batch' };

/** How files may be read: their rows by columns, each file as a text, or a log export. */
export const REGISTER_FORMATS: readonly string[] = [
  'auto',
  'jsonl',
  'rows',
  'text',
  ...EXPORT_FORMATS.map(({ name }) => name),
];

export interface RegisterOptions {
  readonly ledger: string;
  readonly format: string;
  readonly columns: GenerationColumns;
  readonly defaults: GenerationDefaults;
  readonly keepsText: boolean;
  /** Leaves out texts that are registered already, by the hash of the normalised text. */
  readonly skipsKnown: boolean;
  readonly stdin: Readable;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RegisterProgress) => void) | undefined;
}

export interface RegisterProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly registered: number;
}

/** A row of the data from which no text was registered. */
export interface RegisterProblem extends RowProblem {
  readonly file: string;
  /** Line, row or 1 for a whole file; null where the file could not be read at all. */
  readonly line: number | null;
}

/** Rows with the same problem. */
export interface RegisterProblemGroup extends RowProblem {
  readonly count: number;
  /** The first three. */
  readonly places: readonly Pick<RegisterProblem, 'file' | 'line'>[];
}

export interface RegisterResult {
  readonly registered: number;
  /** Known already. */
  readonly skipped: number;
  readonly problemCount: number;
  /** The first hundred. */
  readonly problems: readonly RegisterProblem[];
  /** All of them, equal ones together, in the order of their first places: the first hundred kinds. */
  readonly problemGroups: readonly RegisterProblemGroup[];
  /** Id of the first and of the last entry; null where there is none. */
  readonly first: string | null;
  readonly last: string | null;
  /** Place of the last text that was registered. */
  readonly lastPlace: { readonly file: string; readonly line: number } | null;
  readonly stopped: boolean;
  readonly head: LedgerHead;
}

const MAX_LISTED = 100;
const MAX_GROUPS = 100;
const PLACES_OF_GROUP = 3;
/** Entries under way: enough to share a sync among many, few enough to hold. */
const MAX_WAITING = 1024;
/** Code units of their texts. One text may be longer. */
const MAX_WAITING_LENGTH = 16 * 1024 * 1024;

/**
 * Registers the texts of files. What is acknowledged stays, also where it ends early: by the signal, by a full disk.
 *
 * @throws {InputError} a file is not there; nothing is registered then
 * @throws {ConfigError} the format is unknown
 * @throws {WorkspaceError} the ledger cannot be written; says how much is kept
 */
export async function registerFiles(data: readonly string[], options: RegisterOptions): Promise<RegisterResult> {
  const { signal } = options;
  const format = SHORT_NAMES[options.format] ?? options.format;
  if (!REGISTER_FORMATS.includes(format)) {
    const near = nearestName(format, [...REGISTER_FORMATS, ...Object.keys(SHORT_NAMES)]);
    throw new ConfigError({
      place: `--format ${format.slice(0, 100)}`,
      problem: 'is not known',
      hint: near === null ? `Use one of ${REGISTER_FORMATS.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  const spool = new StdinSpool(options.stdin);
  try {
    const inventory = await takeInventory(data, {
      spoolStdin: () => spool.write(),
      ...(format === 'text' && { format: 'text-file' }),
      ...(format === 'jsonl' && { format: 'jsonl' }),
      ...(signal !== undefined && { signal }),
    });
    const run = new Registering({ ...options, format }, inventory.entries);
    for (const { displayPath, detail } of inventory.problems)
      run.refuse({ file: displayPath, line: null, code: 'unreadable-file', problem: detail });
    return await run.run();
  } finally {
    await spool.remove();
  }
}

class Registering {
  readonly #options: RegisterOptions;
  readonly #entries: readonly InventoryEntry[];
  readonly #problems: RegisterProblem[] = [];
  readonly #groups = new Map<string, { count: number; places: RegisterProblem[] }>();
  #problemCount = 0;
  #registered = 0;
  #skipped = 0;
  #first: string | null = null;
  #last: string | null = null;
  #lastPlace: RegisterResult['lastPlace'] = null;
  #doneBytes = 0;
  #waitingLength = 0;
  #failure: unknown;

  constructor(options: RegisterOptions, entries: readonly InventoryEntry[]) {
    this.#options = options;
    this.#entries = entries;
  }

  refuse(problem: RegisterProblem): void {
    this.#problemCount++;
    if (this.#problems.length < MAX_LISTED) this.#problems.push(problem);
    const kind = `${problem.code} ${problem.problem}`;
    const group = this.#groups.get(kind);
    if (group !== undefined) {
      group.count++;
      if (group.places.length < PLACES_OF_GROUP) group.places.push(problem);
    } else if (this.#groups.size < MAX_GROUPS) this.#groups.set(kind, { count: 1, places: [problem] });
  }

  async run(): Promise<RegisterResult> {
    const { ledger: folder, keepsText, skipsKnown, signal } = this.#options;
    const ledger = await openLedger(folder, { keepsText });
    let head: LedgerHead;
    try {
      const known = skipsKnown ? await KnownTexts.read(folder, signal) : undefined;
      const waiting = new Set<Promise<void>>();
      for (const entry of this.#entries) {
        if (this.#isOver()) break;
        await this.#registerFile(entry, { ledger, known, waiting });
      }
      await Promise.all(waiting);
    } finally {
      head = await ledger.close().catch((error: unknown) => {
        // What went wrong first says more.
        throw this.#failure ?? error;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
    return {
      registered: this.#registered,
      skipped: this.#skipped,
      problemCount: this.#problemCount,
      problems: this.#problems,
      problemGroups: Array.from(this.#groups.values(), ({ count, places }) => ({
        ...{ code: places[0]!.code, problem: places[0]!.problem, count },
        places: places.map(({ file, line }) => ({ file, line })),
      })),
      first: this.#first,
      last: this.#last,
      lastPlace: this.#lastPlace,
      stopped: signal?.aborted ?? false,
      head,
    };
  }

  async #registerFile(
    entry: InventoryEntry,
    { ledger, known, waiting }: { ledger: Ledger; known: KnownTexts | undefined; waiting: Set<Promise<void>> },
  ): Promise<void> {
    const { columns, defaults, onProgress } = this.#options;
    const file = entry.displayPath;
    const isText = entry.format === 'text-file' || entry.format === 'text-lines';
    const format = this.#options.format === 'auto' && isText ? 'text' : this.#options.format;
    const totalBytes = this.#entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const onBlock = (block: Uint8Array) => {
      this.#doneBytes += block.length;
      onProgress?.({ doneBytes: this.#doneBytes, totalBytes, registered: this.#registered });
    };
    const reading = readGenerations(entry, {
      format: format === 'jsonl' ? 'rows' : format,
      columns,
      defaults,
      onBlock,
    });
    for await (const item of reading) {
      if (this.#isOver()) return;
      const { line } = item;
      if (item.kind === 'problem') {
        this.refuse({ file, line, code: item.code, problem: item.problem });
        continue;
      }
      if (known?.has(item.generation.text)) {
        this.#skipped++;
        continue;
      }
      const { length } = item.generation.text;
      this.#waitingLength += length;
      const adding = ledger
        .add(item.generation)
        .then((receipt) => {
          this.#registered++;
          this.#first ??= receipt.id;
          this.#last = receipt.id;
          this.#lastPlace = { file, line };
        })
        .catch((error: unknown) => {
          if (error instanceof InputError) this.refuse({ file, line, code: 'refused', problem: error.message });
          // The disk is full, say: what comes after would fail as well.
          else this.#failure ??= error;
        })
        .finally(() => {
          this.#waitingLength -= length;
          waiting.delete(adding);
        });
      waiting.add(adding);
      while (waiting.size >= MAX_WAITING || (waiting.size > 0 && this.#waitingLength > MAX_WAITING_LENGTH))
        await Promise.race(waiting);
    }
  }

  #isOver(): boolean {
    return this.#failure !== undefined || (this.#options.signal?.aborted ?? false);
  }
}

/** Standard input as a file, so that it is listed, sniffed and read as any other; goes at the end. */
class StdinSpool {
  readonly #stdin: Readable;
  #folder: string | undefined;

  constructor(stdin: Readable) {
    this.#stdin = stdin;
  }

  async write(): Promise<string> {
    this.#folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-stdin-'));
    const file = path.join(this.#folder, 'stdin');
    await pipeline(this.#stdin, createWriteStream(file, { mode: 0o600 }));
    return file;
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
