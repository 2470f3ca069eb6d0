import { STYLE_ABBREVIATION_BIT, STYLE_KEPT_BIT } from '../../kernels/style-counts.ts';
import { styleWordId } from '../../kernels/style-word-id.ts';

/**
 * Kinds of English words that the style features count, each with the bit it has in the scanner. Words of every class but
 * the abbreviations stand for themselves in the masked n-grams, where all other words are known by their ending only.
 */
export const WORD_CLASSES = [
  {
    name: 'first person',
    bit: 2,
    words: "i me my mine myself we us our ours ourselves i'm i've i'd i'll we're we've we'd we'll",
  },
  { name: 'second person', bit: 3, words: "you your yours yourself yourselves you're you've you'd you'll" },
  {
    name: 'third person',
    bit: 4,
    words:
      "he him his himself she her hers herself it its itself they them their theirs themselves he's she's it's they're they've he'd she'd they'd he'll she'll it'll they'll",
  },
  { name: 'article', bit: 5, words: 'a an the' },
  {
    name: 'preposition',
    bit: 6,
    words:
      'of in to for with on at from by about as into like through after over between out against during without before under around among within along across behind beyond towards toward upon until despite throughout amid via per off near onto above below beside besides since except regarding amongst alongside',
  },
  { name: 'coordinating conjunction', bit: 7, words: 'and or but nor yet so' },
  {
    name: 'subordinating conjunction',
    bit: 8,
    words:
      'because although though while whereas if unless since when whenever that whether once until before after than as',
  },
  {
    name: 'form of be, have or do',
    bit: 9,
    words:
      "am is are was were be been being have has had having do does did doing done isn't aren't wasn't weren't haven't hasn't hadn't don't doesn't didn't",
  },
  {
    name: 'modal',
    bit: 10,
    words: "can could may might must shall should will would can't couldn't won't wouldn't shouldn't cannot mustn't",
  },
  {
    name: 'negation',
    bit: 11,
    words:
      "no not never none nothing nobody neither nor nowhere without isn't aren't wasn't weren't haven't hasn't hadn't don't doesn't didn't can't couldn't won't wouldn't shouldn't cannot",
  },
  { name: 'demonstrative', bit: 12, words: 'this that these those such' },
  { name: 'question word', bit: 13, words: 'who whom whose which what where when why how whoever whatever whichever' },
  {
    name: 'quantifier',
    bit: 14,
    words:
      'all any both each either every few less many more most much several some another other others enough half various numerous own same certain one two three first second last next',
  },
  {
    name: 'connective',
    bit: 15,
    words:
      'however moreover furthermore additionally therefore thus hence consequently nevertheless nonetheless meanwhile overall finally ultimately similarly likewise conversely instead otherwise accordingly subsequently specifically notably indeed conclusion addition contrast',
  },
  {
    name: 'hedge',
    bit: 16,
    words:
      'perhaps maybe possibly probably likely seems seemed seem appears appeared appear apparently arguably suggests suggest suggested potentially somewhat generally typically often sometimes usually almost nearly about roughly',
  },
  {
    name: 'intensifier',
    bit: 17,
    words:
      'very really quite too just even only still also actually already simply extremely highly particularly especially truly deeply completely totally absolutely literally pretty rather',
  },
  {
    name: 'place and time adverb',
    bit: 18,
    words:
      'here there now then again ever always once soon later ago today yesterday tomorrow away back down up out yet',
  },
  {
    name: 'reporting verb',
    bit: 19,
    words: 'said says say told tells tell added adds asked asks according reported reports claimed claims announced',
  },
  {
    name: 'evaluation',
    bit: 20,
    words:
      'crucial vital essential significant significantly important key comprehensive robust profound pivotal intricate complex unique innovative valuable meaningful diverse rich vibrant seamless compelling remarkable notable ensure ensuring highlight highlights highlighting underscore underscores underscoring emphasize emphasizes emphasizing enhance enhancing enhances foster fostering fosters leverage leveraging navigate navigating delve delves showcase showcasing demonstrate demonstrates demonstrating enabling providing offering allowing making creating',
  },
] as const satisfies readonly { readonly name: string; readonly bit: number; readonly words: string }[];

/** Their point ends no sentence. */
const ABBREVIATIONS =
  'mr mrs ms dr prof st vs etc fig figs eq eqs al jr sr inc ltd co vol pp ed eds dept gen col sgt capt rev hon approx cf gov sen rep jan feb mar apr jun jul aug sep sept oct nov dec';

/** Further common words that say how something is said rather than what: they, too, stay as they are. */
const KEPT_WORDS =
  "get got getting go going goes went come came make made take took give gave know knew known think thought see saw seen look looked want wanted use used using way ways thing things something anything everything someone anyone everyone people time year years day days man woman new good great well long little old own right even because part place case fact point number there's that's what's let's who's here's let also while its not only but whether rather than both as such";

/** Bits by word id, for the scanner. Built once a thread. */
export function wordClasses(): ReadonlyMap<number, number> {
  built ??= buildWordClasses();
  return built;
}

let built: ReadonlyMap<number, number> | undefined;

function buildWordClasses(): ReadonlyMap<number, number> {
  const bits = new Map<number, number>();
  const add = (words: string, mask: number) => {
    for (const word of words.split(' ')) {
      const id = styleWordId(word);
      bits.set(id, (bits.get(id) ?? 0) | mask);
    }
  };
  const kept = 1 << STYLE_KEPT_BIT;
  for (const { bit, words } of WORD_CLASSES) add(words, kept | (1 << bit));
  add(KEPT_WORDS, kept);
  add(ABBREVIATIONS, 1 << STYLE_ABBREVIATION_BIT);
  return bits;
}
