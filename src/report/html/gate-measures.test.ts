import { expect, test } from 'vitest';
import { GATE_METRICS } from '../../gate/panel/gate-metrics.ts';
import { gateMeasures } from './gate-measures.ts';

test('every measure of the panel is explained in words, and only those that are asked for', () => {
  const all = gateMeasures(GATE_METRICS.map(({ id }) => id)).toString();
  expect(all.match(/<dt>/g)).toHaveLength(GATE_METRICS.length);
  expect(all).not.toContain('undefined');
  expect(gateMeasures(['self-repetition']).toString()).toContain('More of it is narrower.');
  expect(gateMeasures(['self-repetition']).toString().match(/<dt>/g)).toHaveLength(1);
});
