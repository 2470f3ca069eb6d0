import { type Decision, decideOrigin } from '../origin/decide.ts';
import { LLM_CUTOFF } from '../origin/llm-cutoff.ts';
import { reviewEvidence } from '../origin/review-evidence.ts';
import type { Evidence } from '../record/evidence.ts';
import { type Origin, type OriginClass, originGroup } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';

interface Case {
  readonly evidence: readonly Evidence[];
  readonly card: SourceCard | undefined;
}

/** A change in what is known, put so that `If …, it would be …` is a sentence. */
interface Change {
  readonly if: string;
  readonly changed: Case;
}

const NO_CARD: SourceCard = { from: 'outcross.yaml', basis: 'declaration' };

/**
 * One sentence: what, if it were known, would decide a record otherwise, and how. Each change is put to the decision table, so
 * only what would really change the verdict is named; the likeliest to be within the user's power comes first.
 *
 * @param evidence read from the record itself (its signature), without the card's
 */
export function whatWouldChange({
  evidence,
  card,
  field,
  source,
  decision,
}: Case & { readonly field: string; readonly source: string; readonly decision: Decision }): string {
  for (const change of changes({ evidence, card, source, field, decided: decision.origin.class })) {
    const { origin } = decideOrigin({ ...change.changed, field });
    const same =
      origin.class === decision.origin.class &&
      origin.status === decision.origin.status &&
      origin.flag === decision.origin.flag;
    if (!same) return `If ${change.if}, it would be ${originText(origin)}.`;
  }
  return 'Nothing short of other evidence in the text would change this.';
}

/** An origin in words: `human, verified`; `mixed, inferred (contradicted)`. */
export function originText({ class: originClass, status, flag }: Pick<Origin, 'class' | 'status' | 'flag'>): string {
  const known = status === 'unknown' ? originClass : `${originClass}, ${status}`;
  return flag === null ? known : `${known} (${flag})`;
}

function changes({
  evidence,
  card,
  source,
  field,
  decided,
}: Case & { readonly source: string; readonly field: string; readonly decided: OriginClass }): readonly Change[] {
  const list: Change[] = [];
  const reviews = evidence.filter(({ kind }) => kind === 'review');
  // Of several only one that the origin goes by: there is no agreeing with people who disagree.
  const said = reviews.filter((item) => item.class !== undefined);
  const second = (said.length === 1 ? said[0] : said.find((item) => item.class === decided))?.class;
  if (reviews.length > 0) {
    list.push(...(second === undefined ? [] : [reviewChange('a second reviewer agreed', second, { evidence, card })]), {
      if: `its ${reviews.length === 1 ? 'reviewer' : 'reviewers'} had not judged it`,
      changed: { evidence: evidence.filter((item) => !reviews.includes(item)), card },
    });
  }
  const marks = evidence.filter(({ kind }) => kind === 'text-artefact' || kind === 'style-statistic');
  const unmarked = evidence.filter((item) => !marks.includes(item));
  const byOthers = evidence.filter(({ calibration }) => calibration?.comparedWith === 'others');
  if (byOthers.length > 0) {
    list.push({
      if: `as many texts of ${source} itself, known to be human, set it as far apart (--anchors ${source}=FILE)`,
      changed: {
        evidence: evidence.map((item) =>
          item.calibration?.comparedWith === 'others'
            ? { ...item, calibration: { ...item.calibration, comparedWith: 'vouched' } }
            : item,
        ),
        card,
      },
    });
  }
  const declaresHuman = card !== undefined && cardClass({ card, field }) === 'human';
  if (marks.length > 0) {
    list.push({
      if: `the marks in the text turned out to be quoted, not left by a model`,
      changed: { evidence: unmarked, card },
    });
  }
  if (card?.dates_attested_by === undefined && evidence.some(({ kind }) => kind === 'date-column')) {
    list.push({
      if: `somebody attested its date, which is before ${LLM_CUTOFF} (dates_attested_by in the card of ${source})`,
      changed: { evidence, card: { ...(card ?? NO_CARD), dates_attested_by: 'someone' } },
    });
  }
  if (card?.dates_attested_by !== undefined && evidence.some(({ kind }) => kind === 'date-column')) {
    const { dates_attested_by: _, ...unattested } = card;
    list.push({ if: `${card.dates_attested_by} did not attest its date`, changed: { evidence, card: unattested } });
  }
  if (card !== undefined && card.basis === 'declaration' && cardClass({ card, field }) !== undefined) {
    list.push({
      if: `a contract or a generation log stood behind the card of ${source} (basis and reference)`,
      changed: { evidence, card: { ...card, basis: 'contract', reference: 'contract' } },
    });
  }
  if (card !== undefined && card.basis !== 'declaration') {
    list.push({
      if: `the ${card.basis === 'contract' ? 'contract' : 'log'} behind the card of ${source} did not hold`,
      changed: { evidence, card: { ...card, basis: 'declaration' } },
    });
  }
  if (!declaresHuman && (card === undefined || cardClass({ card, field }) === undefined)) {
    list.push({
      if: `${card === undefined ? `a card of ${source}` : `the card of ${source}`} declared these texts human`,
      changed: { evidence, card: { ...(card ?? NO_CARD), fields: { ...card?.fields, [field]: 'human' } } },
    });
  }
  if (declaresHuman) {
    const { origin: _, roles: __, fields: ___, ...silent } = card;
    list.push({ if: `the card of ${source} did not declare it human`, changed: { evidence, card: silent } });
  }
  const declared = evidence.filter(
    ({ kind }) => kind === 'column-declaration' || kind === 'gb45438-aigc' || kind === 'c2pa-manifest',
  );
  if (declared.length > 0) {
    list.push({
      if: `${declared.every(({ kind }) => kind === 'column-declaration') ? 'its columns' : 'its labels'} said nothing`,
      changed: { evidence: evidence.filter((item) => !declared.includes(item)), card },
    });
  }
  if (cardClass({ card, field }) !== undefined && !declaresHuman && card !== undefined) {
    const { origin: _, roles: __, fields: ___, ...silent } = card;
    list.push({ if: `the card of ${source} said nothing of it`, changed: { evidence, card: silent } });
  }
  list.push(reviewChange('a reviewer judged it human (outcross review decide)', 'human', { evidence, card }));
  return list;
}

/** What one more reviewer would change. Nobody bears the name. */
function reviewChange(sentence: string, verdict: OriginClass, { evidence, card }: Case): Change {
  const review = reviewEvidence({ reviewer: '', scope: 'record', verdict });
  return { if: sentence, changed: { evidence: [...evidence, review], card } };
}

/** What the card says of a field, as the decision table reads it. */
function cardClass({ card, field }: { card: SourceCard | undefined; field: string }) {
  const { origin } = decideOrigin({ evidence: [], card, field });
  return card === undefined || originGroup(origin.class) === 'unknown' ? undefined : origin.class;
}
