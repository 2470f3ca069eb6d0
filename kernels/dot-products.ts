// Twin of src/kernels/dot-products.ts: products of rows with centres, in double precision.
// @ts-nocheck: AssemblyScript

// Two centres share a register, one in each lane, so that every product is still summed over its dimensions in ascending order: the
// same additions in the same order as one at a time, to the bit.

/** Address for f64[count]. Called a few times an instance: the stub runtime never frees. */
export function reserveDoubles(count: u32): usize {
  return heap.alloc((<usize>count) << 3);
}

/**
 * Four rows and four centres at a time: eight sums fit the registers, and every number loaded is used four times.
 *
 * @param rows f64[rowCount, dimensions], `rowCount` a multiple of 4
 * @param centres f64[centreCount / 4, dimensions, 4], `centreCount` a multiple of 4: four centres beside each other at each dimension
 * @param products f64[rowCount, centreCount], written
 */
export function dotProducts(
  rows: usize,
  rowCount: u32,
  centres: usize,
  centreCount: u32,
  dimensions: u32,
  products: usize,
): void {
  const rowBytes = (<usize>dimensions) << 3;
  const productBytes = (<usize>centreCount) << 3;
  for (let row: u32 = 0; row < rowCount; row += 4) {
    const r0 = rows + (<usize>row) * rowBytes;
    const end = r0 + rowBytes;
    for (let centre: u32 = 0; centre < centreCount; centre += 4) {
      let c = centres + (<usize>centre) * rowBytes;
      let s00 = f64x2.splat(0);
      let s01 = f64x2.splat(0);
      let s10 = f64x2.splat(0);
      let s11 = f64x2.splat(0);
      let s20 = f64x2.splat(0);
      let s21 = f64x2.splat(0);
      let s30 = f64x2.splat(0);
      let s31 = f64x2.splat(0);
      for (let r = r0; r < end; r += 8) {
        const u = v128.load(c);
        const v = v128.load(c, 16);
        const a = v128.load64_splat(r);
        const b = v128.load64_splat(r + rowBytes);
        const d = v128.load64_splat(r + 2 * rowBytes);
        const e = v128.load64_splat(r + 3 * rowBytes);
        s00 = f64x2.add(s00, f64x2.mul(a, u));
        s01 = f64x2.add(s01, f64x2.mul(a, v));
        s10 = f64x2.add(s10, f64x2.mul(b, u));
        s11 = f64x2.add(s11, f64x2.mul(b, v));
        s20 = f64x2.add(s20, f64x2.mul(d, u));
        s21 = f64x2.add(s21, f64x2.mul(d, v));
        s30 = f64x2.add(s30, f64x2.mul(e, u));
        s31 = f64x2.add(s31, f64x2.mul(e, v));
        c += 32;
      }
      const p0 = products + (<usize>row) * productBytes + ((<usize>centre) << 3);
      const p1 = p0 + productBytes;
      const p2 = p1 + productBytes;
      const p3 = p2 + productBytes;
      v128.store(p0, s00);
      v128.store(p0, s01, 16);
      v128.store(p1, s10);
      v128.store(p1, s11, 16);
      v128.store(p2, s20);
      v128.store(p2, s21, 16);
      v128.store(p3, s30);
      v128.store(p3, s31, 16);
    }
  }
}
