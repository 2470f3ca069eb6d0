import type { ClassifiedDocument } from '../reference/classify-document.ts';
import type { PlacedArms } from './stratum-inputs.ts';

/** Prompts are held against each other from so many that both arms answer. */
const LEAST_PAIRS = 30;

export interface PairedArms extends PlacedArms {
  readonly isPaired: boolean;
  /** Prompts that both arms answer; null where one of them answers none. */
  readonly sharedPrompts: number | null;
  /** Prompts that people answered, where arms are paired. */
  readonly promptsHeld?: number;
}

/** Only answers to prompts that both arms answer, where there are enough of these; else both arms whole. */
export function pairArms(
  { reference, generation }: PlacedArms,
  { ignoresPrompts }: { readonly ignoresPrompts: boolean },
): PairedArms {
  if (!answersPrompts(reference) || !answersPrompts(generation)) {
    return { reference, generation, isPaired: false, sharedPrompts: null };
  }
  const own = new Set(generation.map(({ document: { prompt } }) => prompt));
  const shared = new Set(
    reference.flatMap(({ document: { prompt } }) => (prompt !== null && own.has(prompt) ? [prompt] : [])),
  );
  if (ignoresPrompts || shared.size < LEAST_PAIRS) {
    return { reference, generation, isPaired: false, sharedPrompts: shared.size };
  }
  const isShared = ({ document: { prompt } }: ClassifiedDocument) => prompt !== null && shared.has(prompt);
  return {
    reference: reference.filter(isShared),
    generation: generation.filter(isShared),
    isPaired: true,
    sharedPrompts: shared.size,
    promptsHeld: new Set(reference.flatMap(({ document: { prompt } }) => prompt ?? [])).size,
  };
}

/** Whether most documents answer prompts. */
export function answersPrompts(documents: readonly ClassifiedDocument[]): boolean {
  const answers = documents.filter(({ document: { prompt } }) => prompt !== null).length;
  return 2 * answers > documents.length;
}
