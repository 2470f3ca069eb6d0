const LAYERS = 256;
/** Where the tail begins, for 256 layers of equal area; and that area, for exp(-x^2/2) without its constant. */
const TAIL_FROM = 3.6541528853610088;
const AREA = 0.004928673233974658;

/** Right edge of each layer, widest first; the last is 0. The first is the width the base layer would have without a tail. */
const EDGES = new Float64Array(LAYERS + 1);
/** Share of a layer's width that lies under the curve whatever the height: most draws end here. */
const SAFE = new Float64Array(LAYERS);

EDGES[0] = AREA / height(TAIL_FROM);
EDGES[1] = TAIL_FROM;
for (let layer = 2; layer < LAYERS; layer++) {
  const edge = EDGES[layer - 1]!;
  EDGES[layer] = Math.sqrt(-2 * Math.log(AREA / edge + height(edge)));
}
for (let layer = 0; layer < LAYERS; layer++) SAFE[layer] = EDGES[layer + 1]! / EDGES[layer]!;

function height(x: number): number {
  return Math.exp(-0.5 * x * x);
}

/**
 * A random number of the standard normal distribution: Marsaglia and Tsang's ziggurat (2000) with 256 layers, as Doornik (2005) has it,
 * so that layer and position never share bits; the tail by Marsaglia's exact rejection, without end. Takes one number of `random` in
 * 99 of 100 draws.
 *
 * @param random numbers in [0, 1) with 53 bits: eight choose the layer, 45 the place in it
 */
export function normalDraw(random: () => number): number {
  for (;;) {
    const scaled = random() * LAYERS;
    const layer = scaled | 0;
    const place = 2 * (scaled - layer) - 1;
    if (Math.abs(place) < SAFE[layer]!) return place * EDGES[layer]!;
    if (layer === 0) return place < 0 ? -tail(random) : tail(random);
    const x = place * EDGES[layer]!;
    const outer = Math.exp(-0.5 * (EDGES[layer]! * EDGES[layer]! - x * x));
    const inner = Math.exp(-0.5 * (EDGES[layer + 1]! * EDGES[layer + 1]! - x * x));
    if (inner + random() * (outer - inner) < 1) return x;
  }
}

function tail(random: () => number): number {
  for (;;) {
    // 1 - u is never 0.
    const beyond = -Math.log(1 - random()) / TAIL_FROM;
    const y = -Math.log(1 - random());
    if (2 * y > beyond * beyond) return TAIL_FROM + beyond;
  }
}
