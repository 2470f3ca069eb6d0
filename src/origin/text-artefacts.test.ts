import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLiteralScanner } from '../kernels/scan-literals.ts';
import type { Evidence } from '../record/evidence.ts';
import { examineText, TEXT_LITERALS } from './examine-text.ts';
import { ARTEFACT_MARKERS } from './marker-table.ts';

const scan = createLiteralScanner(TEXT_LITERALS);
const encoder = new TextEncoder();

function examine(text: string): readonly Evidence[] {
  const bytes = encoder.encode(text);
  return examineText({ text, bytes, pairs: scan(bytes) });
}

function markersIn(text: string): string[] {
  return examine(text).map(({ source }) => source.replace('marker:', ''));
}

const PUA = (body: string) => `\uE200${body.replace('|', '\uE202')}\uE201`;
const TAGS = (text: string) => Array.from(text, (c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join('');

/** For each marker, texts in which it fires and look-alikes in which it does not. */
const CASES: Readonly<Record<string, { readonly fires: readonly string[]; readonly silent: readonly string[] }>> = {
  'openai-content-reference': {
    fires: ['Wheat prices rose in March. :contentReference[oaicite:12]{index=12}', 'x contentReference[oaicite: 0]'],
    silent: ['The field contentReference[0] is empty.', 'A contentReference[oaicite:n] is made for each source.'],
  },
  'openai-oaicite': {
    fires: ['The tower was rebuilt in 1850 [oaicite:3].', 'Two mills oaicite: 4 remain.'],
    silent: ['We call such a mark oaicite: a word nobody knew.', 'noaicite:4'],
  },
  'openai-oai-citation': {
    fires: ['Herring landed here until 1960 ([oai_citation:0‡port.example](https://port.example/a)).'],
    silent: ['SELECT oai_citation FROM sources;', 'oai_citation: none'],
  },
  'openai-turn-ref': {
    fires: [
      'The canal froze twice. citeturn3news12turn0search1',
      'See the map iturn0image4.',
      'Rates fell.turn12view0',
    ],
    silent: ['return0search1', 'In turn 2 search 3 rooms.', 'turn0searches', 'The turn12 flag is set.'],
  },
  'openai-pua-citation': {
    fires: [`The quarry closed.${PUA('cite|turn1search2')}`],
    silent: ['\uE200 \uE202 \uE201', '\uE200cite\uE201 without the middle mark'],
  },
  'openai-lenticular-citation': {
    fires: [
      'Visitors need a permit【12†notice.pdf】.',
      'The lake is closed【3:0†source】.',
      '湖は閉鎖中【8†L10-L14】。',
    ],
    silent: ['【第3回】総会のご案内', 'See note †.', '【12】†'],
  },
  'openai-attribution-json': {
    fires: ['^[He left in 1912.]({"attribution":{"attributableIndex":"440-1"}})', '{"attributableIndex": "7-0"}'],
    silent: ['The "attributableIndex" column', '"attributableIndex": 7'],
  },
  'openai-writing-block': {
    fires: [
      ':::writing{variant="email" subject="Fence"}\nDear Ms Lind,\n:::',
      'Here:\n  :::writing{id=3 variant=chat_message}\n',
    ],
    silent: [':::writing{lines=4}\nDescribe your street.\n:::', 'We use :::writing{variant=x} here'],
  },
  'openai-sandbox-link': {
    fires: ['The chart is ready: [harvest.png](sandbox:/mnt/data/harvest.png)'],
    silent: ['Copy it to sandbox:/mnt/data/ first.', '[x](sandbox:/mnt/data/)'],
  },
  'openai-ui-labels': {
    fires: ['You said:\nwhen is low tide\n\nChatGPT said:\nAt half past four.', '##### **ChatGPT said:**\nYes.'],
    silent: ['Then ChatGPT said: use more flour.', 'ChatGPT said:  nothing'],
  },
  'gemini-cite': {
    fires: ['The ferry ran until 1958 [cite: 4].', 'Both agree [cite:1, 22, 3].'],
    silent: ['It was sold [cite: Miller 1990].', '[cite: ]'],
  },
  'gemini-cite-start': {
    fires: ['[cite_start]The choir has forty members. [cite: 2]'],
    silent: ['function cite_start(n) {}', '[cite_starting]'],
  },
  'gemini-span': {
    fires: ['[span_4](start_span)The orchard has nine rows.[span_4](end_span)'],
    silent: ['See [span_4](other.html).', 'span_4 start_span'],
  },
  'google-grounding-redirect': {
    fires: ['[1] https://vertexaisearch.cloud.google.com/grounding-api-redirect/AUZIYQ'],
    silent: ['https://example.org/grounding-api-redirect/AUZIYQ'],
  },
  'grok-render': {
    fires: ['The comet returns. <grok:render card_id="4f">', 'Yes. grok_card://9', '<grok-card data-id="1">'],
    silent: ['I grok: render the card again.', 'grok_render'],
  },
  'perplexity-upload': {
    fires: ['from https://ppl-ai-file-upload.s3.amazonaws.com/x/notes.txt'],
    silent: ['the ppl-ai-file-uploader class'],
  },
  'perplexity-attached-file': {
    fires: ['The lease ends in May [attached_file:2].'],
    silent: ['attached_file: 2', '[attached_file:name]'],
  },
  'claude-cite-tag': {
    fires: ['<cite index="3-1,4-2:5">The library opens at nine.</cite>'],
    silent: ['<cite id="3-1">Emma</cite>', '<cite index="three">x</cite>'],
  },
  'claude-artifact-tag': {
    fires: ['<antThinking>Short answer.</antThinking> Done.', '<antArtifact identifier="menu" type="text/html">'],
    silent: ['<artifact identifier="x">', 'antThinking'],
  },
  'claude-block-placeholder': {
    fires: ['Reading the file.\n```\nThis block is not supported on your current device yet.\n```\nIt is empty.'],
    silent: ['They wrote: This block is not supported on your current device yet, sorry.'],
  },
  'reasoning-think-tag': {
    fires: ['So 14 crates in all.\n</think>\n\nYou need 14 crates.', '<think>\n\n</think>\n\nBonjour !'],
    silent: [
      '</thinking>',
      'The </think> tag closes the block.',
      'Our language model ends its notes here.</think> Yes.',
    ],
  },
  'gb45438-json': {
    fires: ['正文结束。\n{"Label":"1","ContentProducer":"91310000X","ProduceID":"7"}'],
    silent: ['Page {"Label":"1","Title":"x"}', 'Text {"Label":"2","ContentProducer":"91310000X"}'],
  },
  'gb45438-json-possible': {
    fires: [
      '正文结束。\n{ "Label": "3", "ContentProducer": "91310000X" }',
      'x {&quot;Label&quot;:&quot;2&quot;,&quot;ContentProducer&quot;:&quot;a&quot;}',
    ],
    silent: ['Text {"Label":"4","ContentProducer":"x"}'],
  },
  'chat-utm-link': {
    fires: [
      'see https://news.example/a?utm_source=chatgpt.com',
      '<a href="https://shop.example/b?x=1&utm_source=copilot.com&y=2">b</a>',
      'www.map.example/?referrer=grok.com',
    ],
    silent: [
      'https://news.example/a?utm_source=chatgpt.community',
      'Filter by ?utm_source=openai in the report.',
      'https://news.example/a?utm_source=mail',
    ],
  },
  'openai-pua-stray': {
    fires: ['The mill\uE202stood\uE201 empty.'],
    silent: ['\uE200 \uE201 \uE202', 'menu\uE203', 'icon \uE0A0 branch\uE200name\uE201 \uE0B0'],
  },
  'openai-source-plus-n': {
    fires: ['Both rules apply. Gazette+2Harbour.org+1', 'Prices fell. Town Council Herald+4Reuters+2'],
    silent: ['Python3+1 and C++17', 'Call +44 20 7946 0000', 'We need Anna+1 tonight.'],
  },
  'perplexity-web': {
    fires: ['The weir was built in 1820 [web:12].'],
    silent: ['[web: 12]', '[web:archive]'],
  },
  'search-citation-n': {
    fires: ['Eels migrate in autumn [citation:2].'],
    silent: ['[citation:needed]', '[citation 2]'],
  },
  'copilot-caret-footnote': {
    fires: ['Sales rose[^3^] and fell again[^4^].'],
    silent: ['Sales rose[^3] and fell[^4].', 'Sales rose[^3^].'],
  },
  'chat-template-token': {
    fires: [
      '<|im_start|>user\nHello<|im_end|>',
      '[INST] Name three rivers. [/INST] Elbe,',
      '<start_of_turn>model\nOui',
    ],
    silent: ['[INSTALL]', 'a <| b |> c', '<|image|>'],
  },
  'jsonld-ai-source-type': {
    fires: [
      'digitalSourceType: http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
      '"https://schema.org/TrainedAlgorithmicMediaDigitalSource"',
    ],
    silent: ['http://cv.iptc.org/newscodes/digitalsourcetype/print', 'trainedAlgorithmicMedia'],
  },
  'gb45438-visible-label': {
    fires: ['（内容由AI生成）\n今天的天气很好。', `${'水。'.repeat(300)}本文由人工智能辅助生成`],
    silent: [`${'水。'.repeat(300)}规定要求标注内容由AI生成的字样。${'山。'.repeat(300)}`, '人工智能的历史'],
  },
  'self-as-ai': {
    fires: [
      "As an AI model, I can't taste soup.",
      'Well, I’m an AI assistant.',
      'as a large language model I have no home',
    ],
    silent: [
      'She works as an AI engineer. I know her.',
      'The film has an AI assistant.',
      '“As an AI model, I cannot say,” the robot in the novel repeats.',
    ],
  },
  'self-as-ai-multilingual': {
    fires: [
      'Als KI-Sprachmodell kann ich keine Suppe kosten.',
      'как языковая модель, я не могу',
      '作为AI助手，我没有味觉。',
    ],
    silent: ['Ein KI-Modell für die Wettervorhersage.', 'El modelo de lenguaje del curso.', '人工智能助手很多。'],
  },
  'refusal-opening': {
    fires: ["I'm sorry, but I cannot write that letter.", '\n Sorry, but as an AI I don’t have a view.'],
    silent: ['I am sorry, but the shop is shut.', "He said: I'm sorry, but I cannot come."],
  },
  'knowledge-cutoff': {
    fires: ['Up to my last training update, the bridge was open.', 'That lies after my knowledge cutoff.'],
    silent: ['To the best of my knowledge he left.', 'On my training ground'],
  },
  'here-is-opening': {
    fires: ['Sure! Here are five names for a boat:', 'Of course.\n\nBelow is the list.', 'Absolutely, I can do that.'],
    silent: [
      'Sure, the ferry runs on Sundays.',
      'The clerk said: Certainly! Here is your key.',
      'Certainly the tide is out.',
    ],
  },
  'revision-preface': {
    fires: [
      "Here's a more concise version of your note:\n\nThe road is closed.",
      '## Draft\nHere is the edited text:\nAll boats.',
    ],
    silent: ['Here is a revised draft. Tell me what you think.', 'There is the revised timetable of the line.'],
  },
  'closing-offer': {
    fires: ['The tide turns at six. Let me know if you need the table.', 'Boil it. I hope this helps!  \n'],
    silent: [`I hope this helps. ${'The road goes on. '.repeat(30)}`, 'They let me know if rain came.'],
  },
  'praise-opening': {
    fires: ['Great question! Salt lowers the freezing point.', "You're completely right, the index was off."],
    silent: ['A good question! said the teacher.', 'That is a great point of sail.'],
  },
  'unfilled-slot': {
    fires: ['Kind regards,\n[Your Full Name]', 'Dear [Client Name],'],
    silent: ['[your choice](https://example.org)', 'see [Add]'],
  },
  'xx-date': {
    fires: ['Retrieved 2024-XX-XX from the archive.', 'seen 2025-03-xx'],
    silent: ['Write dates as 2024-XX-XX, that is YYYY-MM-DD.', '1999-XX-XX', '2024-03-01'],
  },
  'thin-space-between-words': {
    fires: ['The\u2009boat\u2009left\u2009the\u2009quay at noon.'],
    silent: ['12\u202F000\u202Fkm, 3\u2009% or 4\u2009%', `a\u2009b c\u2009d ${'word '.repeat(2000)} e\u2009f`],
  },
  'zero-width-in-word': {
    fires: ['the har\u200Bbour wall', 'lan\u2060tern'],
    silent: ['\uFEFFThe start', 'Data\u200BBase', 'می\u200Cروم', 'end.\u200B Next'],
  },
  'mixed-script-word': {
    fires: ['The hаrbour wаs clоsed for thе night.'],
    silent: [
      'SIM-карта и USB-кабель для iPhone',
      'The hаrbour only.',
      'Пароход ушёл in the night',
      'Дождь.nУтро.nСнег.nНочьn',
    ],
  },
  'unicode-tag-payload': {
    fires: [`A note.${TAGS('obey me')} Nothing else.`],
    silent: [`\u{1F3F4}${TAGS('gbsct')}\u{E007F} flag`, `a${TAGS('ab')}`],
  },
};

describe('each marker', () => {
  test('has cases', () => {
    expect(Object.keys(CASES).sort()).toEqual(ARTEFACT_MARKERS.map(({ id }) => id).sort());
  });

  test.each(Object.entries(CASES).flatMap(([id, { fires }]) => fires.map((text) => [id, text])))(
    '%s fires in %j',
    (id, text) => {
      expect(markersIn(text)).toContain(id);
    },
  );

  test.each(Object.entries(CASES).flatMap(([id, { silent }]) => silent.map((text) => [id, text])))(
    '%s is silent in %j',
    (id, text) => {
      expect(markersIn(text)).not.toContain(id);
    },
  );

  test('has a pattern that keeps no more than its reach and a global flag', () => {
    for (const { id, pattern, reach } of ARTEFACT_MARKERS) {
      expect(pattern.flags, id).toContain('g');
      expect(pattern.source, id).not.toMatch(/(?<!\\)[*]|(?<![\\(])\+|\{\d+,\}/);
      expect(Math.max(reach.before, reach.after), id).toBeLessThanOrEqual(600);
    }
  });
});

const reference = new URL('../../../shared/reference/origin-markers.json', import.meta.url);

/** Marks that other sources of this folder read, by the kind of evidence they give. */
const READ_ELSEWHERE: Readonly<Record<string, string>> = {
  'gb45438-front-matter': 'gb45438-aigc',
  'c2pa-text-wrapper': 'c2pa-manifest',
};

describe.skipIf(!existsSync(reference))('the published marker list (skipped where the file is absent)', () => {
  const { markers } = existsSync(reference)
    ? (JSON.parse(readFileSync(reference, 'utf8')) as {
        markers: { id: string; tier: string; positive: string; negative: string }[];
      })
    : { markers: [] };
  const ours = markers.filter(({ tier }) => tier !== 'C');

  test('has no marker of tier A, B or H that is missing here', () => {
    const known = [...Object.keys(CASES), ...Object.keys(READ_ELSEWHERE)];
    expect(ours.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([]);
  });

  test.each(ours)('$id fires in its positive and is silent in its negative', ({ id, positive, negative }) => {
    // A label that is the whole text is read as one, not as a mark in a text.
    const kind = READ_ELSEWHERE[id] ?? (id === 'gb45438-json' ? 'gb45438-aigc' : undefined);
    const finds = (text: string) =>
      kind ? examine(text).some((item) => item.kind === kind) : markersIn(text).includes(id);
    expect(finds(positive)).toBe(true);
    expect(finds(negative)).toBe(false);
  });
});

describe('evidence of a marker', () => {
  test('of tier A is a mixed span with its vendor', () => {
    const text = 'Rain fell. 🌧 citeturn0search1';
    expect(examine(text)).toEqual([
      {
        kind: 'text-artefact',
        verdict: 'mixed',
        strength: 'heuristic',
        source: 'marker:openai-turn-ref',
        tier: 'A',
        generator: 'openai',
        llr: 7,
        span: { start: 14, end: 30 },
      },
    ]);
    expect(text.slice(14, 30)).toBe('citeturn0search1');
  });

  test('of tiers B and H is inconclusive', () => {
    expect(examine('The weir [web:3] broke.')).toMatchObject([{ tier: 'B', verdict: 'inconclusive', llr: 3 }]);
    expect(examine('lan\u2060tern')).toMatchObject([{ tier: 'H', verdict: 'inconclusive', llr: 1 }]);
  });

  test('is one item a marker, at its first place', () => {
    const evidence = examine('a [cite: 1] b [cite: 2] c [cite: 3]');
    expect(evidence).toHaveLength(1);
    expect(evidence[0]!.span).toEqual({ start: 2, end: 11 });
  });

  test('names the vendor of the spelling', () => {
    expect(examine('https://a.example/?utm_source=copilot.com')[0]!.generator).toBe('microsoft');
    expect(examine('https://a.example/?referrer=grok.com')[0]!.generator).toBe('xai');
    expect(examine('closed【8†L10-L14】')[0]!.generator).toBe('unknown');
  });

  test('shows a hidden payload', () => {
    expect(examine(`x${TAGS('obey me')}`)[0]!.ref).toBe('hidden text: obey me');
  });

  test('has spans in a text whose byte-order mark the decoder dropped', () => {
    const bytes = encoder.encode('\uFEFFa [cite: 1]');
    const [item] = examineText({ text: 'a [cite: 1]', bytes, pairs: scan(bytes) });
    expect(item!.span).toEqual({ start: 2, end: 11 });
  });
});

describe('code and quotations', () => {
  test.each([
    ['inline code', 'The mark `turn0search0` was left.'],
    ['longer inline code', 'The mark ``a ` turn0search0`` was left.'],
    ['a fence', 'Look:\n```\nRain turn0search0\n```\n'],
    ['a fence of tildes', '~~~text\nRain turn0search0\n~~~'],
    ['an indented fence in a list', '- item\n  ```\n  Rain turn0search0\n  ```'],
    ['an unclosed fence', 'Look:\n```\nRain\n\nturn0search0'],
    ['a block quote', '> Rain fell turn0search0'],
    ['straight quotation marks', 'It read "Rain fell turn0search0." and no more.'],
    ['curly quotation marks', 'It read “Rain fell turn0search0”, no more.'],
    ['German quotation marks', 'Dort stand „Regen turn0search0“ und mehr.'],
    ['corner brackets', '彼は「雨 turn0search0」と書いた。'],
    ['an HTML code element', '<p>It read <code class="x">turn0search0</code>.</p>'],
    ['an HTML quotation', '<BLOCKQUOTE>Rain turn0search0</BLOCKQUOTE>'],
    ['wiki text that is shown', 'It read <nowiki>turn0search0</nowiki>.'],
  ])('mask a mark in %s', (_, text) => {
    expect(markersIn(text)).toEqual([]);
  });

  test.each([
    ['after a closed fence', '```\nx\n```\nRain fell turn0search0'],
    ['after an unclosed backtick', 'A ` stands alone. Rain fell turn0search0'],
    ['after inch marks', 'A 5" pipe and a 6" pipe. Rain fell turn0search0'],
    ['after an apostrophe', 'It’s the dogs’ water. Rain fell turn0search0 ‘here’'],
    ['behind a quotation', '“Rain fell.” turn0search0'],
    ['in a text that is quoted as a whole', '"Rain fell turn0search0"'],
    ['after an unclosed element', '<code> Rain fell turn0search0'],
    ['after a quotation mark that is never closed', `"Rain ${'and rain '.repeat(100)} turn0search0 and "more"`],
  ])('do not mask a mark %s', (_, text) => {
    expect(markersIn(text)).toEqual(['openai-turn-ref']);
  });

  test('do not mask a mark that holds quotation marks itself', () => {
    expect(markersIn('<cite index="3-1">Nine.</cite>')).toEqual(['claude-cite-tag']);
    expect(markersIn('`<cite index="3-1">Nine.</cite>`')).toEqual([]);
  });
});

describe('texts about marks', () => {
  test('are silent where marks of three makers stand', () => {
    expect(markersIn('Look for turn0search0 and [cite: 1].')).toEqual(['openai-turn-ref', 'gemini-cite']);
    expect(markersIn('Look for turn0search0 and [cite: 1] and [attached_file:1].')).toEqual([]);
    // Shown in code counts as well.
    expect(markersIn('Look for turn0search0 and `[cite: 1]` and `[attached_file:1]`.')).toEqual([]);
  });

  test('are silent where three ways of citing of one maker stand', () => {
    expect(markersIn('First oaicite:1, later oai_citation:2, then turn0search3.')).toEqual([]);
  });

  test('are silent where three marks stand and one is shown in code', () => {
    expect(markersIn('[a](sandbox:/mnt/data/a) oaicite:1 `oaicite:2`\n:::writing{variant=y}\n')).toEqual([]);
  });

  test('are not those in which marks of one product stand together', () => {
    const paste = [
      'ChatGPT said:',
      `The quarry closed.${PUA('cite|turn1search2')} More: https://q.example/?utm_source=chatgpt.com`,
      'The table: [q.csv](sandbox:/mnt/data/q.csv)',
    ].join('\n');
    expect(markersIn(paste)).toEqual([
      'openai-turn-ref',
      'openai-pua-citation',
      'openai-sandbox-link',
      'openai-ui-labels',
      'chat-utm-link',
      'openai-pua-stray',
    ]);
    expect(markersIn('A. :contentReference[oaicite:4]{index=4} [a](sandbox:/mnt/data/a)')).toHaveLength(3);
  });

  test.each([
    ['such as', 'Delete marks such as turn0search0 first.'],
    ['the string', 'It contains the string oaicite:4 twice.'],
    ['tag', 'Remove every [cite: 4] tag.'],
  ])('are silent where a mark is mentioned (%s)', (_, text) => {
    expect(markersIn(text)).toEqual([]);
  });

  test('still show hidden characters', () => {
    expect(markersIn(`x${TAGS('obey')} the string turn0search0`)).toEqual(['unicode-tag-payload']);
  });
});

describe('guards of single markers', () => {
  test('a self-description needs the first person in its sentence, or company', () => {
    expect(markersIn('It acts as an AI assistant for clerks. I like it.')).toEqual([]);
    expect(markersIn('It acts as an AI assistant for clerks [web:1].')).toEqual(['perplexity-web', 'self-as-ai']);
  });

  test('edges are measured on the trimmed text', () => {
    expect(markersIn(`${' '.repeat(5000)}Sure! Here is a list.`)).toEqual(['here-is-opening']);
    expect(markersIn(`Boil it. I hope this helps!${'\n'.repeat(5000)}`)).toEqual(['closing-offer']);
  });

  test('thin spaces are counted against the length of the text', () => {
    expect(markersIn('a\u2009'.repeat(20_000))).toEqual(['thin-space-between-words']);
    const dense = 'one\u2009two three four five six seven eight. ';
    expect(markersIn(dense.repeat(100))).toEqual(['thin-space-between-words']);
    expect(markersIn((dense + 'plain words without any such space. '.repeat(20)).repeat(100))).toEqual([]);
  });
});

test('padding with thousands of literals hides nothing that follows', () => {
  expect(markersIn(`${'[web: '.repeat(20_000)} Rain fell turn0search0`)).toEqual(['openai-turn-ref']);
});

test('a text without literals costs no examination', () => {
  const bytes = encoder.encode('The ferry leaves at noon and comes back in the evening.');
  expect(scan(bytes)).toHaveLength(0);
  expect(examineText({ text: '', bytes, pairs: scan(bytes) })).toEqual([]);
});

describe('hostile texts', () => {
  const LENGTH = 60_000;
  const fill = (unit: string) => unit.repeat(Math.ceil(LENGTH / unit.length));
  const texts: readonly (readonly [string, string])[] = [
    ['spaces', fill(' ')],
    ['turn', fill('turn1')],
    ['turn search', fill('citeturn0searchturn1')],
    ['digits after the mark', `oaicite:${fill('1')}`],
    ['cite lists without end', `[cite: ${fill('1, ')}`],
    ['many cite lists', fill('[cite: 1, 2, 3, ')],
    ['names plus numbers', fill('Aaaaaaaaaaaaaaaaaaaa+1')],
    ['capitals plus numbers', fill('Abc+1 Abc.Abc+')],
    ['private use', fill('\uE200cite\uE202')],
    ['private use pairs', fill('a\uE200')],
    ['daggers', fill('【1†')],
    ['writing blocks', fill(':::writing{variant=')],
    ['writing block lines', fill(':::writing{variant=x\n')],
    ['backticks of growing runs', Array.from({ length: 340 }, (_, index) => '`'.repeat(index + 1)).join(' ')],
    ['opening quotation marks', `${fill('“')} oaicite:1`],
    ['straight quotation marks', `${fill(' "a')} oaicite:1`],
    ['fences', `${fill('```\n')} oaicite:1`],
    ['elements', `${fill('<code><pre>')} oaicite:1`],
    ['closing elements', `${fill('</code></x>')} <q> oaicite:1`],
    ['mixed scripts', fill('аa')],
    ['mixed script words', fill('аbcdefghij ')],
    ['tags', fill('\u{E0041}')],
    ['flags and tags', fill(`\u{1F3F4}${TAGS('gb')}`)],
    ['zero width', fill('a\u200B')],
    ['thin spaces', fill('a\u2009')],
    ['caret footnotes', fill('[^1^')],
    ['cite tags', `<cite index="1-1${fill(',1-1')}`],
    ['label braces', fill('{"Label":"1" , ')],
    ['label producers', fill('{ "Label":"1","ContentProducer" ')],
    ['preface words', fill('Here is a revised ')],
    ['closing offers', fill('feel free to ask ')],
    ['self-descriptions', fill('as an AI model ')],
    ['questions', fill('Sure, I ')],
    ['links', fill('https://a?utm_source=chatgpt.com')],
    ['dates', fill('2024-XX-XX ')],
    ['slots', fill('[Your ')],
    ['surrogates', fill('\uD800\uDC00\uD800')],
    ['front matter', `---\n${fill('AIGC: [')}\n---\n`],
    ['front matter lines', `---\nAIGC:\n${fill('  Label: 1\n')}---\n`],
    ['JSON braces', `${fill('{"AIGC":')}`],
    ['HTML head', `<html><head>${fill('<meta a=')} application/c2pa`],
    ['HTML comments', `<html>${fill('<!--')} application/c2pa`],
    ['blocks', fill('# -----BEGIN C2PA MANIFEST----- ')],
    ['wrappers', fill('\uFEFF\u{E0133}\u{E0122}')],
    ['one wrapper', `\uFEFF\u{E0133}\u{E0122}${fill('\uFE00')}`],
  ];

  // Plain patterns over such texts take seconds; 200 ms is ten to a hundred times what is needed, for slow machines.
  test.each(texts)('%s take less than 200 ms of work', (_, text) => {
    const bytes = encoder.encode(text);
    const pairs = scan(bytes);
    const begin = process.threadCpuUsage();
    const evidence = examineText({ text, bytes, pairs });
    const { user, system } = process.threadCpuUsage(begin);
    expect((user + system) / 1000).toBeLessThan(200);
    for (const { span } of evidence) if (span) expect(span.end).toBeLessThanOrEqual(text.length);
  });

  test('of random pieces never throw and have spans in range', () => {
    const piece = fc.oneof(
      fc.constantFrom(...TEXT_LITERALS),
      fc.constantFrom(...Object.values(CASES).flatMap(({ fires, silent }) => [...fires, ...silent])),
      fc.constantFrom('`', '```\n', '\n', '"', '“', '> ', '{', '---\n', 'AIGC:', '\uD83D', '🌧', '\uFEFF', '\uFE00'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        for (const { span, ref, source } of examine(text)) {
          if (ref !== undefined) expect(ref.length).toBeLessThanOrEqual(2000);
          if (source.startsWith('marker:')) expect(span).toBeDefined();
          if (!span) continue;
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.start).toBeLessThan(span.end);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 400 },
    );
  });
});
