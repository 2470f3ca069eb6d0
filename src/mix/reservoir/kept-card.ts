import type { SourceCard } from '../../record/source-card.ts';
import type { ReservoirRow } from './reservoir-row.ts';

/** What the card of a row's source said when the row was kept, as far as rows of a build show it. */
export function keptCard({ kind, licence }: ReservoirRow['card']): Pick<SourceCard, 'kind' | 'licence'> {
  return {
    ...(kind !== null && { kind: kind as NonNullable<SourceCard['kind']> }),
    ...(licence !== null && { licence }),
  };
}
