import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineReservations } from '../../record/rights.ts';
import { readContentSignal } from './content-signal.ts';
import { scanMarkup } from './markup-scanner.ts';
import { readPageMetadata } from './page-metadata.ts';
import { comparablePath, longestMatches, matchesPathPattern } from './path-pattern.ts';
import { type RightsFileKind, readRights } from './read-rights.ts';
import { parseResponseHead } from './response-headers.ts';
import { rightsFileKind } from './rights-file-kind.ts';
import { parseRobots, rulesFor } from './robots-file.ts';
import { readRsl } from './rsl-document.ts';
import { parseStructuredDictionary } from './structured-dictionary.ts';
import { readTdmrep } from './tdmrep-file.ts';
import { readUsagePreference } from './usage-preference.ts';

const OBSERVED = '2026-03-01T00:00:00.000Z';

function rights(files: Partial<Record<RightsFileKind, string>>, options: { url?: string; agent?: string } = {}) {
  const given = Object.entries(files).map(([kind, text]) => ({
    name: `${kind}.saved`,
    kind: kind as RightsFileKind,
    bytes: Buffer.from(text),
    observedAt: OBSERVED,
  }));
  return readRights(given, options);
}

describe('structured dictionaries (RFC 9651)', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['', {}],
    ['train-ai=n', { 'train-ai': 'token n' }],
    ['train-ai=n, search=y', { 'train-ai': 'token n', search: 'token y' }],
    ['  a=1 ,\t b="x, \\"y\\""', { a: 'number 1', b: 'string x, "y"' }],
    ['a, b;x=1;y, c=?0', { a: 'boolean 1', b: 'boolean 1', c: 'boolean 0' }],
    [
      'a=-1.5, b=:aGk=:, c=@1659578233, d=%"f%c3%bc"',
      { a: 'number -1.5', b: 'bytes :aGk=:', c: 'date 1659578233', d: 'display-string fü' },
    ],
    ['a=(1 "b" c;q=1);z, *b=tok/en:x', { a: 'list', '*b': 'token tok/en:x' }],
    // The later of two members holds.
    ['a=y, a=n', { a: 'token n' }],
  ])('%j', (text, expected) => {
    const members = parseStructuredDictionary(text)!;
    const shown = [...members].map(([key, { items, isInnerList }]) => [
      key,
      isInnerList ? 'list' : `${items[0]!.type} ${items[0]!.value}`,
    ]);
    expect(Object.fromEntries(shown)).toEqual(expected);
  });

  test.each([
    'train-ai = n',
    'Train-AI=n',
    'a=n,',
    ',a=n',
    'a=n b=y',
    'a=',
    'a="open',
    'a="\\x"',
    'a=1.',
    'a=1.2345',
    'a=1234567890123456',
    'a=1234567890123.1',
    'a=?2',
    'a=@1.5',
    'a=:not base64!:',
    'a=%"%C3"',
    'a=%"%ff"',
    'a=(1',
    'a=(1"b")',
    'a=n\u00a0',
    'a=n\n',
    '1a=n',
    `a="${'x'.repeat(9000)}"`,
  ])('%j means nothing', (text) => {
    expect(parseStructuredDictionary(text)).toBeUndefined();
  });

  test('never throws and takes no long time', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseStructuredDictionary(text)));
    const started = performance.now();
    for (const text of [
      'a=('.repeat(2000),
      'a;'.repeat(4000),
      `a=${'('.repeat(8000)}`,
      ' '.repeat(8000),
      'a=%"'.repeat(2000),
    ])
      parseStructuredDictionary(text);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

