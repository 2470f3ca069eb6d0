import type { BuildManifest } from '../lineage/manifest.ts';
import type { RowChoice } from '../mix/build/choose-by-coverage.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';

type Chosen = Pick<BuildManifest, 'choice' | 'drawn' | 'verifiers' | 'mix'>;

/** Digits of a cosine. */
const COSINE_DIGITS = 2;
/** Verifiers shown. */
const VERIFIERS_SHOWN = 6;

/** How rows were chosen among others like them, drawn by a detector, and who stands for model text, what rows should weigh: none where nobody asked. */
export function choiceTexts({ choice, drawn, verifiers, mix }: Chosen): readonly string[] {
  return [
    ...coverageTexts(choice ?? null),
    ...drawnTexts(drawn ?? null),
    ...verifierTexts(verifiers ?? null),
    ...mixTexts(mix ?? null),
  ];
}

function coverageTexts(choice: NonNullable<Chosen['choice']> | null): readonly string[] {
  if (choice === null) return [];
  const { by, candidates, looked_at: lookedAt, chosen, kept, vectors, coverage } = choice;
  if (coverage === null) return [`${by}: no group of rows is taken in part, so that nothing was chosen among`];
  const among =
    lookedAt < candidates
      ? `of ${formatQuantity(candidates, 'candidate')} ${formatCount(lookedAt)} were looked at, by hash, and ${formatCount(chosen)} of them chosen`
      : `${formatCount(chosen)} of ${formatQuantity(candidates, 'candidate')}`;
  const cosine = (value: number) => value.toFixed(COSINE_DIGITS);
  return [
    `by ${by}: ${among}, beside ${formatQuantity(kept, 'row')} that ${kept === 1 ? 'is' : 'are'} in anyway (${plainText(vectors)})`,
    `likeness of a candidate to the nearest row of the build: ${cosine(coverage.after.mean)}, of the farthest tenth ${cosine(coverage.after.tail)}; by hash ${cosine(coverage.random.mean)} and ${cosine(coverage.random.tail)}`,
    `n-grams of candidates that stand in the build: ${formatShare(coverage.after.grams)}; by hash ${formatShare(coverage.random.grams)}`,
  ];
}

function drawnTexts(drawn: NonNullable<Chosen['drawn']> | null): readonly string[] {
  if (drawn === null) return [];
  const { power, repeat, before, after } = drawn;
  const mean = (value: number | null) => (value === null ? 'not known' : value.toFixed(COSINE_DIGITS));
  return [
    `drawn by (1 − p)^${power}${repeat > 1 ? `, each row ${formatCount(repeat)} times at most` : ''}: mean probability of model text ${mean(before.mean_p)} → ${mean(after.mean_p)}`,
  ];
}

function mixTexts(mix: NonNullable<Chosen['mix']> | null): readonly string[] {
  if (mix === null) return [];
  const { human_share: share, human_mass_share: massShare, human_weight: human, synthetic_weight: synthetic } = mix;
  return [
    `golden ratio: fresh human rows are ${formatShare(massShare)} of what is human or synthetic; for ${formatShare(share)} of the weight train with weight ${human.toFixed(COSINE_DIGITS)} on each of them and ${synthetic.toFixed(COSINE_DIGITS)} on synthetic ones`,
  ];
}

function verifierTexts(verifiers: NonNullable<Chosen['verifiers']> | null): readonly string[] {
  if (verifiers === null) return [];
  const taken = verifiers.filter(({ after }) => after.rows > 0).toSorted((a, b) => b.after.rows - a.after.rows);
  if (taken.length === 0) return ['no row that a model wrote is verified'];
  const shown = taken
    .slice(0, VERIFIERS_SHOWN)
    .map(({ name, after }) => `${plainText(name)} ${formatCount(after.rows)}`)
    .join(', ');
  const more = taken.length - VERIFIERS_SHOWN;
  return [`rows that a model wrote, by who verified them: ${shown}${more > 0 ? ` and ${formatCount(more)} more` : ''}`];
}

/** What the choice made of one row. */
export function rowChoiceText({ by, place, chosen, candidates, nearest }: RowChoice): string {
  const like =
    nearest === null
      ? 'nothing in the build is like it'
      : `most like it in the build is ${plainText(nearest.id)} (${nearest.similarity.toFixed(COSINE_DIGITS)})`;
  return place === null
    ? `passed over by ${by}, which chose ${formatCount(chosen)} of ${formatQuantity(candidates, 'candidate')}; ${like}`
    : `number ${formatCount(place)} of the ${formatCount(chosen)} that ${by} chose of ${formatQuantity(candidates, 'candidate')}; ${like}`;
}
