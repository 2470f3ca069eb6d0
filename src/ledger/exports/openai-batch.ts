import type { ExportFormat, RowReading } from './export-format.ts';
import { exportTime } from './export-time.ts';
import { firstMember, type JsonObject, member, nameOf, objectOf, settingsOf } from './export-values.ts';
import { exportedModel } from './exported-model.ts';
import { generationsOf } from './generations-of.ts';
import { messageTexts } from './message-texts.ts';

/** Settings that a body of the Responses API repeats; bodies of chat completions repeat none. */
const SETTINGS = ['temperature', 'top_p', 'max_output_tokens', 'seed', 'system_fingerprint', 'service_tier'];
const BODIES: ReadonlySet<unknown> = new Set(['chat.completion', 'text_completion', 'response']);

/**
 * Output files of OpenAI's Batch API: one object a line with `custom_id`, `response` (`status_code`, `request_id`, `body`)
 * and `error`. The body is that of a chat completion, a completion or the Responses API. Lines that are such a body
 * themselves are read likewise.
 *
 * https://platform.openai.com/docs/api-reference/batch/request-output
 */
export const openaiBatch: ExportFormat = {
  name: 'openai-batch',
  title: 'output file of an OpenAI batch',

  recognises(row) {
    const isBatchLine = typeof row.custom_id === 'string' && ('response' in row || 'error' in row);
    return isBatchLine || BODIES.has(row.object);
  },

  read(row): RowReading {
    const response = objectOf(row.response);
    const body = objectOf(member(response, 'body')) ?? (BODIES.has(row.object) ? row : undefined);
    const status = member(response, 'status_code');
    const error = objectOf(row.error) ?? objectOf(member(body, 'error'));
    if (error !== undefined || (typeof status === 'number' && status >= 400)) {
      const code = nameOf(firstMember(error, ['code', 'type'])) ?? (status === undefined ? 'no code' : String(status));
      return [{ code: 'failed-call', problem: `the request failed (${code.slice(0, 80)})` }];
    }
    if (body === undefined) return [{ code: 'unknown-row', problem: 'no body of a response' }];
    // Embeddings and moderations are lists of numbers.
    if (!BODIES.has(body.object) && !('choices' in body) && !('output' in body)) return null;
    const texts = messageTexts(body.object === 'response' ? body.output : (body.choices ?? body.output));
    if (texts.answers.length + texts.reasoning.length === 0)
      return isToolCall(body) ? null : [{ code: 'no-text', problem: 'a response without text' }];
    const id = nameOf(row.custom_id) ?? nameOf(body.id);
    const time = exportTime(firstMember(body, ['created', 'created_at']));
    const decoding = settingsOf(Object.fromEntries(SETTINGS.map((key) => [key, body[key]])));
    return generationsOf(texts, {
      model: exportedModel({ responded: nameOf(body.model), provider: 'openai' }),
      ...(Object.keys(decoding).length === 0 ? undefined : { decoding }),
      ...(time === undefined ? undefined : { time }),
      ...(id === undefined ? undefined : { id }),
    });
  },
};

/** Whether the model called tools in place of an answer. */
function isToolCall(body: JsonObject): boolean {
  const items = [...asList(body.choices), ...asList(body.output)];
  return items.some((item) => {
    const type = member(item, 'type');
    return (
      Array.isArray(member(member(item, 'message'), 'tool_calls')) ||
      (typeof type === 'string' && type.endsWith('_call'))
    );
  });
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 1000) : [];
}
