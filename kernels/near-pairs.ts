// Twin of src/kernels/near-pairs.ts: pairs of rows whose product reaches a limit, in single precision.
// @ts-nocheck: AssemblyScript

/** Rows of a tile, on either side. */
const TILE: u32 = 64;
/** Bytes from the first limits of a tile to its second ones. */
const LIMIT_BYTES: usize = 256;

/**
 * Four queries and two points at a time: eight sums, and what is loaded for them, fit the sixteen registers. Products are added up fused
 * with their multiplication where the processor does so, which rounds less; whoever asks counts on no more than unfused sums.
 *
 * Rows are held in groups, at every four dimensions beside each other, so that a group is read from front to back.
 *
 * @param queries f32[queryCount / 4, dimensions / 4, 4 queries, 4 dimensions], `queryCount` a multiple of 4 and at most 64
 * @param points f32[pointCount / 2, dimensions / 4, 2 points, 4 dimensions], `pointCount` even and at most 64
 * @param dimensions a multiple of 4
 * @param queryLimits f32[2, 64]: first and second limit of each query
 * @param pointLimits f32[2, 64]: first and second limit of each point
 * @param codes u32[4096], written: 64 query + point of each pair found
 * @param dots f32[4096 + 4], written: their products; four more to work with
 * @returns pairs found: those whose product is at least the sum of their first limits, or of their second ones
 */
export function nearPairs(
  queries: usize,
  queryCount: u32,
  points: usize,
  pointCount: u32,
  dimensions: u32,
  queryLimits: usize,
  pointLimits: usize,
  codes: usize,
  dots: usize,
): u32 {
  const queryBytes = (<usize>dimensions) << 4;
  const scratch = dots + ((<usize>(TILE * TILE)) << 2);
  let found: u32 = 0;
  let group = queries;
  for (let query: u32 = 0; query < queryCount; query += 4) {
    const end = group + queryBytes;
    const limits = queryLimits + ((<usize>query) << 2);
    const first = v128.load(limits);
    const second = v128.load(limits, LIMIT_BYTES);
    let p = points;
    for (let point: u32 = 0; point < pointCount; point += 2) {
      let s00 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let s01 = f32x4.splat(0);
      let s11 = f32x4.splat(0);
      let s21 = f32x4.splat(0);
      let s31 = f32x4.splat(0);
      for (let q = group; q < end; q += 64) {
        const u = v128.load(p);
        const v = v128.load(p, 16);
        const a = v128.load(q);
        s00 = f32x4.relaxed_madd(a, u, s00);
        s01 = f32x4.relaxed_madd(a, v, s01);
        const b = v128.load(q, 16);
        s10 = f32x4.relaxed_madd(b, u, s10);
        s11 = f32x4.relaxed_madd(b, v, s11);
        const c = v128.load(q, 32);
        s20 = f32x4.relaxed_madd(c, u, s20);
        s21 = f32x4.relaxed_madd(c, v, s21);
        const d = v128.load(q, 48);
        s30 = f32x4.relaxed_madd(d, u, s30);
        s31 = f32x4.relaxed_madd(d, v, s31);
        p += 32;
      }
      const pair = pointLimits + ((<usize>point) << 2);
      const left = sumsOfLanes(s00, s10, s20, s30);
      const right = sumsOfLanes(s01, s11, s21, s31);
      found = keepReached(left, first, second, pair, query * TILE + point, found, codes, dots, scratch);
      found = keepReached(right, first, second, pair + 4, query * TILE + point + 1, found, codes, dots, scratch);
    }
    group = end;
  }
  return found;
}

/** Sums of the lanes of four registers, one a lane: (0 + 2) + (1 + 3). */
// @ts-ignore: decorator
@inline
function sumsOfLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Writes those of four queries whose product with a point reaches a limit. `code` is that of the first query. */
// @ts-ignore: decorator
@inline
function keepReached(
  products: v128,
  first: v128,
  second: v128,
  limits: usize,
  code: u32,
  found: u32,
  codes: usize,
  dots: usize,
  scratch: usize,
): u32 {
  const reached = v128.or(
    f32x4.ge(products, f32x4.add(first, v128.load32_splat(limits))),
    f32x4.ge(products, f32x4.add(second, v128.load32_splat(limits, LIMIT_BYTES))),
  );
  let mask = <u32>i32x4.bitmask(reached);
  if (mask == 0) return found;
  v128.store(scratch, products);
  while (mask != 0) {
    const lane = ctz(mask);
    mask &= mask - 1;
    const at = (<usize>found) << 2;
    store<u32>(codes + at, code + lane * TILE);
    store<f32>(dots + at, load<f32>(scratch + ((<usize>lane) << 2)));
    found++;
  }
  return found;
}
