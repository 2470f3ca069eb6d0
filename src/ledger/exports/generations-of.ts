import type { GenerationInput } from '../ledger-entry.ts';
import type { MessageTexts } from './message-texts.ts';

/**
 * The generations of one call: one for each choice, and one for reasoning that was recorded. The first choice has the
 * call's id, others the id with `#1`, `#2`, …; reasoning has `#reasoning`.
 */
export function generationsOf(
  { answers, reasoning }: MessageTexts,
  call: Omit<GenerationInput, 'text'>,
): readonly GenerationInput[] {
  const { id, ...rest } = call;
  const named = (text: string, suffix: string): GenerationInput =>
    id === undefined ? { ...rest, text } : { ...rest, text, id: `${id}${suffix}` };
  return [
    ...answers.map((text, index) => named(text, index === 0 ? '' : `#${index}`)),
    ...reasoning.map((text, index) => named(text, index === 0 ? '#reasoning' : `#reasoning-${index}`)),
  ];
}
