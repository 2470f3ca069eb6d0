import type { MapOperator } from '../../engine/map.ts';
import { measureTextPanel, type PanelDocument, type TextPanel } from '../../range/text-panel.ts';

/** Texts of one arm, in the order of their content hashes. */
export interface RangeTask {
  readonly arm: string;
  /** Shape [texts] each. */
  readonly keys: BigUint64Array;
  readonly texts: readonly string[];
  /** Words and bytes that both arms are measured on. */
  readonly levels: readonly { readonly words: number; readonly bytes: number }[];
}

/** One panel a level. */
export type RangeResult = readonly TextPanel[];

/** The map operator that measures how wide the language of an arm is. */
export function createOperator(): MapOperator<RangeTask, RangeResult> {
  return {
    async run({ arm, keys, texts, levels }, control) {
      const documents = function* (): Iterable<PanelDocument> {
        for (const [i, text] of texts.entries()) {
          if (i % 64 === 0) control.throwIfCancelled();
          yield { key: keys[i]!, text };
        }
      };
      return levels.map(({ words, bytes }) => measureTextPanel({ id: arm, documents }, { words, bytes }));
    },
  };
}
