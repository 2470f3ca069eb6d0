import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countEqualLanes } from '../kernels/equal-lanes.ts';
import { addEqualLanes } from './add-equal-lanes.ts';
import { wordsOf } from './content-entries.ts';

test('counts over all bands what countEqualLanes counts', () => {
  const lane = fc.constantFrom(0n, 1n, 0x7fffn, 0x8000n, 0xffffn);
  const key = fc.tuple(lane, lane, lane, lane).map((lanes) =>
    BigInt.asIntN(
      64,
      (lanes as readonly bigint[]).reduce((all, own) => (all << 16n) | own),
    ),
  );
  const signature = fc.array(key, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(signature, { minLength: 2, maxLength: 8 }), (signatures) => {
      const better = Uint32Array.from(signatures, () => 0);
      const worse = Uint32Array.from(signatures, (_, entry) => entry);
      const equal = new Uint8Array(signatures.length);
      for (let band = 0; band < 3; band++) {
        addEqualLanes(equal, { better, worse }, wordsOf(BigInt64Array.from(signatures, (keys) => keys[band]!)));
      }
      const expected = signatures.map((own) =>
        countEqualLanes(BigInt64Array.from(signatures[0]!), BigInt64Array.from(own)),
      );
      expect([...equal]).toEqual(expected);
    }),
  );
});
