import type { MapOperator } from '../engine/map.ts';
import { RecalledTextReader, type RecalledTextsIndex } from '../engine/recalled-texts.ts';
import { measureTextPanel, type PanelDocument, type TextPanel } from '../range/text-panel.ts';
import { findTopics, type TopicDocument, type Topics } from '../strata/topics.ts';
import { TOPIC_TEXT_LENGTH } from './choose-samples.ts';

export interface SampleParams {
  readonly texts: RecalledTextsIndex;
}

/** Records of a sample in the order of their content hashes. */
export interface SampledRecords {
  readonly record: Uint32Array;
  readonly key: BigUint64Array;
}

export type SampleTask =
  | {
      readonly kind: 'panel';
      readonly arm: string;
      readonly sample: SampledRecords;
      /** Words and bytes that every arm of the panel is measured on. */
      readonly words: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'topics';
      readonly sample: SampledRecords;
      readonly words: Int32Array;
      readonly isHuman: Uint8Array;
    };

export type SampleResult =
  | { readonly kind: 'panel'; readonly panel: TextPanel }
  | {
      readonly kind: 'topics';
      readonly topics: Topics | { readonly reason: string };
      /** Positions in the sample of the texts that could be read: those that the topics' assignments speak of, in order. */
      readonly read: Uint32Array;
    };

/** Runs in workers: what is asked of samples of texts. */
export function createOperator({ texts }: SampleParams): MapOperator<SampleTask, SampleResult> {
  const reader = new RecalledTextReader(texts);
  return {
    close: () => reader.close(),
    async run(task, control) {
      const { record, key } = task.sample;
      const isThere = (i: number) => reader.has(record[i]!);
      if (task.kind === 'panel') {
        const documents = function* (): Iterable<PanelDocument> {
          for (let i = 0; i < record.length; i++) {
            if (i % 64 === 0) control.throwIfCancelled();
            if (isThere(i)) yield { key: key[i]!, text: reader.text(record[i]!) };
          }
        };
        const panel = measureTextPanel({ id: task.arm, documents }, { words: task.words, bytes: task.bytes });
        return { kind: 'panel', panel };
      }
      const documents: TopicDocument[] = [];
      const read: number[] = [];
      for (let i = 0; i < record.length; i++) {
        if (i % 64 === 0) control.throwIfCancelled();
        if (!isThere(i)) continue;
        read.push(i);
        documents.push({
          key: key[i]!,
          text: reader.text(record[i]!).slice(0, TOPIC_TEXT_LENGTH).toWellFormed(),
          words: task.words[i]!,
          isHuman: task.isHuman[i] === 1,
        });
      }
      return { kind: 'topics', topics: await findTopics({ documents }), read: Uint32Array.from(read) };
    },
  };
}
