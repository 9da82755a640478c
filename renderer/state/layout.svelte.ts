/** What of the window itself is open. */
import type { RunId } from '../../core/types.ts';
import type { PanelShape } from '../../core/types/scene.ts';
import type { PanelCameras } from '../plot/plot.ts';

/** What is below the panels, in order. */
export const dockTabs = [
  { id: 'metrics', title: 'Metrics' },
  { id: 'losses', title: 'Loss curves' },
  { id: 'profiles', title: 'Profiles' },
  { id: 'configurations', title: 'Differences' },
  { id: 'markers', title: 'Markers' },
] as const;
export type DockTab = (typeof dockTabs)[number]['id'];

class Layout {
  dock = $state(true);
  dockTab = $state<DockTab>('losses');
  #chosen = false;
  /** CSS pixels */
  dockHeight = $state(220);
  shortcuts = $state(false);
  palette = $state(false);
  /** The dialog of figures. */
  exporting = $state(false);

  choose(tab: DockTab): void {
    this.dockTab = tab;
    this.dock = true;
    this.#chosen = true;
  }

  /** Losses while models learn, metrics when they have: unless a person chose what to look at. */
  follow(learning: boolean): void {
    if (learning && this.dockTab !== 'losses') this.#chosen = false;
    if (!this.#chosen) this.dockTab = learning ? 'losses' : 'metrics';
  }

  /** Of the panels, which maps are turned along. */
  shape = $state<PanelShape>('wide');

  /** The plot's own, while there is one. */
  resetCamera: () => void = () => {};
  lookAt: (cells: Uint32Array) => void = () => {};
  /** Lets a panel glide back from frames to what the Scene says. */
  settlePanel: (run: RunId) => void = () => {};
  /** Where panels are looked at. */
  cameras = $state.raw<PanelCameras>([]);
  /** Where they are to be looked at, as it was kept. */
  camerasKept = $state.raw<PanelCameras>([]);
}

export const layout = new Layout();
