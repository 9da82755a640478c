/** One colour a run in charts and lists, by its place among the runs; apart from encoder red and decoder blue. */
import type { RunSummary } from '../../core/contract/index.ts';
import { dataset } from '../state/dataset.svelte.ts';
import { runs } from '../state/runs.svelte.ts';

/** CSS custom properties of theme.css. */
const colors = 8;

export function runColor(run: RunSummary): string {
  const place = runs.of(dataset.prepared?.id).findIndex(({ id }) => id === run.id);
  return `var(--run-${(Math.max(0, place) % colors) + 1})`;
}
