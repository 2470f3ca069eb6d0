import type { ObservationPatterns } from './observation-patterns.ts';
import type { ShareNodes } from './share-nodes.ts';

/** Where the nodes of each pattern begin at each level: shape [levels][patterns + 1]; level 0 holds the first generation. */
export function patternEntries({ levels }: ObservationPatterns, { from }: ShareNodes): readonly Int32Array[] {
  return levels.map(({ roots }) => {
    const starts = new Int32Array(roots.length + 1);
    for (let pattern = 0; pattern < roots.length; pattern++) {
      const root = roots[pattern]!;
      starts[pattern + 1] = starts[pattern]! + from[root + 1]! - from[root]!;
    }
    return starts;
  });
}
