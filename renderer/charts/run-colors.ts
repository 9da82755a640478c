/** One colour a run in titles, charts and lists, its own for as long as it is there. */
import type { RunSummary } from '../../core/contract/index.ts';
import { hexColor } from '../../core/view/color.ts';
import { runColorOf } from '../../core/view/run-colors.ts';
import { runs } from '../state/runs.svelte.ts';
import { themeState } from '../state/theme.svelte.ts';

export function runColor(run: Pick<RunSummary, 'id'>): string {
  return hexColor(runColorOf(runs.colors.get(run.id) ?? 0, themeState.theme));
}
