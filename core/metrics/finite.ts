/** Null instead of NaN or infinity, where all cells lie in one place and a ratio has no meaning. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
