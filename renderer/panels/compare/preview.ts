/** The Scene of the file's own map, before anything is prepared. */
import type { MapPreview } from '../../../core/contract/index.ts';
import type { Scene, Theme, PanelShape } from '../../../core/types/scene.ts';
import { panelSource } from '../../../core/view/panel.ts';
import { buildScene } from '../../../core/view/scene.ts';

/** Of the one panel: no run has this name. */
export const previewId = 'preview';

export function previewScene({ name, obsm, embedding, column }: MapPreview, theme: Theme, shape: PanelShape): Scene {
  const source = panelSource({ id: previewId, name, imported: `obsm/${obsm}` }, embedding, {});
  const colored = column ? ({ kind: 'obs', column: column.name } as const) : ({ kind: 'none' } as const);
  const indicatrices = { encoder: false, decoder: false, columns: 8, size: 1 };
  return buildScene(
    { panels: [previewId], colorBy: colored, hidden: [], labelBy: column?.name ?? null, indicatrices, pointRadius: 'auto', theme, shape },
    [source],
    column,
    column,
    '',
  );
}
