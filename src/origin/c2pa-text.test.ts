import { createReadStream, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { manifestStore, selectorWrapper } from '../../test/fixtures/c2pa-store.ts';
import { createLiteralScanner } from '../kernels/scan-literals.ts';
import type { Evidence } from '../record/evidence.ts';
import { examineText, TEXT_LITERALS } from './examine-text.ts';

const scan = createLiteralScanner(TEXT_LITERALS);

function read(text: string): Evidence | undefined {
  const bytes = new TextEncoder().encode(text);
  const found = examineText({ text, bytes, pairs: scan(bytes) }).filter(({ kind }) => kind === 'c2pa-manifest');
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

const IPTC = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
const created = (type: string, agent: string | { name: string; version: string } = 'Claude') => ({
  action: 'c2pa.created',
  digitalSourceType: IPTC + type,
  softwareAgent: agent,
});
const storeOf = (...actions: { readonly [key: string]: string | { name: string; version: string } }[]) =>
  manifestStore({ label: 'urn:c2pa:1', assertions: { 'c2pa.actions.v2': { actions } } });

const GENERATED = storeOf(created('trainedAlgorithmicMedia', { name: 'ChatGPT', version: '5' }));
const EXPECTED = {
  kind: 'c2pa-manifest',
  verdict: 'synthetic',
  strength: 'documentary',
  class: 'synthetic',
  coversRecord: true,
  generator: 'openai',
  ref: 'digitalSourceType trainedAlgorithmicMedia; softwareAgent ChatGPT 5',
};
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const DATA = `data:application/c2pa;base64,${base64(GENERATED)}`;
const BEGIN = '-----BEGIN C2PA MANIFEST-----';
const END = '-----END C2PA MANIFEST-----';

const inconclusive = (ref: RegExp) => ({
  verdict: 'inconclusive',
  strength: 'heuristic',
  coversRecord: true,
  ref: expect.stringMatching(ref),
});

describe('plain text, A.8', () => {
  test.each([
    ['behind the text', `Der Fluß 🌊 steigt.${selectorWrapper(GENERATED)}`],
    ['before the text', `${selectorWrapper(GENERATED)}Der Fluß steigt.`],
    ['behind a byte-order mark', `\uFEFFDer Fluß steigt.${selectorWrapper(GENERATED)}`],
    ['with padding', `x${selectorWrapper(GENERATED, { padding: [0, 0x10, 0, 0x10] })}y`],
    ['beside ordinary selectors', `❤️\uFEFF${'\uFE0F'.repeat(20)} x${selectorWrapper(GENERATED)}`],
  ])('is read %s', (_, text) => {
    expect(read(text)).toEqual({ ...EXPECTED, source: 'c2pa:A.8' });
  });

  test('is corrupted where version, length or end are wrong', () => {
    const wrapper = (options: Parameters<typeof selectorWrapper>[1]) => read(`x${selectorWrapper(GENERATED, options)}`);
    expect(wrapper({ version: 2 })).toMatchObject(inconclusive(/^manifest\.text\.corruptedWrapper: version 2$/));
    expect(wrapper({ length: 0 })).toMatchObject(inconclusive(/corruptedWrapper: length 0$/));
    expect(wrapper({ length: GENERATED.length + 1 })).toMatchObject(
      inconclusive(/corruptedWrapper: length \d+ goes beyond/),
    );
    expect(wrapper({ length: 0xffffffff })).toMatchObject(inconclusive(/length 4294967295 goes beyond/));
    const magicOnly = [...selectorWrapper(GENERATED)].slice(0, 11).join('');
    expect(read(`x${magicOnly}`)).toMatchObject(inconclusive(/corruptedWrapper: ends after 10 bytes/));
  });

  test('is none where the magic number is another', () => {
    expect(read(`x${selectorWrapper(GENERATED, { magic: 'C2PATXX\0' })}`)).toBeUndefined();
    expect(read('x\uFEFF\u{E0133}\u{E0122}')).toBeUndefined();
  });

  test('is refused where it stands twice', () => {
    const twice = `a${selectorWrapper(GENERATED)}b${selectorWrapper(GENERATED)}`;
    expect(read(twice)).toMatchObject(inconclusive(/^manifest\.text\.multipleWrappers: 2/));
    // A corrupted one beside a valid one is none.
    expect(read(`a${selectorWrapper(GENERATED, { version: 9 })}b${selectorWrapper(GENERATED)}`)).toMatchObject({
      verdict: 'synthetic',
    });
  });

  test('has the length that the standard states', () => {
    // 3 bytes of U+FEFF; each byte from 16 on takes 4, each below 3.
    const wrapper = selectorWrapper(Uint8Array.of(0, 15, 16, 255));
    const small = [0, 1, 0, 0, 0, 4, 0, 15].length;
    expect(new TextEncoder().encode(wrapper)).toHaveLength(3 + 3 * small + 4 * (7 + 2));
  });
});

describe('HTML, A.7', () => {
  const page = (head: string, body = '<p>Rain.</p>') =>
    `<!DOCTYPE html>\n<html><head><title>x</title>${head}</head><body>${body}</body></html>`;
  const script = `<script type="application/c2pa">\n${base64(GENERATED)}\n</script>`;

  test.each([
    ['a script', page(script)],
    ['a script with other attributes', page(script.replace('<script ', "<SCRIPT id=a data-x='>' "))],
    ['a head without its tag', `<!doctype html><html lang=en>${script}<p>Rain.`],
    [
      'a script behind comments and styles',
      `<?xml version="1.0"?><!-- <body> --><html><head><style>a>b{}</style>${script}</head>`,
    ],
    ['a link to data', page(`<link rel="c2pa-manifest" href="${DATA}">`)],
  ])('is read from %s', (_, text) => {
    expect(read(text)).toEqual({ ...EXPECTED, source: 'c2pa:A.7' });
  });

  test('names an external manifest', () => {
    const link = '<link href="https://a.example/m.c2pa?a=1&amp;b=2" rel="alternate C2PA-manifest">';
    expect(read(page(link))).toMatchObject(
      inconclusive(/^external manifest, not fetched: https:\/\/a\.example\/m\.c2pa\?a=1&b=2$/),
    );
  });

  test('is refused where there is more than one', () => {
    const link = '<link rel="c2pa-manifest" href="https://a.example/m">';
    expect(read(page(script + link))).toMatchObject(inconclusive(/^manifest\.html\.multipleManifests: 2/));
    expect(read(page(script + script))).toMatchObject(inconclusive(/multipleManifests/));
  });

  test('does not count what stands in the body or under another name', () => {
    expect(read(page('', script))).toBeUndefined();
    expect(read(page(script, script))).toMatchObject({ verdict: 'synthetic' });
    expect(read(page(script.replace('type=', 'data-type=')))).toBeUndefined();
    expect(read(page('<link data-rel="c2pa-manifest" href="x"><!-- application/c2pa -->'))).toBeUndefined();
    expect(read(page(`<noscript>${script}</noscript>`))).toBeUndefined();
    expect(read(`The element ${script} holds a manifest.`)).toBeUndefined();
  });

  test('says what it cannot read', () => {
    expect(read(page('<script type="application/c2pa">no!</script>'))).toMatchObject(inconclusive(/no base64/));
    expect(read(page('<link rel="c2pa-manifest">'))).toMatchObject(inconclusive(/no address/));
  });
});

describe('structured text, A.9', () => {
  test.each([
    ['a hash comment', `print(1)\n# ${BEGIN} ${DATA} ${END}\n`],
    ['a line comment', `// ${BEGIN} ${DATA} ${END}\nlet x = 1;`],
    ['an XML comment', `<a/>\n<!-- ${BEGIN} ${DATA} ${END} -->`],
    ['an SQL comment', `SELECT 1;\n-- ${BEGIN} ${DATA} ${END}\n`],
    ['a block comment', `/* ${BEGIN}${DATA}${END} */`],
    ['front matter', `---\ntitle: x\n${BEGIN}\n${DATA}\n${END}\n---\n# Rain\n`],
    ['front matter with wrapped lines', `---\n${BEGIN}\n${DATA.replace(/.{70}/g, '$&\n')}\n${END}\n---\n`],
  ])('is read from %s', (_, text) => {
    expect(read(text)).toEqual({ ...EXPECTED, source: 'c2pa:A.9' });
  });

  test('names an external manifest', () => {
    expect(read(`# ${BEGIN} https://a.example/m.c2pa ${END}`)).toMatchObject(
      inconclusive(/not fetched: https:\/\/a\.example\/m\.c2pa$/),
    );
  });

  test.each([
    ['multipleReferences', `# ${BEGIN} ${DATA} ${END}\n# ${BEGIN} ${DATA} ${END}\n`],
    ['noManifest', `# ${BEGIN} ${DATA}\n`],
    ['noManifest', `# ${BEGIN} ${DATA}\n# ${END}\n`],
    ['noManifest', `---\n${BEGIN}\n${DATA}\n---\n${END}\n`],
    ['emptyReference', `# ${BEGIN}  ${END}`],
    ['malformedReference', `# ${BEGIN} ftp://a.example/m ${END}`],
    ['malformedReference', `# ${BEGIN} data:application/c2pa;base64,***= ${END}`],
    ['malformedReference', `# ${BEGIN} data:text/plain;base64,AAAA ${END}`],
    ['malformedReference', `# ${BEGIN} https://a.example/a b ${END}`],
  ])('is refused as %s', (code, text) => {
    expect(read(text)).toMatchObject(inconclusive(new RegExp(`^manifest\\.structuredText\\.${code}$`)));
  });

  test.each([
    ['prose', `A block begins with ${BEGIN} and ends with ${END}.`],
    ['lines of their own outside front matter', `# Rain\n\n${BEGIN}\n${DATA}\n${END}\n`],
    ['fenced code', `Example:\n\`\`\`python\n# ${BEGIN} ${DATA} ${END}\n\`\`\`\n`],
  ])('is none in %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('the active manifest', () => {
  const wrap = (store: Uint8Array) => read(`x${selectorWrapper(store)}`);

  test.each([
    ['trainedAlgorithmicMedia', 'synthetic', 'synthetic', 'anthropic'],
    ['compositeWithTrainedAlgorithmicMedia', 'mixed', 'human-ai-assisted', 'anthropic'],
    ['compositeSynthetic', 'mixed', 'mixed', 'anthropic'],
    ['algorithmicMedia', 'synthetic', 'algorithmic', undefined],
    ['digitalCreation', 'human', 'human', undefined],
  ])('of type %s is %s', (type, verdict, originClass, generator) => {
    const item = wrap(storeOf(created(type)));
    expect(item).toMatchObject({ verdict, class: originClass, strength: 'documentary' });
    expect(item!.generator).toBe(generator);
  });

  test('of an undecided type is inconclusive', () => {
    expect(wrap(storeOf(created('screenCapture')))).toMatchObject(inconclusive(/^digitalSourceType screenCapture/));
    expect(wrap(storeOf({ action: 'c2pa.created' }))).toMatchObject(inconclusive(/no digitalSourceType/));
    expect(wrap(storeOf({ action: 'c2pa.created', digitalSourceType: 'x' }))).toMatchObject(
      inconclusive(/no digitalSourceType/),
    );
    expect(wrap(manifestStore({ label: 'a', assertions: {} }))).toMatchObject(inconclusive(/no digitalSourceType/));
  });

  test.each([
    ['digitalCreation', 'trainedAlgorithmicMedia', 'human-ai-assisted'],
    ['digitalCreation', 'compositeWithTrainedAlgorithmicMedia', 'human-ai-assisted'],
    ['trainedAlgorithmicMedia', 'humanEdits', 'synthetic-human-edited'],
    ['trainedAlgorithmicMedia', 'compositeWithTrainedAlgorithmicMedia', 'synthetic'],
    ['trainedAlgorithmicMedia', 'screenCapture', 'synthetic'],
    ['composite', 'trainedAlgorithmicMedia', 'synthetic'],
    ['algorithmicMedia', 'trainedAlgorithmicMedia', 'mixed'],
  ])('created as %s and edited as %s is %s', (first, then, originClass) => {
    const edited = { action: 'c2pa.edited', digitalSourceType: IPTC + then };
    expect(wrap(storeOf(created(first), edited))).toMatchObject({ class: originClass });
  });

  const parent = (url: string, relationship = 'parentOf', version = '') => ({
    [`c2pa.ingredient${version}`]: {
      relationship,
      [version === '.v3' ? 'activeManifest' : 'c2pa_manifest']: { url, hash: 'x' },
    },
  });
  const opened = { 'c2pa.actions.v2': { actions: [{ action: 'c2pa.opened' }] } };

  test.each(['', '.v2', '.v3'])('that was opened follows its parent (ingredient%s)', (version) => {
    const store = manifestStore(
      { label: 'urn:c2pa:old', assertions: { 'c2pa.actions': { actions: [created('trainedAlgorithmicMedia')] } } },
      {
        label: 'urn:c2pa:new',
        assertions: { ...parent('self#jumbf=/c2pa/urn:c2pa:old', 'parentOf', version), ...opened },
      },
    );
    expect(wrap(store)).toMatchObject({ class: 'synthetic', generator: 'anthropic' });
  });

  test('is the last of the store, whatever stands before it', () => {
    const store = manifestStore(
      { label: 'a', assertions: { 'c2pa.actions': { actions: [created('trainedAlgorithmicMedia')] } } },
      { label: 'b', assertions: { 'c2pa.actions': { actions: [created('digitalCreation')] } } },
    );
    expect(wrap(store)).toMatchObject({ class: 'human' });
  });

  test('may be an update of another', () => {
    const store = manifestStore(
      { label: 'a', assertions: { 'c2pa.actions': { actions: [created('trainedAlgorithmicMedia')] } } },
      { label: 'b', type: 'c2um', assertions: parent('self#jumbf=/c2pa/a') },
    );
    expect(wrap(store)).toMatchObject({ class: 'synthetic' });
  });

  test('with a generated component is mixed', () => {
    const store = manifestStore(
      { label: 'a', assertions: { 'c2pa.actions': { actions: [created('trainedAlgorithmicMedia')] } } },
      {
        label: 'b',
        assertions: {
          ...parent('self#jumbf=/c2pa/a', 'componentOf'),
          'c2pa.actions': { actions: [created('digitalCreation')] },
        },
      },
    );
    expect(wrap(store)).toMatchObject({ class: 'mixed', verdict: 'mixed' });
  });

  test('that names itself, or a long chain, ends', () => {
    const own = { label: 'a', assertions: { ...parent('self#jumbf=/c2pa/a'), ...opened } };
    expect(wrap(manifestStore(own))).toMatchObject(inconclusive(/no digitalSourceType/));
    const chain = Array.from({ length: 1500 }, (_, index) => ({
      label: `m${index}`,
      assertions: { ...parent(`self#jumbf=/c2pa/m${index - 1}`), ...opened },
    }));
    expect(wrap(manifestStore(...chain))).toMatchObject(inconclusive(/no digitalSourceType/));
  });

  test('reads the list of software agents', () => {
    const actions = [
      { action: 'c2pa.created', digitalSourceType: `${IPTC}trainedAlgorithmicMedia`, softwareAgentIndex: 1 },
    ];
    const assertion = { actions, softwareAgents: [{ name: 'Word' }, { name: 'Gemini', version: '3' }] };
    expect(wrap(manifestStore({ label: 'a', assertions: { 'c2pa.actions.v2': assertion } }))).toMatchObject({
      generator: 'google',
      ref: 'digitalSourceType trainedAlgorithmicMedia; softwareAgent Gemini 3',
    });
  });

  test('says what it cannot read', () => {
    expect(wrap(Uint8Array.of(1, 2, 3))).toMatchObject(inconclusive(/^the store is no JUMBF: a box header cut off/));
    expect(wrap(GENERATED.slice(0, 100))).toMatchObject(inconclusive(/no JUMBF/));
    expect(wrap(manifestStore())).toMatchObject(inconclusive(/no manifest/));
    expect(wrap(manifestStore({ label: 'a', type: 'c2cm', assertions: {} }))).toMatchObject(inconclusive(/compressed/));
    expect(wrap(manifestStore({ label: 'a', type: 'xxxx', assertions: {} }))).toMatchObject(
      inconclusive(/is no manifest/),
    );
    expect(wrap(manifestStore({ label: 'a', assertions: { 'c2pa.actions': { actions: 1 } } }))).toMatchObject(
      inconclusive(/c2pa\.actions has no list of actions/),
    );
  });

  test('is never more than documentary, and never throws, whatever is changed', () => {
    fc.assert(
      fc.property(fc.nat(GENERATED.length - 1), fc.nat(255), (at, byte) => {
        const broken = GENERATED.slice();
        broken[at] = byte;
        const item = wrap(broken)!;
        expect(['documentary', 'heuristic']).toContain(item.strength);
        expect(item.ref!.length).toBeLessThanOrEqual(500);
      }),
      { numRuns: 500 },
    );
  });
});

const fixtures = `${process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))}/images/c2pa_rs_fixtures.tar`;

describe.skipIf(!existsSync(fixtures))('manifest stores of real images (skipped where the archive is absent)', () => {
  const stores = new Map<string, Uint8Array>();

  beforeAll(async () => {
    for await (const entry of createReadStream(fixtures).pipe(extract())) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      const name = entry.header.name.split('/').at(-1)!;
      const store = name.endsWith('.jpg') ? jpegStore(Buffer.concat(chunks)) : undefined;
      if (store) stores.set(name, store);
    }
  });

  test.each([
    [
      // A generated image, opened, then edited with a model.
      'ocsp.jpg',
      { verdict: 'mixed', class: 'mixed', generator: 'adobe' },
      'digitalSourceType compositeWithTrainedAlgorithmicMedia, trainedAlgorithmicMedia; softwareAgent Adobe Firefly',
    ],
    [
      'C.jpg',
      { verdict: 'synthetic', class: 'algorithmic' },
      'digitalSourceType algorithmicMedia; softwareAgent Make Test Images 0.33.1',
    ],
    ['C_with_CAWG_data.jpg', { verdict: 'human', class: 'human' }, 'digitalSourceType digitalCapture'],
    ['CA.jpg', { verdict: 'inconclusive' }, 'no digitalSourceType in its actions'],
    ['update_manifest.jpg', { verdict: 'inconclusive' }, 'no digitalSourceType in its actions'],
  ])('%s', (name, expected, ref) => {
    const store = stores.get(name)!;
    const carried = [
      `Text.${selectorWrapper(store)}`,
      `# ${BEGIN} data:application/c2pa;base64,${base64(store)} ${END}\n`,
      `<html><head><script type="application/c2pa">${base64(store)}</script></head>`,
    ].map((text) => read(text)!);
    expect(carried.map(({ source }) => source)).toEqual(['c2pa:A.8', 'c2pa:A.9', 'c2pa:A.7']);
    for (const item of carried) {
      expect(item).toMatchObject(expected);
      expect(item.ref).toBe(ref);
      expect(item.strength).not.toBe('cryptographic');
    }
  });

  test('all are JUMBF with a manifest, also where signatures or hashes were broken on purpose', () => {
    expect(stores.size).toBe(15);
    for (const [name, store] of stores) {
      expect(read(`x${selectorWrapper(store)}`)!.ref, name).toMatch(/^(?:digitalSourceType|no digitalSourceType)/);
    }
  });
});

/**
 * The JUMBF store of a JPEG: APP11 segments "JP", instance, sequence number, then box header and payload; the header is
 * repeated in each segment after the first.
 */
function jpegStore(jpeg: Uint8Array): Uint8Array | undefined {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; ) {
    const size = view.getUint16(at + 2);
    const segment = jpeg.subarray(at + 4, at + 2 + size);
    if (jpeg[at + 1] === 0xeb && segment[0] === 0x4a && segment[1] === 0x50) {
      parts.push(segment.subarray(parts.length === 0 ? 8 : 16));
    }
    at += 2 + size;
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts);
}