test.each<[string, string]>([
  ['train-ai=n', 'reserved'],
  ['search=y, train-ai=n', 'reserved'],
  ['train-ai=y', 'permitted'],
  ['train-ai', 'unknown'],
  ['train-ai="n"', 'unknown'],
  ['train-ai=(n)', 'unknown'],
  ['train-ai=no', 'unknown'],
  ['train-ai = n', 'unknown'],
  ['ai-train=n', 'unknown'],
  ['search=n', 'unknown'],
  ['', 'unknown'],
])('AIPREF %j says %s', (text, says) => {
  expect(readUsagePreference(text)).toBe(says);
});

test.each<[string, string]>([
  ['search=yes, ai-train=no', 'reserved'],
  ['AI-Train = NO', 'reserved'],
  ['ai-train=yes', 'permitted'],
  ['ai-train=yes, ai-train=no', 'reserved'],
  ['ai-train=maybe', 'unknown'],
  ['ai-train=yes, ai-train=maybe', 'unknown'],
  ['ai-train', 'unknown'],
  ['search=no', 'unknown'],
])('content signal %j says %s', (text, says) => {
  expect(readContentSignal(text)).toBe(says);
});

describe('path patterns (RFC 9309)', () => {
  test.each<[string, string, boolean]>([
    ['/', '/a', true],
    ['/fish', '/fish.html', true],
    ['/fish', '/Fish', false],
    ['/fish*', '/fishheads/yummy.html', true],
    ['/*.php', '/folder/file.php?x', true],
    ['/*.php$', '/file.php?x', false],
    ['/*.php$', '/a.php/b.php', true],
    ['/fish*.php', '/fish.PHP', false],
    ['/this/path/exactly$', '/this/path/exactly', true],
    ['/this/path/exactly$', '/this/path/exactly/not', false],
    ['/a*a$', '/a', false],
    ['/a*b*$', '/axxbyy', true],
    ['*', '/x', true],
    ['$', '/', false],
    ['', '/', false],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matchesPathPattern(pattern, path)).toBe(expected);
  });

  test('spellings of one path are one', () => {
    expect(comparablePath('/foo/bar?baz=http://foo.bar')).toBe('/foo/bar?baz=http://foo.bar');
    expect(comparablePath('/foo/bar/ツ')).toBe('/foo/bar/%E3%83%84');
    expect(comparablePath('/foo/bar/%e3%83%84')).toBe('/foo/bar/%E3%83%84');
    expect(comparablePath('/foo/bar/%62%61%7A')).toBe('/foo/bar/baz');
    expect(comparablePath('/path/foo-%24')).toBe('/path/foo-%24');
  });

  test('agree with a pattern compiled to a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 8 });
    const path = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 });
    fc.assert(
      fc.property(text, fc.boolean(), path, (middle, isAnchored, rest) => {
        const pattern = `/${middle}${isAnchored ? '$' : ''}`;
        const source = `^/${middle.replaceAll('*', '.*')}${isAnchored ? '$' : ''}`;
        expect(matchesPathPattern(pattern, `/${rest}`)).toBe(new RegExp(source).test(`/${rest}`));
      }),
      { numRuns: 3000 },
    );
  });

  test('stars do not multiply the work', () => {
    const started = performance.now();
    const pattern = `/${'a*'.repeat(1000)}b`;
    const path = `/${'a'.repeat(2000)}`;
    for (let round = 0; round < 200; round++) expect(matchesPathPattern(pattern, path)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(longestMatches([{ pattern: '/a' }, { pattern: '/ab' }, { pattern: '/a*' }], '/ab')).toHaveLength(2);
  });
});

