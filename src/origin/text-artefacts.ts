import type { Evidence, TextSpan } from '../record/evidence.ts';
import { isMention, MARKER_GUARDS, type MarkerMatch } from './marker-guards.ts';
import { ARTEFACT_MARKERS, type ArtefactMarker } from './marker-table.ts';
import { blankedSlice, findMaskedRanges, type MaskedRanges } from './masked-ranges.ts';
import type { LiteralHits, TextEvidenceSource, TextInput } from './text-evidence.ts';
import { textOffsets } from './text-offsets.ts';
import type { VendorFamily } from './vendor-family.ts';

/** Natural log of the likelihood ratio each tier adds in fusion. */
const LLR: Readonly<Record<ArtefactMarker['tier'], number>> = { A: 7, B: 3, H: 1 };
/** Places at which one marker's pattern is tried in one record. Genuine text has a few dozen marks. */
const MAX_PLACES = 256;
/** From here on places may be missing at the end: see `LiteralHits`. */
const MANY_PLACES = 1024;
const START_WINDOW = 400;
const END_WINDOW = 400;
const EDGE = 200;
/** Makers, ways of citing, or different marks from which on a text may be about marks rather than carry them. */
const ABOUT_MARKS = 3;

const LITERALS = [...new Set(ARTEFACT_MARKERS.flatMap(({ literals }) => literals))];
const MARKERS_OF_LITERAL: readonly (readonly ArtefactMarker[])[] = LITERALS.map((literal) =>
  ARTEFACT_MARKERS.filter(({ literals }) => literals.includes(literal)),
);

/**
 * Marks that AI products leave in text that was copied out of them. A mark proves its span only, so tier A is `mixed`;
 * a single mark of tier B or H is `inconclusive`. One item a marker, with its first place.
 *
 * Nothing of tier A or B is reported for a text *about* such marks, which is one where
 * - marks of three different makers occur, code and quotations included, for a paste comes from one product or two;
 * - or three different ways of citing occur, for one product writes one at a time (marks that a product writes
 *   together, such as `contentReference` and `oaicite`, are one way);
 * - or three different marks occur and one of them is also shown in code or quotation marks.
 * Marks of one maker found together, each left in running text, are a paste and are reported.
 */
export const textArtefacts: TextEvidenceSource = {
  name: 'text-artefacts',
  version: 2,
  literals: LITERALS,
  examine(input) {
    const findings = findMarkers(input);
    if (findings.length === 0) return [];
    const aboutMarks = isAboutMarks(findings);
    const told = findings.filter(({ marker, first }) => first !== undefined && (marker.tier === 'H' || !aboutMarks));
    const sure = told.filter(({ needsCompany }) => !needsCompany);
    const companions = sure.filter(({ marker }) => marker.tier !== 'H').length;
    return (companions > 0 ? told : sure).map((finding) => evidenceOf(finding, input.text));
  },
};

interface Finding {
  readonly marker: ArtefactMarker;
  readonly vendor: VendorFamily;
  /** First place that stands after masking and guards; undefined where the mark is only shown or mentioned. */
  readonly first: TextSpan | undefined;
  readonly needsCompany: boolean;
  /** Whether the mark is shown in code or quotation marks somewhere. */
  readonly isShown: boolean;
}

function findMarkers(input: TextInput): readonly Finding[] {
  const record = new MarkedRecord(input);
  const findings: Finding[] = [];
  for (const [marker, places] of placesByMarker(input)) {
    const finding = record.find(marker, places);
    if (finding) findings.push(finding);
  }
  const order = (finding: Finding) => ARTEFACT_MARKERS.indexOf(finding.marker);
  return findings.sort((a, b) => order(a) - order(b));
}

