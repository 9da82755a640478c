/** Numbers and durations as the window writes them. */
import { formatCount, formatValue } from '../core/view/numbers.ts';

export { formatBytes } from '../core/base/bytes.ts';
export { formatCount, formatEstimate, formatSummary, formatValue } from '../core/view/numbers.ts';

/** `700 cells`, `1 cell` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `45 %` */
export function formatShare(fraction: number | null): string {
  return fraction === null ? '–' : `${Math.round(fraction * 100)} %`;
}

/** A probability: `0.034`, `1.2e-8` */
export function formatP(p: number): string {
  return p === 0 ? '< 1e-300' : p < 1e-3 ? p.toExponential(1) : formatValue(p);
}

/** `8 s`, `3 min`, `1 h 20 min` */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `just now`, `5 min ago`, `yesterday`, `2026-11-02` */
export function formatAgo(iso: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  if (minutes < 48 * 60) return 'yesterday';
  return iso.slice(0, 10);
}