describe('robots.txt', () => {
  const text = [
    '\ufeff# a comment',
    'Content-Signal: ai-train=yes',
    'User-Agent: *',
    'Allow: /',
    'Disallow: /never/   # comment',
    'Content-Usage: train-ai=n',
    'Content-Usage: /ai-ok/ train-ai=y',
    '',
    'User-agent: ExampleBot/1.0',
    'User-Agent: other-bot',
    'Sitemap: https://example.org/sitemap.xml',
    'Allow: /',
    'Content-Usage: train-ai=y',
    'License: https://example.org/license.xml',
    'user-agent: OTHER-BOT',
    'disallow: /private',
  ].join('\r\n');

  test('groups go by product token, several of one token together', () => {
    const file = parseRobots(Buffer.from(text));
    expect(file.groups.map(({ agents }) => agents)).toEqual([['*'], ['examplebot', 'other-bot'], ['other-bot']]);
    expect(rulesFor(file, 'Other-Bot').map(({ kind }) => kind)).toEqual(['allow', 'content-usage', 'disallow']);
    expect(rulesFor(file, 'examplebot/7').map(({ line }) => line)).toEqual([12, 13]);
    expect(rulesFor(file, 'somebody')).toEqual(rulesFor(file, '*'));
    expect(file.licences).toEqual([{ url: 'https://example.org/license.xml', line: 14 }]);
    expect(file.orphans).toHaveLength(1);
  });

  // The table of the AIPREF draft, with the draft's answers.
  test.each<[string, string, boolean | null, readonly string[]]>([
    ['/test', '*', true, ['Allow: /', 'Content-Usage: train-ai=n']],
    ['/never/test', '*', true, ['Disallow: /never/']],
    ['/ai-ok/test', '*', false, ['Allow: /', 'Content-Usage: train-ai=y']],
    ['/test', 'ExampleBot', false, ['Allow: /', 'Content-Usage: train-ai=y']],
    ['/private/x', 'other-bot', true, ['Disallow: /private']],
  ])('%s for %s', (path, agent, reserved, values) => {
    const report = rights({ robots: text }, { url: `https://example.org${path}`, agent });
    expect(report.tdm_reserved).toBe(reserved);
    const own = report.signals.filter(({ protocol, reason }) => protocol !== 'rsl' && !reason?.startsWith('stands'));
    expect(own.map(({ value }) => value)).toEqual(values);
  });

  test('access is no permission, and a permission before the first group is none', () => {
    expect(rights({ robots: 'User-agent: *\nAllow: /\n' }).tdm_reserved).toBeNull();
    expect(rights({ robots: 'Content-Signal: ai-train=yes\nUser-agent: *\nAllow: /\n' }).tdm_reserved).toBeNull();
    expect(rights({ robots: 'Content-Signal: ai-train=no\n' }).tdm_reserved).toBe(true);
  });

  test('of equal length allow wins, of usage lines the stricter', () => {
    expect(
      rights({ robots: 'User-agent: *\nDisallow: /a\nAllow: /a\n' }, { url: 'https://e.org/a' }).tdm_reserved,
    ).toBeNull();
    const usage = 'User-agent: *\nContent-Usage: /a train-ai=y\nContent-Usage: /a train-ai=n\n';
    expect(rights({ robots: usage }, { url: 'https://e.org/a' }).tdm_reserved).toBe(true);
  });

  test('a line of signals ends the list of agents', () => {
    const file = parseRobots(Buffer.from('User-agent: a\nContent-Signal: ai-train=no\nUser-agent: b\nDisallow: /\n'));
    expect(file.groups.map(({ agents, rules }) => [agents, rules.length])).toEqual([
      [['a'], 1],
      [['b'], 1],
    ]);
  });

  test('what stands behind 500 KiB is left out and said', () => {
    const report = rights({ robots: `${'#'.repeat(500 * 1024)}\nUser-agent: *\nDisallow: /\n` });
    expect(report.tdm_reserved).toBeNull();
    expect(report.notes).toEqual([
      'robots.saved: only its first 500 KiB were read, as crawlers do; what it permits does not count',
    ]);
  });

  test('of a file that is cut no permission is believed', () => {
    const permission = 'User-agent: *\nAllow: /\nContent-Usage: train-ai=y\n';
    expect(rights({ robots: permission }).tdm_reserved).toBe(false);
    const cut = rights({ robots: `${permission}${'#'.repeat(500 * 1024)}\nContent-Usage: / train-ai=n\n` });
    expect(cut.tdm_reserved).toBeNull();
    expect(cut.signals).toMatchObject([{}, { says: 'unknown', reason: 'the file was not read as a whole' }]);
  });
});