/** Text offsets of the literals of each marker, ascending. */
function placesByMarker({ text, bytes, hits }: TextInput): ReadonlyMap<ArtefactMarker, readonly number[]> {
  const places = literalPlaces(hits);
  const offsets = textOffsets({ text, bytes, byteOffsets: places.map(({ byteOffset }) => byteOffset) });
  const byMarker = new Map<ArtefactMarker, number[]>();
  for (const [index, { literal }] of places.entries()) {
    for (const marker of MARKERS_OF_LITERAL[literal]!) {
      const list = byMarker.get(marker);
      if (!list) byMarker.set(marker, [offsets[index]!]);
      else if (list.at(-1) !== offsets[index]) list.push(offsets[index]!);
    }
  }
  return byMarker;
}

function literalPlaces(hits: LiteralHits): readonly { readonly literal: number; readonly byteOffset: number }[] {
  const places: { literal: number; byteOffset: number }[] = [];
  for (const [literal, byteOffsets] of hits) {
    for (const byteOffset of byteOffsets) places.push({ literal, byteOffset });
  }
  return places.sort((a, b) => a.byteOffset - b.byteOffset);
}

/** One record while its markers are looked for; what several of them need is computed once. */
class MarkedRecord {
  readonly #input: TextInput;
  readonly #trimmed: TextSpan;
  #masked: MaskedRanges | undefined;

  constructor(input: TextInput) {
    this.#input = input;
    const start = input.text.length - input.text.trimStart().length;
    this.#trimmed = { start, end: Math.max(start, input.text.trimEnd().length) };
  }

  find(marker: ArtefactMarker, places: readonly number[]): Finding | undefined {
    const { text } = this.#input;
    const tried = marker.minPerThousand === undefined ? places.slice(0, MAX_PLACES) : places;
    const raw = new Set<number>();
    const kept = new Map<number, TextSpan>();
    const judged = new Set<number>();
    const withCompany = new Set<number>();
    for (const place of tried) {
      const window = this.#window(marker, place);
      if (!window) continue;
      const found = matchesIn(text.slice(window.start, window.end), marker, window, text.length);
      if (found.length === 0) continue;
      for (const span of found) raw.add(span.start);
      for (const span of this.#unmasked(marker, window, found)) {
        if (judged.has(span.start)) continue;
        judged.add(span.start);
        const answer = this.#guarded(marker, span);
        if (answer === 'drop') continue;
        kept.set(span.start, span);
        if (answer === 'with-company') withCompany.add(span.start);
      }
    }
    if (raw.size === 0) return undefined;

    const first = [...kept.values()].toSorted((a, b) => a.start - b.start)[0];
    // Of a text with very many literals only the first places are known: the density is that of the text up to there.
    const examined = tried.length >= MANY_PLACES ? tried.at(-1)! + 1 : text.length;
    const needed = Math.max(marker.minCount ?? 1, ((marker.minPerThousand ?? 0) * examined) / 1000);
    return {
      marker,
      vendor: vendorOf(marker, first ? text.slice(first.start, first.end) : ''),
      first: kept.size >= needed ? first : undefined,
      needsCompany: kept.size > 0 && withCompany.size === kept.size,
      isShown: kept.size < raw.size,
    };
  }

  /** The slice the pattern may see for a literal at `place`; undefined where the marker does not count there. */
  #window(marker: ArtefactMarker, place: number): TextSpan | undefined {
    const { text } = this.#input;
    const { start, end } = this.#trimmed;
    switch (marker.window) {
      case 'start':
        return place < start + START_WINDOW
          ? onCharacters(text, start, Math.min(start + START_WINDOW, end))
          : undefined;
      case 'end':
        return place >= end - END_WINDOW ? onCharacters(text, Math.max(start, end - END_WINDOW), end) : undefined;
      case 'edges200':
        if (place >= start + EDGE && place < end - EDGE) return undefined;
        break;
      case 'any':
        break;
    }
    return onCharacters(
      text,
      Math.max(0, place - marker.reach.before),
      Math.min(text.length, place + marker.reach.after),
    );
  }

  #unmasked(marker: ArtefactMarker, window: TextSpan, found: readonly TextSpan[]): readonly TextSpan[] {
    if (marker.mask === 'none') return found;
    this.#masked ??= findMaskedRanges(this.#input.text);
    const ranges = marker.mask === 'code' ? this.#masked.code : this.#masked.codeAndQuotes;
    const blanked = blankedSlice(this.#input.text, ranges, window);
    return matchesIn(blanked, marker, window, this.#input.text.length);
  }

  #guarded(marker: ArtefactMarker, span: TextSpan) {
    const { text } = this.#input;
    const { start, end } = this.#trimmed;
    if (marker.window === 'edges200' && span.end > start + EDGE && span.start < end - EDGE) return 'drop';
    const match: MarkerMatch = { text, span, trimmedEnd: end };
    if (isQuotable(marker) && isMention(match)) return 'drop';
    const answers = (marker.guards ?? []).map((guard) => MARKER_GUARDS[guard](match));
    return answers.find((answer) => answer !== 'keep') ?? 'keep';
  }
}

