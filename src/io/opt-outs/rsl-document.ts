import type { Reservation } from '../../record/rights.ts';
import { scanMarkup } from './markup-scanner.ts';
import { comparablePath, longestMatches } from './path-pattern.ts';

export const RSL_NAMESPACE = 'https://rslstandard.org/rsl';
const DEPTH_LIMIT = 64;
const CONTENT_LIMIT = 10_000;
const USES_LIMIT = 2000;

interface Terms {
  permits: string[];
  /** Kinds of `permits` that name a use; `undefined` use: any. */
  permitsUsage: boolean;
  prohibits: string[];
  /** Users or places to which the licence is limited. */
  isLimited: boolean;
  payments: string[];
}

interface Content {
  readonly url: string;
  /** A server from which a licence must be had, free or not. */
  readonly server: string | undefined;
  readonly licences: Terms[];
}

export interface RslReading {
  readonly says: Reservation;
  readonly value: string;
  readonly reason: string;
}

/** What a document says of a path; nothing where it has no licence for it. */
export interface RslReport {
  readonly reading: RslReading | undefined;
  /** Whether something may follow what was read: a prohibition, say. */
  readonly isCut: boolean;
}

/** Uses that hold training; `train-ai` is the AIPREF spelling, which guides of RSL use as well. */
const TRAINING: ReadonlySet<string> = new Set(['ai-train', 'ai-all', 'all', 'train-ai']);
const FREE: ReadonlySet<string> = new Set(['free']);

/**
 * What a licence file of Really Simple Licensing 1.0 says of training on a path: the licences of the `content` that matches
 * it with the longest pattern. A prohibition of training reserves. Licences that permit other uses and not training
 * reserve. Training against payment is reserved until paid for. Training that is permitted under other conditions
 * (attribution, users, places, a licence server) is unknown: whether they are met cannot be read here.
 *
 * @param url address asked about; only its path where it is none of a site
 * Of a document that is cut, or longer than what is read, no permission is believed: a longer pattern may stand behind it.
 */
export function readRsl(text: string, url: { readonly host: string | null; readonly path: string }): RslReport {
  const { contents, isCut } = contentsOf(text);
  const rules = contents.flatMap((content) => {
    const pattern = patternOf(content.url, url.host);
    return pattern === undefined ? [] : [{ pattern, content }];
  });
  const found = longestMatches(rules, url.path);
  if (found.length === 0) return { reading: undefined, isCut };
  const readings = found.map(({ content }) => readContent(content));
  const strictest =
    readings.find(({ says }) => says === 'reserved') ?? readings.find(({ says }) => says === 'unknown') ?? readings[0]!;
  const isBelieved = !isCut || strictest.says !== 'permitted';
  const reading = isBelieved ? strictest : { ...strictest, says: 'unknown' as const, reason: 'the document is cut' };
  return { reading, isCut };
}

function readContent({ url, server, licences }: Content): RslReading {
  const value = `content ${url.slice(0, 100)}`;
  const uses = (terms: Terms) => terms.permits.some((use) => TRAINING.has(use));
  if (licences.some(({ prohibits }) => prohibits.some((use) => TRAINING.has(use))))
    return { says: 'reserved', value, reason: 'training is prohibited' };
  if (licences.length === 0) return { says: 'unknown', value, reason: 'no licence is written' };
  const forTraining = licences.filter((terms) => uses(terms) || !terms.permitsUsage);
  if (forTraining.length === 0) return { says: 'reserved', value, reason: 'other uses are permitted, training is not' };
  const expressly = forTraining.filter(uses);
  if (expressly.length === 0) return { says: 'unknown', value, reason: 'no use is named' };
  const isFree = ({ payments }: Terms) => payments.every((kind) => FREE.has(kind));
  const isUnpaid = ({ payments }: Terms) => payments.every((kind) => FREE.has(kind) || kind === 'attribution');
  if (!expressly.some(isUnpaid))
    return { says: 'reserved', value, reason: 'training is permitted against payment only' };
  if (server !== undefined) return { says: 'unknown', value, reason: 'a licence must be had from a server first' };
  return expressly.some((terms) => isFree(terms) && !terms.isLimited)
    ? { says: 'permitted', value, reason: 'training is permitted' }
    : { says: 'unknown', value, reason: 'training is permitted under conditions (attribution, users or places)' };
}