describe('TDMRep', () => {
  const rules = JSON.stringify([
    { location: '/', 'tdm-reservation': 1, 'tdm-policy': 'https://e.org/p' },
    { location: '/open/*', 'tdm-reservation': 0 },
    { location: '/odd', 'tdm-reservation': 'yes' },
  ]);

  test.each<[string, object | undefined]>([
    ['/news', { says: 'reserved', value: '/: 1', isCut: false }],
    ['/open/x', { says: 'permitted', value: '/open/*: 0', isCut: false }],
    ['/odd', { says: 'unknown', value: '/odd: neither 0 nor 1', isCut: false }],
  ])('%s', (path, expected) => {
    expect(readTdmrep(rules, path)).toEqual(expected);
  });

  test('of a list longer than what is read a reservation is believed, a permission is not', () => {
    const long = (first: number) =>
      JSON.stringify([
        { location: '/', 'tdm-reservation': first },
        ...Array.from({ length: 10_000 }, (_, at) => ({ location: `/${at}` })),
        { location: '/news', 'tdm-reservation': 1 },
      ]);
    const at = (first: number) => rights({ tdmrep: long(first) }, { url: 'https://e.org/news' });
    expect(at(0)).toMatchObject({
      tdm_reserved: null,
      notes: [expect.stringContaining('not all of its rules were read')],
    });
    expect(at(1).tdm_reserved).toBe(true);
  });

  test('errors of the protocol leave the reservation unset', () => {
    expect(readTdmrep('{"location":"/","tdm-reservation":1}', '/')).toEqual({
      problem: expect.stringContaining('no list'),
    });
    expect(readTdmrep('[{', '/')).toEqual({ problem: 'not JSON' });
    expect(readTdmrep('[{"location":"/a","tdm-reservation":1}]', '/b')).toBeUndefined();
    expect(readTdmrep('[null, 3, {"location": 7}]', '/')).toBeUndefined();
  });
});

