import { STYLE_CLASS_SLOT, STYLE_COUNTS } from '../../kernels/style-counts.ts';
import { WORD_CLASSES } from '../../origin/style/word-classes.ts';
import { emDashes } from './em-dashes.ts';
import { names } from './names.ts';
import { PhraseList } from './phrase-list.ts';
import { quotations } from './quotations.ts';
import type { ScannedText } from './scanned-text.ts';
import { statedContrasts } from './stated-contrasts.ts';

/** Something that a model's writing has more or less of than people's. */
export interface HouseStyleFeature {
  readonly id: string;
  readonly title: string;
  /** What its rate is of. */
  readonly per: '1000 words' | 'document';
  /** A habit of models, or something specific that they leave out. */
  readonly kind: 'habit' | 'specific';
  readonly failureModes: string;
  /** How often it stands in a text; 0 or 1 for a rate of documents. */
  count(text: ScannedText): number;
}

const C = STYLE_COUNTS;
const ENGLISH = 'English only.';

/** How assistants begin whatever was asked. */
const OPENINGS = new PhraseList([
  ...['certainly', 'absolutely', 'definitely', 'sure', 'of course', 'great question', 'good question', 'thank you for'],
  ...[
    "that's a great",
    "that's a good",
    'that is a great',
    'what a great',
    "i'd be happy to",
    'i would be happy to',
    "i'm happy to",
  ],
  ...[
    "i'd be glad to",
    'happy to help',
    'here is a',
    "here's a",
    'here are some',
    'here are a few',
    "here's an",
    'here is an',
  ],
  ...[
    'as an ai',
    'as a language model',
    "in today's",
    'in the world of',
    'in the realm of',
    'in the ever',
    'once upon a time',
  ],
  ...[
    "let's dive",
    "let's explore",
    "let's break",
    'it is important to note',
    "it's important to note",
    'when it comes to',
  ],
  ...['i hope this', 'i understand', 'great to hear'],
]);
/** How assistants say no. */
const REFUSALS = new PhraseList([
  ...[
    "i'm sorry but i",
    'i am sorry but i',
    "i'm sorry i can't",
    "i can't assist",
    'i cannot assist',
    "i can't help",
    'i cannot help',
  ],
  ...[
    "i can't provide",
    'i cannot provide',
    "i'm unable to",
    'i am unable to',
    "i'm not able to",
    'i am not able to',
    'as an ai',
  ],
  ...[
    'as a language model',
    'as a large language model',
    "i can't comply",
    'i cannot comply',
    "i can't fulfill",
    'i cannot fulfill',
  ],
  ...[
    "i can't create",
    'i cannot create',
    "i can't generate",
    'i cannot generate',
    "i won't be able to",
    'against my programming',
  ],
  ...[
    "i don't have personal",
    'i do not have personal',
    "i don't have the ability",
    "i don't have access",
    'i do not have access',
  ],
]);
/** A refusal comes first. */
const REFUSAL_WORDS = 60;

/** The features, in the order in which reports show them. A feature is added here. */
export const HOUSE_STYLE_FEATURES: readonly HouseStyleFeature[] = [
  {
    id: 'em-dashes',
    title: 'Em dashes',
    per: '1000 words',
    kind: 'habit',
    failureModes: 'Typography of the source: tools turn dashes into hyphens and back.',
    count: ({ text }) => emDashes(text),
  },
  {
    id: 'triads',
    title: 'Three in a row: “one, two, and three”',
    per: '1000 words',
    kind: 'habit',
    failureModes: `Single words with a comma before the last only. ${ENGLISH}`,
    count: ({ counts }) => counts[C.triads]!,
  },
  {
    id: 'contrasts',
    title: '“Not X but Y”, “it’s not X, it’s Y”',
    per: '1000 words',
    kind: 'habit',
    failureModes: `Plain negations with a “but” behind them count as well. ${ENGLISH}`,
    count: ({ text, counts }) => counts[C.contrasts]! + statedContrasts(text),
  },
  {
    id: 'participle-tails',
    title: 'Sentences that end “, making it …”',
    per: '1000 words',
    kind: 'habit',
    failureModes: `Every word in -ing behind a comma counts. ${ENGLISH}`,
    count: ({ counts }) => counts[C.participleTails]!,
  },
  {
    id: 'boilerplate-openings',
    title: 'Boilerplate openings',
    per: 'document',
    kind: 'habit',
    failureModes: `A fixed list; openings of the model’s own are among the motifs. ${ENGLISH}`,
    count: ({ head }) => Number(OPENINGS.isAt(head, 0)),
  },
  {
    id: 'refusals',
    title: 'Refusals and disclaimers',
    per: 'document',
    kind: 'habit',
    failureModes: `A fixed list, looked for in the first ${REFUSAL_WORDS} words. ${ENGLISH}`,
    count: ({ head }) => Number(REFUSALS.isWithin(head, REFUSAL_WORDS)),
  },
  {
    id: 'hedges',
    title: 'Hedges: perhaps, often, potentially',
    per: '1000 words',
    kind: 'habit',
    failureModes: ENGLISH,
    count: ofClass('hedge'),
  },
  {
    id: 'praise',
    title: 'Words that praise and stress: crucial, vibrant, foster',
    per: '1000 words',
    kind: 'habit',
    failureModes: `A fixed list; the excess words are those of this model. ${ENGLISH}`,
    count: ofClass('evaluation'),
  },
  {
    id: 'names',
    title: 'Names',
    per: '1000 words',
    kind: 'specific',
    failureModes: 'Headings with capitals count; scripts without capitals, and German nouns, say nothing.',
    count: ({ text }) => names(text),
  },
  {
    id: 'numbers',
    title: 'Words with a digit',
    per: '1000 words',
    kind: 'specific',
    failureModes: 'Numbers of list items at the beginning of a line do not count.',
    count: ({ counts }) => counts[C.numbers]!,
  },
  {
    id: 'quotations',
    title: 'Quotations of more than one word',
    per: '1000 words',
    kind: 'specific',
    failureModes: 'Titles in quotation marks count; block quotations do not.',
    count: ({ text }) => quotations(text),
  },
];

function ofClass(name: (typeof WORD_CLASSES)[number]['name']): (text: ScannedText) => number {
  const slot = STYLE_CLASS_SLOT + WORD_CLASSES.find((each) => each.name === name)!.bit;
  return ({ counts }) => counts[slot]!;
}
