/** Sweeps of rotations at most; ten are enough for any matrix of this size. */
const MAX_SWEEPS = 30;
/** Sum of squares off the diagonal, in relation to the whole, under which a matrix counts as diagonal. */
const DIAGONAL = 1e-24;

/**
 * Two coordinates for each centroid, for a map: the first two principal components of the centred centroids, each with the sign
 * that makes its largest coordinate positive (the first of equals). The units are those of the vectors. One centroid lies at
 * the origin; two lie on a line.
 *
 * @param centroids shape [centroids, dimensions]
 * @returns shape [centroids, 2]
 */
export function centroidMap(centroids: Float32Array, dimensions: number): Float64Array {
  const count = centroids.length / dimensions;
  // The products of centroids with each other have the same components as those of dimensions, and there are fewer of them.
  const { values, vectors } = eigen(centredProducts(centroids, count, dimensions), count);
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
  const map = new Float64Array(count * 2);
  for (let axis = 0; axis < Math.min(2, count); axis++) {
    const component = order[axis]!;
    const scale = Math.sqrt(Math.max(0, values[component]!));
    let largest = 0;
    for (let row = 0; row < count; row++) {
      const value = vectors[row * count + component]!;
      // Rounding must not choose among equals, or mirrored data would flip the map.
      if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) largest = value;
    }
    const sign = largest < 0 ? -1 : 1;
    for (let row = 0; row < count; row++) map[row * 2 + axis] = sign * scale * vectors[row * count + component]!;
  }
  return map;
}

function centredProducts(centroids: Float32Array, count: number, dimensions: number): Float64Array {
  const centred = Float64Array.from(centroids);
  for (let at = 0; at < dimensions; at++) {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += centred[row * dimensions + at]!;
    for (let row = 0; row < count; row++) centred[row * dimensions + at]! -= sum / count;
  }
  const products = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = a; b < count; b++) {
      let sum = 0;
      for (let at = 0; at < dimensions; at++) sum += centred[a * dimensions + at]! * centred[b * dimensions + at]!;
      products[a * count + b] = sum;
      products[b * count + a] = sum;
    }
  }
  return products;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
 *
 * @param matrix shape [size, size], overwritten
 * @returns values [size]; vectors [size, size], one in each column
 */
function eigen(matrix: Float64Array, size: number): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const vectors = new Float64Array(size * size);
  for (let at = 0; at < size; at++) vectors[at * size + at] = 1;
  let whole = 0;
  for (const entry of matrix) whole += entry * entry;
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(matrix, size) > DIAGONAL * whole; sweep++) {
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(matrix, vectors, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, at) => matrix[at * size + at]!), vectors };
}

function offDiagonal(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) if (row !== column) sum += matrix[row * size + column]! ** 2;
  }
  return sum;
}

/** Makes entry (p, q) zero (Golub and Van Loan 2013, algorithm 8.5.1). */
function rotate(matrix: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const entry = matrix[p * size + q]!;
  if (entry === 0) return;
  const tau = (matrix[q * size + q]! - matrix[p * size + p]!) / (2 * entry);
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  for (let at = 0; at < size; at++) {
    const a = matrix[at * size + p]!;
    const b = matrix[at * size + q]!;
    matrix[at * size + p] = cosine * a - sine * b;
    matrix[at * size + q] = sine * a + cosine * b;
  }
  for (let at = 0; at < size; at++) {
    const a = matrix[p * size + at]!;
    const b = matrix[q * size + at]!;
    matrix[p * size + at] = cosine * a - sine * b;
    matrix[q * size + at] = sine * a + cosine * b;
    const u = vectors[at * size + p]!;
    const v = vectors[at * size + q]!;
    vectors[at * size + p] = cosine * u - sine * v;
    vectors[at * size + q] = sine * u + cosine * v;
  }
}
