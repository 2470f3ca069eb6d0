import { createLiteralScanner, type LiteralScanner, MAX_LITERAL_HITS } from '../kernels/scan-literals.ts';
import type { Evidence } from '../record/evidence.ts';
import { TEXT_EVIDENCE_SOURCES } from './text-evidence-sources.ts';

const foldAscii = (literal: string) => literal.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The literals of all sources, folded, each once: what a scanner is made for. */
export const TEXT_LITERALS: readonly string[] = [
  ...new Set(TEXT_EVIDENCE_SOURCES.flatMap(({ literals }) => literals.map(foldAscii))),
];

/** Names and versions of all sources; two texts with equal bytes give equal evidence under equal versions. */
export const TEXT_EVIDENCE_VERSION: string = TEXT_EVIDENCE_SOURCES.map(
  ({ name, version }) => `${name}@${version}`,
).join(' ');

interface LiteralOwner {
  readonly source: number;
  readonly literal: number;
}

/** For each literal of the table, the sources that own it and its index there. */
const OWNERS: readonly (readonly LiteralOwner[])[] = ownersOf(TEXT_LITERALS);

function ownersOf(table: readonly string[]): readonly (readonly LiteralOwner[])[] {
  const owners = new Map(table.map((literal) => [literal, [] as LiteralOwner[]]));
  for (const [source, { literals }] of TEXT_EVIDENCE_SOURCES.entries()) {
    for (const [literal, own] of literals.entries()) owners.get(foldAscii(own))!.push({ source, literal });
  }
  return table.map((literal) => owners.get(literal)!);
}

const NO_EVIDENCE: readonly Evidence[] = [];
/** Offsets kept of each literal of a text whose scan was cut off; enough for every source's own limits. */
const MAX_OFFSETS_AFTER_CUT = 1024;
let scanRest: LiteralScanner | undefined;

/**
 * Runs every source one of whose literals occurs in a text. Costs nothing where none does.
 *
 * @param text the decoded field
 * @param bytes its UTF-8 bytes, unnormalised
 * @param pairs (index into `TEXT_LITERALS`, byte offset) as a literal scanner gives them; where there are
 *   `MAX_LITERAL_HITS` the rest of the text is scanned here
 */
export function examineText({
  text,
  bytes,
  pairs,
}: {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly pairs: Int32Array;
}): readonly Evidence[] {
  if (pairs.length === 0) return NO_EVIDENCE;
  const hits = TEXT_EVIDENCE_SOURCES.map(() => new Map<number, number[]>());
  const add = (literal: number, offset: number, limit: number) => {
    for (const owner of OWNERS[literal]!) {
      const offsets = hits[owner.source]!.get(owner.literal);
      if (!offsets) hits[owner.source]!.set(owner.literal, [offset]);
      else if (offsets.length < limit) offsets.push(offset);
    }
  };
  for (let at = 0; at < pairs.length; at += 2) add(pairs[at]!, pairs[at + 1]!, MAX_LITERAL_HITS);
  if (pairs.length >= 2 * MAX_LITERAL_HITS) addRest(bytes, pairs, add);

  return TEXT_EVIDENCE_SOURCES.flatMap((source, index) => {
    const own = hits[index]!;
    return own.size === 0 ? [] : source.examine({ text, bytes, hits: own });
  });
}

/** Scans on from where the scanner stopped, in pieces of as many hits, so that padding cannot hide what follows it. */
function addRest(
  bytes: Uint8Array,
  pairs: Int32Array,
  add: (literal: number, offset: number, limit: number) => void,
): void {
  scanRest ??= createLiteralScanner(TEXT_LITERALS);
  let lastLiteral = pairs.at(-2)!;
  let lastOffset = pairs.at(-1)!;
  for (;;) {
    const base = lastOffset;
    const more = scanRest(bytes.subarray(base));
    for (let at = 0; at < more.length; at += 2) {
      const literal = more[at]!;
      const offset = base + more[at + 1]!;
      // The place where the last piece ended is scanned again for literals that come later in the table.
      if (offset === lastOffset && literal <= lastLiteral) continue;
      add(literal, offset, MAX_OFFSETS_AFTER_CUT);
    }
    if (more.length < 2 * MAX_LITERAL_HITS) return;
    lastLiteral = more.at(-2)!;
    lastOffset = base + more.at(-1)!;
  }
}
