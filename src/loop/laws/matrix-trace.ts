/** Sum of the diagonal of a matrix of shape [size, size]. */
export function matrixTrace(matrix: Float64Array, size: number): number {
  let trace = 0;
  for (let at = 0; at < size; at++) trace += matrix[at * size + at]!;
  return trace;
}
