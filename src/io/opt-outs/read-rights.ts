import { ConfigError } from '../../errors.ts';
import { combineReservations, type Rights, type RightsProtocol, type RightsReading } from '../../record/rights.ts';
import { readContentSignal } from './content-signal.ts';
import { MARKUP_LIMIT } from './markup-scanner.ts';
import { readPageMetadata, saysNoAi } from './page-metadata.ts';
import { comparablePath, longestMatches, PATH_LIMIT } from './path-pattern.ts';
import { headerValue, linkTargets, parseResponseHead } from './response-headers.ts';
import { parseRobots, type RobotsRule, rulesFor } from './robots-file.ts';
import { readRsl } from './rsl-document.ts';
import { readTdmrep, TDMREP_LIMIT_BYTES, tdmReservation } from './tdmrep-file.ts';
import { readUsagePreference } from './usage-preference.ts';

export const RIGHTS_FILE_KINDS = ['robots', 'headers', 'page', 'tdmrep', 'rsl'] as const;
export type RightsFileKind = (typeof RIGHTS_FILE_KINDS)[number];

/** A file saved when a text was collected. */
export interface RightsFile {
  /** As the user knows it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly kind: RightsFileKind;
  /** When it was fetched, ISO 8601 in UTC. */
  readonly observedAt: string;
}

export interface RightsReport extends Rights {
  /** Address asked about; `null`: the root of the site. */
  readonly url: string | null;
  /** Crawler asked about; `*`: one that no file names. */
  readonly agent: string;
  readonly signals: readonly RightsReading[];
  /** What was seen and left aside, in words. */
  readonly notes: readonly string[];
}

const VALUE_LIMIT = 200;
const NO_PERMISSION = 'what it permits does not count';

/**
 * What saved files say of training on a text: robots.txt (RFC 9309) with its usage lines, response headers, pages,
 * `tdmrep.json` and RSL licences. Nothing is fetched: a licence that is only linked is a signal that says nothing yet. Files
 * are taken to be of the site asked about.
 *
 * @param url address of the text; without it the root of the site
 * @param agent product token of the crawler that collected it, for the groups of robots.txt
 * @throws {ConfigError} the address is no http(s) address, or longer than any rule
 */
export function readRights(
  files: readonly RightsFile[],
  { url = null, agent = '*' }: { readonly url?: string | null; readonly agent?: string } = {},
): RightsReport {
  const place = placeOf(url);
  const notes: string[] = [];
  const signals = files.flatMap((file) => readFile(file, { ...place, agent, notes }));
  return {
    url,
    agent,
    tdm_reserved: combineReservations(signals.map(({ says }) => says)),
    signals,
    notes,
  };
}

interface Place {
  readonly host: string | null;
  /** Path and query in the spelling in which paths are compared. */
  readonly path: string;
}

interface Question extends Place {
  readonly agent: string;
  readonly notes: string[];
}

function placeOf(url: string | null): Place {
  if (url === null) return { host: null, path: '/' };
  const parsed = URL.parse(url);
  const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
  const path = parsed === null ? '' : comparablePath(`${parsed.pathname}${parsed.search}`);
  if (parsed === null || !isWeb || path.length > PATH_LIMIT) {
    throw new ConfigError({
      place: 'the address',
      problem: isWeb ? `its path is longer than ${PATH_LIMIT} characters` : 'is no http or https address',
      hint: 'Give the address of one page: https://example.org/a/page',
    });
  }
  return { host: parsed.host, path };
}

function readFile(file: RightsFile, question: Question): readonly RightsReading[] {
  const text = () => new TextDecoder().decode(file.bytes.subarray(0, MARKUP_LIMIT));
  switch (file.kind) {
    case 'robots':
      return readRobots(file, question);
    case 'headers':
      return readHeaders(file, text(), question);
    case 'page':
      return readPage(file, text(), question);
    case 'tdmrep':
      return readTdmrepFile(file, question);
    case 'rsl':
      return readRslText(file, text(), question);
  }
}

function readRobots(file: RightsFile, { path, agent, notes }: Question): readonly RightsReading[] {
  const robots = parseRobots(file.bytes);
  if (robots.isCut) notes.push(`${file.name}: only its first 500 KiB were read, as crawlers do; ${NO_PERMISSION}`);
  const rules = rulesFor(robots, agent);
  const of = (kind: RobotsRule['kind'], among = rules) => among.filter((rule) => rule.kind === kind);
  const access = longestMatches([...of('allow'), ...of('disallow')], path);
  const disallow = access.find(({ kind }) => kind === 'disallow');
  const isDisallowed = disallow !== undefined && !access.some(({ kind }) => kind === 'allow');
  const readings: RightsReading[] = [];
  if (isDisallowed) {
    const reason = 'access is refused to this crawler';
    readings.push(reading(file, 'robots.txt', `Disallow: ${disallow.value}`, 'reserved', disallow.line, reason));
  } else {
    const allow = access[0];
    const reason = 'access is no permission to train';
    if (allow !== undefined)
      readings.push(reading(file, 'robots.txt', `Allow: ${allow.value}`, 'unknown', allow.line, reason));
  }
  const usage = longestMatches(of('content-usage'), path);
  if (isDisallowed && usage.length > 0)
    notes.push(`${file.name}: usage lines do not count for a path that may not be fetched`);
  else {
    for (const rule of usage)
      readings.push(
        reading(file, 'aipref', `Content-Usage: ${rule.value}`, readUsagePreference(rule.value), rule.line),
      );
  }
  for (const rule of longestMatches(of('content-signal'), path))
    readings.push(
      reading(file, 'content-signals', `Content-Signal: ${rule.value}`, readContentSignal(rule.value), rule.line),
    );
  // Lines before the first group bind no crawler; a refusal is believed all the same, a permission is not.
  for (const rule of longestMatches(robots.orphans, path)) {
    const isUsage = rule.kind === 'content-usage';
    const says = isUsage ? readUsagePreference(rule.value) : readContentSignal(rule.value);
    const value = `${isUsage ? 'Content-Usage' : 'Content-Signal'}: ${rule.value}`;
    const protocol = isUsage ? 'aipref' : 'content-signals';
    readings.push(
      reading(
        file,
        protocol,
        value,
        says === 'permitted' ? 'unknown' : says,
        rule.line,
        'stands before the first group',
      ),
    );
  }
  for (const { url, line } of robots.licences) readings.push(linkedLicence(file, url, line));
  return robots.isCut ? withoutPermissions(readings) : readings;
}

