/** The p-quantile of finite values, interpolated linearly between order statistics (numpy's and torch's default); NaN of none. */
export function quantile(values: Float64Array, p: number): number {
  const sorted = values.toSorted();
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted.length === 0 ? NaN : sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
