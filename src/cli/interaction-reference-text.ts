import type { CreatedInteractionReference } from '../gate/interactions/create-interaction-reference.ts';
import type { InteractionManifest } from '../gate/interactions/interaction-manifest.ts';
import { formatCount, formatQuantity, formatShare } from '../report/format-number.ts';
import { plainText } from '../report/plain-text.ts';

/** What a reference of interactions holds, part by part. */
export function interactionSizeLines({ n, bands, atLeast }: InteractionManifest): readonly string[] {
  const line = (part: keyof typeof n) =>
    `${part.padEnd(12)} ${formatQuantity(n[part].users, 'user')}, ${formatQuantity(n[part].events, 'event')}`;
  return [
    line('calibration'),
    line('comparator'),
    line('reserve'),
    `unit         user; ${formatQuantity(bands.items, 'item')} of the calibration part are known${atLeast === null ? '' : `; rated ${atLeast} or higher`}`,
  ];
}

/** Its strata, with their shares of the comparator's events. */
export function interactionStrataLines(
  { strata }: InteractionManifest,
  comparator: CreatedInteractionReference['comparator'],
): readonly string[] {
  const counts = new Map(comparator.map((own) => [own.id, own]));
  const tested = strata.filter(({ isTested }) => isTested);
  const line = ({ id, label, isTested }: InteractionManifest['strata'][number]) => {
    const own = counts.get(id);
    const share = own === undefined || own.n === 0 ? '' : `  ${formatShare(own.count / own.n)} of the events`;
    return `  ${plainText(label)}${share}${isTested ? '' : ', shown only'}`;
  };
  return [
    `${formatCount(tested.length)} of ${formatQuantity(strata.length, 'stratum', 'strata')} are tested; in the comparator:`,
    ...strata.map(line),
  ];
}

/** The origin of its events. */
export function interactionOriginLine({ origin, dedupe }: InteractionManifest): readonly string[] {
  return [
    `origin       ${formatShare(origin.human)} of ${formatQuantity(origin.events, 'event')} known to be people's, ${formatShare(origin.verified)} verified${origin.assumedHuman ? `; ${formatShare(origin.assumedShare)} assumed to be` : ''}`,
    `repeats      ${formatQuantity(dedupe.removedEvents, 'event')} of the same ${dedupe.exact} left out (${formatShare(dedupe.removedShare)})`,
  ];
}