function readHeaders(file: RightsFile, text: string, question: Question): readonly RightsReading[] {
  const { fields: headers, isCut } = parseResponseHead(text);
  if (isCut) question.notes.push(`${file.name}: not all of its header fields were read; ${NO_PERMISSION}`);
  if (headers.length === 0) question.notes.push(`${file.name}: no header field could be read`);
  const readings: RightsReading[] = [];
  const usage = headerValue(headers, 'content-usage');
  if (usage !== undefined)
    readings.push(reading(file, 'aipref', `Content-Usage: ${usage}`, readUsagePreference(usage)));
  const signal = headerValue(headers, 'content-signal');
  if (signal !== undefined)
    readings.push(reading(file, 'content-signals', `Content-Signal: ${signal}`, readContentSignal(signal)));
  for (const { name, value, line } of headers) {
    if (name === 'tdm-reservation')
      readings.push(reading(file, 'tdmrep', `tdm-reservation: ${value}`, tdmReservation(value), line));
    if (name === 'x-robots-tag' && saysNoAi(value))
      readings.push(reading(file, 'http-header', `X-Robots-Tag: ${value}`, 'reserved', line));
  }
  for (const target of linkTargets(headers, 'license', 'application/rsl+xml'))
    readings.push(linkedLicence(file, target));
  return isCut ? withoutPermissions(readings) : readings;
}

function readPage(file: RightsFile, text: string, question: Question): readonly RightsReading[] {
  const page = readPageMetadata(text);
  const isLonger = file.bytes.length > MARKUP_LIMIT;
  const isCut = isLonger || page.isCut;
  if (isCut) {
    const read = isLonger ? 'only its first 2 MiB were read' : 'it is cut or holds more than is read';
    question.notes.push(`${file.name}: ${read}; ${NO_PERMISSION}`);
  }
  const readings = [
    ...page.tdmReservations.map((value) => reading(file, 'tdmrep', `tdm-reservation: ${value}`, tdmReservation(value))),
    ...page.noAi.map((value) => reading(file, 'html-meta', `robots: ${value}`, 'reserved')),
    ...page.licences.map((url) => linkedLicence(file, url)),
    ...page.inlineLicences.flatMap((licence) => readRslText(file, licence, question)),
  ];
  return isCut ? withoutPermissions(readings) : readings;
}

function readTdmrepFile(file: RightsFile, { path, notes }: Question): readonly RightsReading[] {
  if (file.bytes.length > TDMREP_LIMIT_BYTES) {
    notes.push(`${file.name}: is larger than ${TDMREP_LIMIT_BYTES} bytes and was not read`);
    return [];
  }
  const read = readTdmrep(new TextDecoder().decode(file.bytes), path);
  if (read === undefined) notes.push(`${file.name}: no rule is for this path`);
  else if ('problem' in read) notes.push(`${file.name}: ${read.problem}`);
  else {
    if (read.isCut) notes.push(`${file.name}: not all of its rules were read; ${NO_PERMISSION}`);
    return [reading(file, 'tdmrep', read.value, read.says)];
  }
  return [];
}

function readRslText(file: RightsFile, text: string, { host, path, notes }: Question): readonly RightsReading[] {
  const { reading: read, isCut } = readRsl(text, { host, path });
  const isLonger = file.bytes.length > MARKUP_LIMIT;
  if (isCut || isLonger) notes.push(`${file.name}: the licence is cut or longer than what is read; ${NO_PERMISSION}`);
  if (read !== undefined) {
    const found = [reading(file, 'rsl', read.value, read.says, undefined, read.reason)];
    return isLonger ? withoutPermissions(found) : found;
  }
  notes.push(`${file.name}: no RSL licence for this path`);
  return [];
}

/** What a file says that was not read as a whole: a reservation holds; behind a permission its exception may follow. */
function withoutPermissions(readings: readonly RightsReading[]): readonly RightsReading[] {
  return readings.map((one) =>
    one.says === 'permitted' ? { ...one, says: 'unknown', reason: 'the file was not read as a whole' } : one,
  );
}

function linkedLicence(file: RightsFile, url: string, line?: number): RightsReading {
  return reading(file, 'rsl', `License: ${url}`, 'unknown', line, 'its terms are in another file, which was not given');
}

function reading(
  file: RightsFile,
  protocol: RightsProtocol,
  value: string,
  says: RightsReading['says'],
  line?: number,
  reason?: string,
): RightsReading {
  return {
    protocol,
    value: value.toWellFormed().slice(0, VALUE_LIMIT),
    says,
    observed_at: file.observedAt,
    ref: line === undefined ? file.name : `${file.name}:${line}`,
    ...(reason === undefined ? undefined : { reason }),
  };
}
