import type { SourceCard } from '../../record/source-card.ts';
import type { CardReading } from '../dataset-card.ts';

/**
 * One card out of several descriptions of the same data, the first speaking for all it states. Where they give the texts two
 * origins, the one that is not human holds: nobody declares model text by mistake as easily as the reverse. All of it
 * stays a declaration.
 */
export function joinReadings(readings: readonly CardReading[]): CardReading | null {
  const [first, ...others] = readings;
  if (first === undefined) return null;
  if (others.length === 0) return first;
  const origins = [...new Set(readings.flatMap(({ card }) => card.origin ?? []))];
  const origin = origins.find((one) => one !== 'human') ?? origins[0];
  const card: SourceCard = Object.assign({}, ...readings.map((reading) => reading.card).reverse());
  const { generator, ...rest } = card;
  // A generator goes with the origin that it is named for.
  const ofOrigin = readings.find((reading) => reading.card.origin === origin && reading.card.generator !== undefined);
  const named = ofOrigin?.card.generator ?? (origin === 'human' ? undefined : generator);
  const notes = readings.flatMap((reading) => reading.notes);
  return {
    card: {
      ...rest,
      ...(origin === undefined ? undefined : { origin }),
      ...(named === undefined ? undefined : { generator: named }),
    },
    id: null,
    title: readings.find(({ title }) => title !== null)?.title ?? null,
    languages: readings.find(({ languages }) => languages.length > 0)?.languages ?? [],
    dataFiles: readings.flatMap(({ dataFiles }) => dataFiles),
    notes:
      origins.length > 1
        ? [...notes, `the descriptions disagree on who wrote the texts (${origins.join(', ')}); ${origin} is taken`]
        : notes,
  };
}