/** Path pattern of a content's address; `undefined` where it is of another host. */
function patternOf(url: string, host: string | null): string | undefined {
  if (url.startsWith('/')) return comparablePath(url);
  const match = /^https?:\/\/([^/?#]{1,255})(.*)$/s.exec(url);
  if (match === null) return undefined;
  const [, ofHost, path] = match;
  if (host !== null && ofHost!.toLowerCase() !== host.toLowerCase()) return undefined;
  return comparablePath(path === '' ? '/' : path!);
}

function contentsOf(text: string): { readonly contents: readonly Content[]; readonly isCut: boolean } {
  const nothing = { contents: [], isCut: false };
  const contents: Content[] = [];
  const open: string[] = [];
  let isRsl = false;
  let isClosed = false;
  let isCut = false;
  let content: Content | undefined;
  let terms: Terms | undefined;
  let listed: { readonly into: string[]; readonly isUse: boolean } | undefined;
  for (const event of scanMarkup(text, { isHtml: false })) {
    // Declarations can change what names and entities mean; a document that has any is not read.
    if (event.kind === 'declaration') return nothing;
    if (event.kind === 'cut') {
      isCut = true;
      break;
    }
    if (event.kind === 'text') {
      if (listed?.isUse) listed.into.push(...usesIn(event.text));
      if (listed?.isUse && event.text.length > USES_LIMIT) isCut = true;
      continue;
    }
    const name = localName(event.name);
    if (event.kind === 'close') {
      if (open.at(-1) === name) open.pop();
      if (name === 'rsl') isClosed = true;
      if (name === 'content') content = undefined;
      if (name === 'license') terms = undefined;
      if (name === 'permits' || name === 'prohibits') listed = undefined;
      continue;
    }
    if (open.length >= DEPTH_LIMIT) return nothing;
    if (!event.isClosed) open.push(name);
    if (name === 'rsl') {
      isClosed = event.isClosed;
      isRsl ||= [...event.attributes].some(([key, value]) => key.startsWith('xmlns') && value.trim() === RSL_NAMESPACE);
    } else if (!isRsl) {
      return nothing;
    } else if (name === 'content' && contents.length >= CONTENT_LIMIT) {
      isCut = true;
      break;
    } else if (name === 'content') {
      const licences: Terms[] = [];
      content = { url: event.attributes.get('url') ?? '', server: event.attributes.get('server'), licences };
      contents.push(content);
      if (event.isClosed) content = undefined;
    } else if (name === 'license' && content !== undefined) {
      terms = { permits: [], permitsUsage: false, prohibits: [], isLimited: false, payments: [] };
      content.licences.push(terms);
      if (event.isClosed) terms = undefined;
    } else if (terms !== undefined && (name === 'permits' || name === 'prohibits')) {
      const isUse = (event.attributes.get('type') ?? 'usage') === 'usage';
      if (name === 'permits' && isUse) terms.permitsUsage = true;
      if (!isUse) terms.isLimited = true;
      listed = event.isClosed ? undefined : { into: terms[name], isUse };
    } else if (terms !== undefined && name === 'payment') {
      terms.payments.push((event.attributes.get('type') ?? 'free').trim().toLowerCase());
    }
  }
  return { contents, isCut: isCut || (isRsl && !isClosed) };
}

/** Uses after commas or spaces. */
function usesIn(text: string): readonly string[] {
  return text
    .slice(0, USES_LIMIT)
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((use) => use !== '');
}

/** A name without its prefix. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}
