// code(a) - code(b) + code(c).

export function sum(a: Float32Array, b: Float32Array, c: Float32Array): Float32Array {
  return a.map((value, axis) => value - (b[axis] as number) + (c[axis] as number));
}
