/** How things are looked at, as it is kept in the project: panels, view, selection, order of runs, what of the window is open. */
import type { SavedView } from '../../core/contract/project.ts';
import type { RunId } from '../../core/types.ts';
import { cellsOf, stretchesOf } from '../../core/view/filter.ts';
import type { ViewLook } from '../../core/types/scene.ts';
import { keptColorBy, keptLook, viewForm } from '../../core/view/look.ts';
import type { PanelCameras } from '../plot/plot.ts';
import { explore } from './explore.svelte.ts';
import { layout } from './layout.svelte.ts';
import { messages } from './messages.svelte.ts';
import { runs } from './runs.svelte.ts';
import { selection } from './selection.svelte.ts';
import type { ViewChoice } from './view-spec.ts';
import { view } from './view.svelte.ts';

interface Kept {
  form?: number;
  view: ViewChoice;
  /** First cell and count of each stretch of selected cells. */
  selected: number[] | null;
  order: RunId[];
  removed: RunId[];
  /** Each run's own colour, by its place in the palette of runs. */
  colors: Record<RunId, number>;
  layout: { dockTab: typeof layout.dockTab; dockHeight: number };
  cameras: PanelCameras;
  /** Panels whose cameras go their own ways. */
  locked: RunId[];
}

export function keptView(): SavedView {
  const kept: Kept = {
    form: viewForm,
    view: view.choice,
    selected: selection.cells && stretchesOf(selection.cells),
    order: runs.order,
    removed: [...runs.removed],
    colors: Object.fromEntries(runs.colors),
    layout: { dockTab: layout.dockTab, dockHeight: layout.dockHeight },
    cameras: layout.cameras,
    locked: [...explore.locked],
  };
  return { ...kept };
}

export function restoreView(saved: SavedView): void {
  const kept = saved as Partial<Kept>;
  const present = (ids: RunId[] = []) => ids.filter((id) => runs.get(id));
  if (kept.view)
    view.restore({
      ...view.choice,
      ...kept.view,
      look: lookOf(kept),
      colorBy: keptColorBy(kept.view.colorBy, kept.form),
      panels: present(kept.view.panels),
      alignTo: present(kept.view.alignTo ? [kept.view.alignTo] : [])[0] ?? null,
    });
  runs.order = present(kept.order);
  for (const id of present(kept.removed)) runs.removed.add(id);
  runs.restoreColors(kept.colors ?? {});
  selection.cells = kept.selected ? cellsOf(kept.selected) : null;
  const { dockTab = layout.dockTab, dockHeight = layout.dockHeight } = kept.layout ?? {};
  Object.assign(layout, { dockTab, dockHeight });
  explore.locked.clear();
  for (const id of present(kept.locked)) explore.locked.add(id);
  layout.cameras = layout.camerasKept = kept.cameras ?? [];
}

function lookOf({ view, form }: Partial<Kept>): ViewLook {
  const { look, moved } = keptLook(view?.look, form);
  if (moved)
    messages.fact('Ellipses of this project stood on a grid. Now they stand on each group, or among the cells; “Where” puts them back.');
  return look;
}
