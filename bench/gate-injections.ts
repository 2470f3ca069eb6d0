import type { ClassifiedDocument } from '../src/gate/reference/classify-document.ts';
import type { Reference } from '../src/gate/reference/reference.ts';

/** A known change of human texts: what a gate must see, or must not. */
export interface Injection {
  readonly name: string;
  readonly title: string;
  readonly change: (
    documents: readonly ClassifiedDocument[],
    world: { readonly reference: Reference; readonly random: () => number },
  ) => {
    readonly documents: readonly ClassifiedDocument[];
    /** Texts are others than before, so they must be placed again. */
    readonly isChanged: boolean;
  };
}

/** The tested stratum of the tail that holds most documents: what a loss is made in. */
function tailStratum({ strata }: Reference): number {
  const tail = strata.findIndex(({ isTested, isTail, dimension }) => isTested && isTail && dimension === 'topic');
  return tail === -1 ? strata.findIndex(({ isTested, isTail }) => isTested && isTail) : tail;
}

const loss = (share: number): Injection => ({
  name: `loss-${share}`,
  title: `${100 * share} % of a tested tail stratum gone`,
  change: (documents, { reference, random }) => {
    const at = tailStratum(reference);
    return { documents: documents.filter(({ strata }) => !strata.includes(at) || random() >= share), isChanged: false };
  },
});

/** The key of a text that was made up here: far from all others, and the same for the same place. */
function withText(document: ClassifiedDocument, text: string, place: number): ClassifiedDocument {
  return {
    ...document,
    document: { ...document.document, text, key: BigInt.asIntN(64, document.document.key + BigInt(place + 1)) },
  };
}

export const INJECTIONS: readonly Injection[] = [
  { name: 'none', title: 'nothing changed', change: (documents) => ({ documents, isChanged: false }) },
  loss(0.25),
  loss(0.5),
  loss(1),
  {
    name: 'truncated',
    title: 'the most surprising tenth of texts gone',
    change: (documents) => {
      const sorted = documents.toSorted((a, b) => (a.surprisal ?? 0) - (b.surprisal ?? 0));
      return { documents: sorted.slice(0, Math.floor(0.9 * documents.length)), isChanged: false };
    },
  },
  {
    name: 'topic',
    title: 'one topic of many gone',
    change: (documents, { reference, random }) => {
      const dropped = Math.floor(random() * Math.max(1, reference.manifest.topics.length));
      return { documents: documents.filter(({ topic }) => topic !== dropped), isChanged: false };
    },
  },
  {
    name: 'shrunk',
    title: 'within each topic the third nearest the centre, three times, with a word changed',
    change: (documents, { reference: { centroids, dimensions } }) => {
      const near = ({ vector, topic }: ClassifiedDocument) => {
        let product = 0;
        for (let at = 0; at < dimensions; at++) product += vector[at]! * (centroids[topic * dimensions + at] ?? 0);
        return product;
      };
      const byTopic = Map.groupBy(documents, ({ topic }) => topic);
      const kept = [...byTopic.values()].flatMap((own) =>
        own.toSorted((a, b) => near(b) - near(a)).slice(0, Math.ceil(own.length / 3)),
      );
      const copies = [0, 1, 2].flatMap((copy) =>
        kept.map((document) =>
          copy === 0 ? document : withText(document, reordered(document.document.text, copy), copy),
        ),
      );
      return { documents: copies.slice(0, documents.length), isChanged: true };
    },
  },
  {
    name: 'motif',
    title: 'a fifth of the texts begin with the same eight words',
    change: (documents, { random }) => ({
      documents: documents.map((document, place) =>
        random() < 0.2
          ? withText(document, `It is important to note that in summary ${document.document.text}`, place)
          : document,
      ),
      isChanged: true,
    }),
  },
  {
    name: 'wider',
    title: 'a tenth of the texts have their words shuffled with those of another',
    change: (documents, { random }) => ({
      documents: documents.map((document, place) => {
        if (random() >= 0.1) return document;
        const other = documents[Math.floor(random() * documents.length)]!;
        const words = `${document.document.text} ${other.document.text}`.split(/\s+/);
        for (let at = words.length - 1; at > 0; at--) {
          const swap = Math.floor(random() * (at + 1));
          [words[at], words[swap]] = [words[swap]!, words[at]!];
        }
        return withText(document, words.join(' '), place);
      }),
      isChanged: true,
    }),
  },
  {
    name: 'longer',
    title: 'every text twice as long: what comes behind the first words must not matter',
    change: (documents) => ({
      documents: documents.map((document, place) =>
        withText(
          document,
          `${document.document.text} ${documents[(place + 1) % documents.length]!.document.text}`,
          place,
        ),
      ),
      isChanged: true,
    }),
  },
];

/** The same text with one pair of words swapped far behind its beginning. */
function reordered(text: string, copy: number): string {
  const words = text.split(/\s+/);
  const at = Math.min(words.length - 2, 7 * copy);
  if (at < 0) return text;
  [words[at], words[at + 1]] = [words[at + 1]!, words[at]!];
  return words.join(' ');
}
