/** What stands over a panel: the same on screen and in a figure. */
import type { Indicatrices, ModelSpec, PanelSource, Regularization, RegularizerKind, RunId } from '../types.ts';

const aims: Record<RegularizerKind, string> = { volume: 'even areas', shape: 'round shapes', shapeLog: 'round shapes', isometry: 'even areas and round shapes' };

/** The panel of a run. @param embedding cells × 2 */
export function panelSource(
  run: { id: RunId; name: string; config: { model: ModelSpec } },
  embedding: Float32Array,
  indicatrices: { encoder?: Indicatrices; decoder?: Indicatrices },
): PanelSource {
  return { id: run.id, title: run.name, subtitle: panelSubtitle(run.config.model.regularization), embedding, ...indicatrices };
}

/** `even areas, weight 1` */
export function panelSubtitle(regularization: Regularization): string {
  return regularization.kind === 'none' ? 'reconstruction only' : `${aims[regularization.kind]}, weight ${regularization.weight}`;
}
