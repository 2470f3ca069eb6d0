import { foldText } from '../kernels/fold-text.ts';

const GRAM = 5;

/** Jaccard similarity of the distinct character 5-grams of two folded texts, in [0, 1]; 1 for two texts shorter than that which are equal. */
export function characterJaccard(a: string, b: string): number {
  const [first, second] = [gramsOf(foldText(a)), gramsOf(foldText(b))];
  const [fewer, more] = first.size < second.size ? [first, second] : [second, first];
  let shared = 0;
  for (const gram of fewer) if (more.has(gram)) shared++;
  const union = fewer.size + more.size - shared;
  return union === 0 ? 1 : shared / union;
}

function gramsOf(text: string): ReadonlySet<string> {
  if (text.length < GRAM) return new Set([text]);
  const grams = new Set<string>();
  for (let i = 0; i + GRAM <= text.length; i++) grams.add(text.slice(i, i + GRAM));
  return grams;
}
