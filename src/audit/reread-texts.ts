import { hash } from 'node:crypto';
import { InputError } from '../errors.ts';
import { decodeInput, type InputPart } from '../io/decode-input.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../io/format.ts';
import { takeInventory } from '../io/inventory.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { SnapshotInput } from './run-audit.ts';

/** A text as a part knows it. */
export interface WantedText {
  /** Key of the part, position among its inputs, place of the row in the part. */
  readonly part: string;
  readonly input: number;
  readonly partRow: number;
  readonly textBytes: number;
  /** SHA-256 of the text, hexadecimal: what has it is the text, whatever became of the file. */
  readonly sha256: string;
}

type Manifest = Pick<SnapshotManifest<SnapshotInput>, 'inputs' | 'parts'>;

/** Strings of a row that are looked at, and how deep lists and objects lie in each other. */
const MOST_STRINGS = 100_000;
const DEEPEST = 64;

/**
 * Reads texts of a snapshot again, from the files they were read from. Only their rows are parsed. A text that is not there any more is
 * passed over: the file is gone or changed, or its row is longer than 32 MiB.
 *
 * @param onText called once for each text found, in no promised order; a text of several `wanted` is given for each
 */
export async function rereadTexts<Wanted extends WantedText>(
  wanted: readonly Wanted[],
  manifest: Manifest,
  onText: (wanted: Wanted, text: string) => void,
): Promise<void> {
  for (const piece of piecesOf(wanted, manifest)) await readPiece(piece, onText);
}

/**
 * As many of the texts, from the first on, as can be read again from so many bytes of files; those that lie in pieces read for others come
 * along.
 */
export function withinBytes<Wanted extends WantedText>(
  wanted: readonly Wanted[],
  { manifest, mostBytes }: { readonly manifest: Manifest; readonly mostBytes: number },
): readonly Wanted[] {
  const placeOf = placer(manifest);
  const known = new Set<string>();
  let bytes = 0;
  for (const [index, one] of wanted.entries()) {
    const { key, sizeBytes } = placeOf(one);
    if (known.has(key)) continue;
    bytes += sizeBytes;
    if (bytes > mostBytes) return wanted.slice(0, index);
    known.add(key);
  }
  return wanted;
}

interface Piece<Wanted> {
  readonly input: SnapshotInput;
  readonly part: InputPart;
  readonly texts: { readonly wanted: Wanted; readonly ordinal: number }[];
}

function piecesOf<Wanted extends WantedText>(wanted: readonly Wanted[], manifest: Manifest): readonly Piece<Wanted>[] {
  const placeOf = placer(manifest);
  const pieces = new Map<string, Piece<Wanted>>();
  for (const one of wanted) {
    const { key, input, part, ordinal } = placeOf(one);
    const piece = pieces.get(key) ?? { input, part, texts: [] };
    pieces.set(key, piece);
    piece.texts.push({ wanted: one, ordinal });
  }
  return [...pieces.values()];
}

/** Finds what is to be read for a text: a byte range that is a part of its own, or else the file from its beginning. */
function placer({ inputs, parts }: Manifest) {
  const byKey = new Map(parts.map((part) => [part.key, part]));
  return ({ part: key, input: position, partRow }: WantedText) => {
    const part = byKey.get(key)!;
    const index = part.inputs[position]!;
    const input = inputs[index]!;
    const { range, firstPosition } = part;
    return {
      key: range === null ? `${index}` : `${index} ${range.start}`,
      input,
      part: range === null ? ({ kind: 'all' } as const) : ({ kind: 'range', ...range } as const),
      ordinal: range === null ? firstPosition + partRow : partRow,
      sizeBytes: range === null ? input.sizeBytes : range.end - range.start,
    };
  };
}

async function readPiece<Wanted extends WantedText>(
  { input, part, texts }: Piece<Wanted>,
  onText: (wanted: Wanted, text: string) => void,
): Promise<void> {
  const entry = await listed(input);
  if (entry === undefined || (part.kind === 'range' && (entry.compression !== 'none' || entry.archive !== 'none')))
    return;
  const byOrdinal = Map.groupBy(texts, ({ ordinal }) => ordinal);
  let left = byOrdinal.size;
  const events = decodeInput(entry, part, {
    maxRowBytes: DEFAULT_MAX_ROW_BYTES,
    wants: (ordinal) => byOrdinal.has(ordinal),
    // What changed is told by the texts themselves.
    onChanged: () => {},
  });
  for await (const batch of events) {
    for (const event of batch) {
      const own = byOrdinal.get(event.ordinal);
      if (own === undefined) continue;
      left--;
      if (event.kind !== 'row') continue;
      const found = stringsOf(event.value, own);
      for (const { wanted } of own) {
        const text = found.get(wanted.sha256);
        if (text !== undefined) onText(wanted, text);
      }
    }
    if (left <= 0) return;
  }
}

/** The file as it is now; undefined where it is gone or no longer of that format. */
async function listed({ path, format }: SnapshotInput) {
  try {
    const { entries } = await takeInventory([path], format === 'by-entry' ? {} : { format });
    return entries[0];
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** By their hashes, those texts of a row that are wanted: texts are strings of the row, with lone surrogates replaced. */
function stringsOf(
  row: Readonly<Record<string, unknown>>,
  own: readonly { readonly wanted: WantedText }[],
): ReadonlyMap<string, string> {
  const sizes = new Set(own.map(({ wanted }) => wanted.textBytes));
  const found = new Map<string, string>();
  let left = MOST_STRINGS;
  const look = (value: unknown, depth: number) => {
    if (left <= 0) return;
    if (typeof value === 'string') {
      left--;
      const text = value.toWellFormed();
      if (sizes.has(Buffer.byteLength(text))) found.set(hash('sha256', text), text);
    } else if (typeof value === 'object' && value !== null && depth < DEEPEST && !ArrayBuffer.isView(value)) {
      for (const inner of Object.values(value)) look(inner, depth + 1);
    }
  };
  look(row, 0);
  return found;
}
