import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { manifestHash } from '../src/gate/reference/manifest-hash.ts';
import { referencePart, splitShare } from '../src/gate/reference/reference-split.ts';
import { canonicalJson } from '../src/io/canonical-json.ts';

interface Vector {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: every vector has its own shape; a wrong one fails its comparison.
  readonly [part: string]: any;
}

const folder = process.env.OUTCROSS_REFERENCE ?? path.resolve(import.meta.dirname, '../../shared/reference');
const file = path.join(folder, 'range-vectors.json');
const vectors: readonly Vector[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).vectors : [];
const vector = (name: string) => vectors.find((one) => one.name === name)!;

describe.skipIf(vectors.length === 0)(
  `vectors of the human reference${vectors.length === 0 ? ` (skipped: ${file} is not there)` : ''}`,
  () => {
    test('reference_split', () => {
      const { input, parameters, expected } = vector('reference_split');
      const units: readonly string[] = input.unit_ids;
      expect(units.map((unit) => splitShare(unit, input.salt))).toEqual(
        expected.u.map((u: number) => expect.closeTo(u, 15)),
      );
      expect(units.map((unit) => referencePart(unit, { salt: input.salt, edges: parameters.edges }))).toEqual(
        expected.part,
      );
    });

    test('manifest_hash', () => {
      const { input, expected } = vector('manifest_hash');
      expect(canonicalJson(input.manifest)).toBe(expected.canonical);
      expect(manifestHash(input.manifest)).toBe(expected.sha256);
    });
  },
);
