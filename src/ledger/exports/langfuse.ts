import type { GenerationInput } from '../ledger-entry.ts';
import type { ExportFormat, RowReading } from './export-format.ts';
import { exportTime } from './export-time.ts';
import {
  firstMember,
  type JsonObject,
  listOf,
  nameOf,
  objectOf,
  promptText,
  settingsOf,
  unpackedJson,
} from './export-values.ts';
import { exportedModel } from './exported-model.ts';
import { generationsOf } from './generations-of.ts';
import { messageTexts } from './message-texts.ts';

/** Spellings of the API and the interface (camel case) and of exports to storage (snake case). */
const MODEL = ['model', 'provided_model_name', 'providedModelName', 'internalModelId'];
const PARAMETERS = ['modelParameters', 'model_parameters'];
const STARTED = ['startTime', 'start_time'];
const OUTPUT = ['output', 'completion'];

/**
 * Observations of Langfuse: JSON, JSON Lines or CSV as the interface, the API and the export to storage write them, also
 * traces with their observations inside. Only observations of the type GENERATION are calls of a model.
 *
 * https://langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields
 */
export const langfuse: ExportFormat = {
  name: 'langfuse',
  title: 'Langfuse observations, JSON, JSON Lines or CSV',

  recognises(row) {
    return isObservation(row) || (Array.isArray(row.observations) && ('projectId' in row || 'project_id' in row));
  },

  read(row): RowReading {
    if (Array.isArray(row.observations)) {
      const inner = listOf(row.observations).flatMap((item) => {
        const observation = objectOf(item);
        return observation === undefined ? [] : (readObservation(observation) ?? []);
      });
      return inner.length === 0 ? null : inner;
    }
    return readObservation(row);
  },
};

function isObservation(row: JsonObject): boolean {
  const type = row.type;
  const isTyped = typeof type === 'string' && /^(?:generation|span|event|agent|tool|chain|embedding)$/i.test(type);
  return isTyped && ('traceId' in row || 'trace_id' in row) && STARTED.some((key) => key in row);
}

function readObservation(row: JsonObject): RowReading {
  const type = row.type;
  if (typeof type === 'string' && type.toLowerCase() !== 'generation') return null;
  const model = nameOf(firstMember(row, MODEL));
  if (type === undefined && model === undefined)
    return [{ code: 'unknown-row', problem: 'no observation: neither a type nor a model' }];
  const texts = messageTexts(firstMember(row, OUTPUT));
  if (texts.answers.length + texts.reasoning.length === 0) {
    const isFailed = typeof row.level === 'string' && row.level.toUpperCase() === 'ERROR';
    return isFailed
      ? [{ code: 'failed-call', problem: 'the generation ended with an error and has no output' }]
      : [{ code: 'no-text', problem: 'a generation without a text as its output' }];
  }
  const decoding = settingsOf(objectOf(unpackedJson(firstMember(row, PARAMETERS))));
  const time = exportTime(firstMember(row, STARTED));
  const id = nameOf(row.id);
  const prompt = promptText(firstMember(row, ['input', 'prompt']));
  const call: Omit<GenerationInput, 'text'> = {
    model: exportedModel({ requested: model }),
    ...(Object.keys(decoding).length === 0 ? undefined : { decoding }),
    ...(prompt === undefined ? undefined : { prompt }),
    ...(time === undefined ? undefined : { time }),
    ...(id === undefined ? undefined : { id }),
  };
  return generationsOf(texts, call);
}
