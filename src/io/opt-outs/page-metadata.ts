import { scanMarkup } from './markup-scanner.ts';

const LIST_LIMIT = 100;

/** What a page says of rights in its own markup. */
export interface PageMetadata {
  /** `<meta name="tdm-reservation" content="…">`. */
  readonly tdmReservations: readonly string[];
  readonly tdmPolicies: readonly string[];
  /** Contents of `<meta name="robots">` with a directive against training (`noai`). */
  readonly noAi: readonly string[];
  /** Licences of RSL that are linked. */
  readonly licences: readonly string[];
  /** Licences of RSL that stand in the page. */
  readonly inlineLicences: readonly string[];
  /** Whether something may follow what was read. */
  readonly isCut: boolean;
}

/** Reads a page's `meta`, `link` and licence scripts; a scanner, no parser, so a tag in a comment or script does not count. */
export function readPageMetadata(html: string): PageMetadata {
  const found = {
    tdmReservations: [] as string[],
    tdmPolicies: [] as string[],
    noAi: [] as string[],
    licences: [] as string[],
    inlineLicences: [] as string[],
    isCut: false,
  };
  const add = (list: string[], value: string) => {
    if (list.length < LIST_LIMIT) list.push(value);
    else found.isCut = true;
  };
  let isLicence = false;
  for (const event of scanMarkup(html, { isHtml: true })) {
    if (event.kind === 'text' && isLicence) add(found.inlineLicences, event.text);
    isLicence = false;
    if (event.kind === 'cut') found.isCut = true;
    if (event.kind !== 'open') continue;
    const attribute = (name: string) => event.attributes.get(name)?.trim() ?? '';
    if (event.name === 'meta') {
      const name = attribute('name').toLowerCase();
      if (name === 'tdm-reservation') add(found.tdmReservations, attribute('content'));
      else if (name === 'tdm-policy') add(found.tdmPolicies, attribute('content'));
      else if (name === 'robots' && saysNoAi(attribute('content'))) add(found.noAi, attribute('content'));
    } else if (event.name === 'link') {
      const relations = attribute('rel').toLowerCase().split(/\s+/);
      if (relations.includes('license') && isRslType(attribute('type'))) add(found.licences, attribute('href'));
    } else if (event.name === 'script') {
      isLicence = isRslType(attribute('type'));
    }
  }
  return found;
}

/** Whether directives for robots hold `noai`, the convention of image hosts that others took over. */
export function saysNoAi(directives: string): boolean {
  return directives
    .slice(0, 2000)
    .toLowerCase()
    .split(/[\s,]+/)
    .includes('noai');
}

export function isRslType(type: string): boolean {
  return type.split(';', 1)[0]!.trim().toLowerCase() === 'application/rsl+xml';
}
