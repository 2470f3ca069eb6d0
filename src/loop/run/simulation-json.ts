import { canonicalJson } from '../../io/canonical-json.ts';
import { measuredIds } from './measured-ids.ts';
import type { GenerationResult, SimulationResult } from './simulation-result.ts';

const SCHEMA = 'outcross.simulation/1';
/** Generations that are written at once. */
const CHUNK = 2000;

/**
 * A simulation as `result.json` holds it: keys in snake case and in order of their letters, generations last and one a line, so
 * that equal results have equal bytes. In pieces, because a thousand seeds are tens of megabytes. Ends with a line feed.
 */
export function* simulationJson(result: SimulationResult): Generator<string> {
  const { formatVersion: _, generations, closedForms, ...rest } = result;
  const head = { ...rest, closed_forms: closedForms, schema: SCHEMA };
  const measures = measuredIds(generations);
  yield '{\n';
  for (const [key, value] of Object.entries(head).sort(([a], [b]) => (a < b ? -1 : 1)))
    yield `${JSON.stringify(key)}:${canonicalJson(value)},\n`;
  yield '"generations":[';
  for (let from = 0; from < generations.length; from += CHUNK) {
    const lines: string[] = [];
    for (let row = from; row < Math.min(generations.length, from + CHUNK); row++)
      lines.push(generationJson(generations[row]!, measures));
    yield `${from === 0 ? '\n' : ',\n'}${lines.join(',\n')}`;
  }
  yield '\n]}\n';
}

function generationJson(result: GenerationResult, measures: readonly string[]): string {
  const { arm, build, freshHumanRows, generation, histograms, losses, replayedHumanRows, samples, seed } = result;
  const parts = [`"arm":${JSON.stringify(arm)}`];
  if (build !== undefined) parts.push(`"build":${JSON.stringify(build)}`);
  parts.push(`"fresh_human_rows":${freshHumanRows}`, `"generation":${generation}`);
  if (histograms !== undefined) parts.push(`"histograms":${canonicalJson(withoutInfinity(histograms))}`);
  if (losses !== undefined) parts.push(`"losses":${canonicalJson(losses)}`);
  parts.push(`"replayed_human_rows":${replayedHumanRows}`);
  if (samples !== undefined) parts.push(`"samples":${canonicalJson(samples)}`);
  parts.push(`"seed":${seed}`, `"training_rows":${result.trainingRows}`, `"values":{${valuesJson(result, measures)}}`);
  if (result.verdict !== undefined) parts.push(`"verdict":"${result.verdict}"`);
  return `{${parts.join(',')}}`;
}

function valuesJson({ values }: GenerationResult, measures: readonly string[]): string {
  let text = '';
  for (const id of measures) {
    const value = values[id];
    if (value !== undefined) text += `${text === '' ? '' : ','}"${id}":${value}`;
  }
  return text;
}

/** JSON has no infinity: outermost edges are null. */
function withoutInfinity(histograms: NonNullable<GenerationResult['histograms']>): object {
  return Object.fromEntries(
    Object.entries(histograms).map(([name, { edges, counts }]) => [
      name,
      { edges: edges.map((edge) => (Number.isFinite(edge) ? edge : null)), counts },
    ]),
  );
}