/** Matches of a slice, as spans of the whole text. A match the slice may have cut is left out. */
function matchesIn(
  slice: string,
  { pattern, window: kind }: ArtefactMarker,
  window: TextSpan,
  length: number,
): TextSpan[] {
  const spans: TextSpan[] = [];
  const cutBefore = window.start > 0 && kind !== 'start' && kind !== 'end';
  const cutAfter = window.end < length && kind !== 'start' && kind !== 'end';
  // The first character of a cut slice is there for lookbehinds and line starts only.
  pattern.lastIndex = cutBefore ? (slice.charCodeAt(0) >= 0xd800 && slice.charCodeAt(0) < 0xdc00 ? 2 : 1) : 0;
  for (let match = pattern.exec(slice); match; match = pattern.exec(slice)) {
    const end = match.index + match[0].length;
    if (!(cutAfter && end === slice.length)) spans.push({ start: window.start + match.index, end: window.start + end });
    if (match[0].length === 0) pattern.lastIndex++;
  }
  return spans;
}

/** A span that splits no surrogate pair. */
function onCharacters(text: string, start: number, end: number): TextSpan {
  return { start: splitsPair(text, start) ? start - 1 : start, end: splitsPair(text, end) ? end + 1 : end };
}

function splitsPair(text: string, at: number): boolean {
  const low = text.charCodeAt(at);
  const high = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low < 0xe000 && high >= 0xd800 && high < 0xdc00;
}

function vendorOf(marker: ArtefactMarker, matched: string): VendorFamily {
  const spelling = matched.toLowerCase();
  return marker.vendorBySpelling?.find(([fragment]) => spelling.includes(fragment))?.[1] ?? marker.vendor;
}

/** Marks that people show each other; phrases are quoted too, but for other reasons. */
function isQuotable(marker: ArtefactMarker): boolean {
  return marker.tier === 'A' || marker.format !== undefined;
}

function isAboutMarks(findings: readonly Finding[]): boolean {
  const residue = findings.filter(({ marker }) => marker.tier !== 'H');
  const vendors = new Set(residue.map(({ vendor }) => vendor).filter((vendor) => vendor !== 'unknown'));
  const formats = new Set(residue.flatMap(({ marker }) => marker.format ?? []));
  const kinds = new Set(residue.map(({ marker }) => marker.format ?? marker.id));
  const shown = residue.some(({ marker, isShown }) => isShown && isQuotable(marker));
  return vendors.size >= ABOUT_MARKS || formats.size >= ABOUT_MARKS || (kinds.size >= ABOUT_MARKS && shown);
}

function evidenceOf({ marker, vendor, first }: Finding, text: string): Evidence {
  const span = first!;
  return {
    kind: 'text-artefact',
    verdict: marker.tier === 'A' ? 'mixed' : 'inconclusive',
    strength: 'heuristic',
    source: `marker:${marker.id}`,
    tier: marker.tier,
    generator: vendor,
    llr: LLR[marker.tier],
    ...(marker.asserts === 'hidden-payload' && { ref: `hidden text: ${decodeTags(text.slice(span.start, span.end))}` }),
    span,
  };
}

/** Tag characters are ASCII moved up by 0xE0000. */
function decodeTags(tags: string): string {
  return Array.from(tags, (tag) => String.fromCharCode(tag.codePointAt(0)! - 0xe0000)).join('');
}