describe('pages', () => {
  test('meta, links and licences in the page', () => {
    const html = `<!DOCTYPE html><html><head>
      <META NAME='tdm-reservation' CONTENT=1><meta name="tdm-policy" content="https://e.org/p?a=1&amp;b=2">
      <meta content="index, noai" name=robots>
      <link rel="alternate license" type="application/rsl+xml" href="/l.xml"/>
      <link rel="license" href="/human.html">
      <!-- <meta name="tdm-reservation" content="0"> -->
      <script>var s = '<meta name="tdm-reservation" content="0">';</script>
      <script type="application/rsl+xml"><rsl xmlns="https://rslstandard.org/rsl"></rsl></script>
      </head><body><p>tdm-reservation</p></body></html>`;
    expect(readPageMetadata(html)).toEqual({
      tdmReservations: ['1'],
      tdmPolicies: ['https://e.org/p?a=1&b=2'],
      noAi: ['index, noai'],
      licences: ['/l.xml'],
      inlineLicences: ['<rsl xmlns="https://rslstandard.org/rsl"></rsl>'],
      isCut: false,
    });
    expect(rights({ page: html }).tdm_reserved).toBe(true);
    expect(rights({ page: '<meta name="tdm-reservation" content="0">' }).tdm_reserved).toBe(false);
  });

  test.each<[string, string]>([
    ['more elements than are read', '<p>'.repeat(200_000)],
    ['more bytes than are read', 'x'.repeat(2 * 1024 * 1024)],
    ['a tag that does not end', '<meta name="tdm-reservation'],
    ['a comment that does not end', '<!-- '],
  ])('of a page with %s no permission is believed', (_what, rest) => {
    const report = rights({ page: `<meta name="tdm-reservation" content="0">${rest}` });
    expect(report.tdm_reserved).toBeNull();
    expect(report.notes).toEqual([expect.stringContaining('what it permits does not count')]);
    expect(rights({ page: `<meta name="tdm-reservation" content="1">${rest}` }).tdm_reserved).toBe(true);
  });

  test('the scanner expands nothing', () => {
    const texts = (source: string) =>
      [...scanMarkup(source, { isHtml: false })]
        .map((event) => (event.kind === 'text' ? event.text : event.kind))
        .join('|');
    expect(texts('<a>&amp;&lol;&#x41;&#65;&#xD800;&#0;</a>')).toBe('open|&&lol;AA&#xD800;&#0;|close');
    expect(texts('<a><![CDATA[<b>&amp;]]></a>')).toBe('open|<b>&amp;|close');
    expect(texts('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')).toBe('declaration|cut');
  });

  test('hostile markup takes no long time', () => {
    const size = 300_000;
    const started = performance.now();
    for (const unit of [
      '<',
      '<a',
      '<a ',
      '<!--',
      '<a b="',
      '<script>',
      '</',
      '<a b=c ',
      '&#',
      '<![CDATA[',
      '<meta name=',
      '<?',
    ])
      for (const isHtml of [true, false]) for (const _ of scanMarkup(unit.repeat(size / unit.length), { isHtml }));
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('any text is scanned without an error', () => {
    const unit = fc.constantFrom(
      '<',
      '>',
      '/',
      '!',
      '-',
      'a',
      '"',
      "'",
      '=',
      ' ',
      '&',
      ';',
      '#',
      '[',
      ']',
      '?',
      'script',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), fc.boolean(), (text, isHtml) => {
        const events = [...scanMarkup(text, { isHtml })];
        expect(events.length).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('RSL', () => {
  const document = (licences: string, url = '/', more = '') =>
    `<?xml version="1.0"?><rsl xmlns="https://rslstandard.org/rsl"><content url="${url}"${more}>${licences}</content></rsl>`;
  const at = (text: string, path = '/a') => readRsl(text, { host: 'e.org', path }).reading?.says;

  test.each<[string, string, string | undefined]>([
    ['a prohibition', '<license><prohibits type="usage">ai-train,search</prohibits></license>', 'reserved'],
    ['a prohibition of all AI', '<license><prohibits type="usage">ai-all</prohibits></license>', 'reserved'],
    [
      'a prohibition of others',
      '<license><permits type="usage">all</permits><prohibits type="usage">search</prohibits></license>',
      'permitted',
    ],
    ['other permissions', '<license><permits type="usage">search ai-index</permits></license>', 'reserved'],
    [
      'a free permission',
      '<license><permits type="usage">ai-train</permits><payment type="free"/></license>',
      'permitted',
    ],
    ['a permission without a price', '<license><permits type="usage">all</permits></license>', 'permitted'],
    [
      'a price',
      '<license><permits type="usage">ai-train</permits><payment type="training"><amount currency="USD">1</amount></payment></license>',
      'reserved',
    ],
    [
      'attribution',
      '<license><permits type="usage">ai-train</permits><payment type="attribution"/></license>',
      'unknown',
    ],
    [
      'one place',
      '<license><permits type="usage">ai-train</permits><permits type="geo">US</permits></license>',
      'unknown',
    ],
    ['no use', '<license><payment type="free"/></license>', 'unknown'],
    ['no licence', '', 'unknown'],
    [
      'two licences, one free',
      '<license><permits type="usage">ai-train</permits><payment type="use"/></license><license><permits type="usage">ai-all</permits></license>',
      'permitted',
    ],
  ])('%s', (_what, licences, says) => {
    expect(at(document(licences))).toBe(says);
  });

  test('the content with the longest pattern holds, of this host', () => {
    const two = `<r:rsl xmlns:r="https://rslstandard.org/rsl"><r:content url="https://e.org/*"><r:license><r:prohibits type="usage">all</r:prohibits></r:license></r:content>
      <r:content url="/open/"><r:license><r:permits type="usage">all</r:permits></r:license></r:content>
      <r:content url="https://other.org/open/x"><r:license><r:prohibits type="usage">all</r:prohibits></r:license></r:content></r:rsl>`;
    expect(at(two, '/open/x')).toBe('permitted');
    expect(at(two, '/news')).toBe('reserved');
    expect(at(document('<license/>', 'https://other.org/'))).toBeUndefined();
  });

  test.each<[string, (first: string, last: string) => string]>([
    ['more contents', (first, last) => `${first}${'<content url="/x"/>'.repeat(10_000)}${last}`],
    ['more elements', (first, last) => `${first}${'<a/>'.repeat(200_000)}${last}`],
    ['more bytes', (first, last) => `${first}${' '.repeat(2 * 1024 * 1024)}${last}`],
    ['a comment that does not end', (first, last) => `${first}<!-- ${last}`],
    ['an end that is missing', (first) => first],
    ['more uses than are read', (first, last) => first.replace('all', `all ${'x '.repeat(2000)}`) + last],
  ])('of a document with %s no permission is believed', (_what, join) => {
    const content = (url: string, says: string) => `<content url="${url}"><license>${says}</license></content>`;
    const head = '<rsl xmlns="https://rslstandard.org/rsl">';
    const first = `${head}${content('/', '<permits type="usage">all</permits>')}`;
    const last = `${content('/news/', '<prohibits type="usage">all</prohibits>')}</rsl>`;
    expect(rights({ rsl: first + last }, { url: 'https://e.org/' }).tdm_reserved).toBe(false);
    const report = rights({ rsl: join(first, last) }, { url: 'https://e.org/' });
    expect(report.tdm_reserved).toBeNull();
    expect(report.notes).toEqual([expect.stringContaining('what it permits does not count')]);
    const reserved = first.replace('permits', 'prohibits').replace('/permits', '/prohibits');
    expect(rights({ rsl: join(reserved, last) }, { url: 'https://e.org/' }).tdm_reserved).toBe(true);
  });

  test('a licence server is a condition', () => {
    const free = '<license><permits type="usage">all</permits></license>';
    expect(at(document(free, '/', ' server="https://s.org"'))).toBe('unknown');
  });

  test('documents of another namespace or with declarations are not read', () => {
    expect(at('<rsl><content url="/"/></rsl>')).toBeUndefined();
    expect(at(`<!DOCTYPE rsl>${document('<license><permits type="usage">all</permits></license>')}`)).toBeUndefined();
    expect(at(`${'<a>'.repeat(10_000)}`)).toBeUndefined();
    expect(at(document(`${'<license>'.repeat(200)}`))).toBeUndefined();
  });
});

describe('headers', () => {
  test('of the last response, folded lines joined', () => {
    const saved =
      'HTTP/1.1 301 Moved\r\nTDM-Reservation: 0\r\n\r\nHTTP/2 200\r\nContent-Usage: train-ai=y,\r\n  search=n\r\ncontent-usage: train-ai=n\r\n\r\nbody: not a header\r\n';
    expect(parseResponseHead(saved).fields).toEqual([
      { name: 'content-usage', value: 'train-ai=y, search=n', line: 5 },
      { name: 'content-usage', value: 'train-ai=n', line: 7 },
    ]);
    expect(rights({ headers: saved })).toMatchObject({ tdm_reserved: true, signals: [{ protocol: 'aipref' }] });
  });

  test('of a head that goes on behind what is read no permission is believed; a long body does not matter', () => {
    const head = 'HTTP/1.1 200 OK\nTDM-Reservation: 0\n';
    expect(rights({ headers: `${head}\n${'line\n'.repeat(20_000)}` }).tdm_reserved).toBe(false);
    const report = rights({ headers: `${head}${'X-Filler: 1\n'.repeat(20_000)}Content-Usage: train-ai=n\n` });
    expect(report.tdm_reserved).toBeNull();
    expect(report.notes).toEqual([expect.stringContaining('what it permits does not count')]);
  });

  test.each<[string, boolean | null]>([
    ['tdm-reservation: 1', true],
    ['TDM-Reservation: 0', false],
    ['tdm-reservation: 2', null],
    ['Content-Usage: train-ai = n', null],
    ['X-Robots-Tag: noai, noimageai', true],
    ['X-Robots-Tag: noindex', null],
    ['Content-Signal: ai-train=no', true],
    ['Link: </l.xml>; rel="license"; type="application/rsl+xml"', null],
  ])('%s', (line, reserved) => {
    const report = rights({ headers: `HTTP/1.1 200 OK\n${line}\n` });
    expect(report.tdm_reserved).toBe(reserved);
    if (line.startsWith('Link')) expect(report.signals).toMatchObject([{ protocol: 'rsl', value: 'License: /l.xml' }]);
  });
});

describe('all together', () => {
  test('any reservation reserves, only permissions permit, silence is no answer', () => {
    expect(combineReservations([])).toBeNull();
    expect(combineReservations(['unknown', 'unknown'])).toBeNull();
    expect(combineReservations(['permitted', 'unknown'])).toBe(false);
    expect(combineReservations(['permitted', 'reserved', 'unknown'])).toBe(true);
    const says = fc.array(fc.constantFrom('reserved' as const, 'permitted' as const, 'unknown' as const));
    fc.assert(
      fc.property(says, (one) => {
        const answer = combineReservations(one);
        expect(answer === true).toBe(one.includes('reserved'));
        expect(answer === false).toBe(one.includes('permitted') && !one.includes('reserved'));
        expect(combineReservations(one.toReversed())).toBe(answer);
      }),
    );
  });

  test('signals say when and where they were seen', () => {
    const report = rights({
      robots: 'User-agent: *\nContent-Signal: ai-train=no\n',
      page: '<meta name=tdm-reservation content=0>',
    });
    expect(report).toEqual({
      url: null,
      agent: '*',
      tdm_reserved: true,
      signals: [
        {
          protocol: 'content-signals',
          value: 'Content-Signal: ai-train=no',
          says: 'reserved',
          observed_at: OBSERVED,
          ref: 'robots.saved:2',
        },
        {
          protocol: 'tdmrep',
          value: 'tdm-reservation: 0',
          says: 'permitted',
          observed_at: OBSERVED,
          ref: 'page.saved',
        },
      ],
      notes: [],
    });
  });

  test('addresses that are none are refused', () => {
    for (const url of ['example.org', 'ftp://e.org/', `https://e.org/${'a'.repeat(3000)}`])
      expect(() => rights({}, { url })).toThrow('the address');
  });

  test.each<[string, string, RightsFileKind | undefined]>([
    ['site/robots.txt', '', 'robots'],
    ['example.org_robots.txt', '', 'robots'],
    ['tdmrep.json', '[]', 'tdmrep'],
    ['headers.txt', 'a: b', 'headers'],
    ['x', 'HTTP/1.1 200 OK\n', 'headers'],
    ['x', '<?xml version="1.0"?><rsl xmlns="https://rslstandard.org/rsl">', 'rsl'],
    ['x', '<!DOCTYPE html><p>', 'page'],
    ['x.html', 'Prose.', 'page'],
    ['x', '# hello\nUser-Agent: *\n', 'robots'],
    ['x', '[{"location":"/","tdm-reservation":1}]', 'tdmrep'],
    ['x', 'Prose without anything.', undefined],
    ['x', '', undefined],
  ])('%s %j is %s', (name, text, kind) => {
    expect(rightsFileKind(name, Buffer.from(text))).toBe(kind);
  });
});
