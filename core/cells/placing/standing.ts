import type { Quantiles } from '../../model/portable.ts';

/** Where values stand among the training cells': 0 below all, 1 above all. */
export function rankedBy(quantiles: Quantiles, values: Float64Array): Float64Array {
  const last = quantiles.length - 1;
  return values.map((value) => {
    if (Number.isNaN(value)) return NaN;
    let [low, high] = [0, last];
    if (value <= quantiles[0]) return value < quantiles[0] ? 0 : firstAbove(quantiles, value);
    if (value >= quantiles[last]) return 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (quantiles[middle] <= value) low = middle;
      else high = middle;
    }
    const step = quantiles[high] - quantiles[low];
    return (low + (step > 0 ? (value - quantiles[low]) / step : 0)) / last;
  });
}

/** Of a value that is the least: the middle of those equal to it. */
function firstAbove(quantiles: Quantiles, value: number): number {
  const above = quantiles.findIndex((quantile) => quantile > value);
  return (above < 0 ? quantiles.length : above) / 2 / quantiles.length;
}

export function median(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted.length === 0 ? NaN : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
