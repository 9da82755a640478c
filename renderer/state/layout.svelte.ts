/** What of the window itself is open. */
import { MediaQuery } from 'svelte/reactivity';
import type { RunId } from '../../core/types.ts';
import type { PanelShape } from '../../core/types/scene.ts';
import type { PanelCameras } from '../plot/plot.ts';
import { KeptChoice, KeptLength } from './kept-choice.svelte.ts';

/** What is below the panels, in order. */
export const dockTabs = [
  { id: 'metrics', title: 'Metrics' },
  { id: 'losses', title: 'Loss curves' },
  { id: 'profiles', title: 'Profiles' },
  { id: 'configurations', title: 'Differences' },
  { id: 'markers', title: 'Markers' },
] as const;
export type DockTab = (typeof dockTabs)[number]['id'];

/** `auto`: by what is to be done and by the window's size. */
const foldings = ['auto', 'open', 'folded'] as const;

class Layout {
  readonly steps = new KeptChoice('indicatrix.steps', foldings);
  readonly inspector = new KeptChoice('indicatrix.inspector', foldings);
  readonly docked = new KeptChoice('indicatrix.dock', foldings);
  readonly stepsWidth = new KeptLength('indicatrix.steps.width', 264, 200, 440);
  readonly inspectorWidth = new KeptLength('indicatrix.inspector.width', 252, 200, 560);
  readonly #isWide = new MediaQuery('(width >= 1150px)');
  readonly #isHigh = new MediaQuery('(height >= 780px)');
  /** Nothing is left to be done at the steps, and nobody is at them. */
  stepsDone = $state(false);
  dockTab = $state<DockTab>('losses');
  #chosen = false;
  /** CSS pixels */
  dockHeight = $state(220);
  /** The step of “How to read this” that is shown. */
  reading = $state<number | null>(null);
  /** Whether it was seen to its end, or closed. */
  readonly read = new KeptChoice('indicatrix.read', ['no', 'yes'] as const);
  shortcuts = $state(false);
  palette = $state(false);
  /** The dialog of figures. */
  exporting = $state(false);
  /** The dialog of a path or a link to be opened. */
  openingPath = $state(false);
  /** The dialog of saving data. */
  saving = $state(false);
  /** The run that the dialog of models is about. */
  passing = $state<RunId | null>(null);

  get stepsOpen(): boolean {
    return this.steps.choice === 'auto' ? !this.stepsDone : this.steps.choice === 'open';
  }

  get inspectorOpen(): boolean {
    return this.inspector.choice === 'auto' ? this.#isWide.current : this.inspector.choice === 'open';
  }

  /** Below the panels, while maps are looked at and there is room for both. */
  get dock(): boolean {
    return this.docked.choice === 'auto' ? this.#isHigh.current : this.docked.choice === 'open';
  }

  toggle(part: 'steps' | 'inspector' | 'dock'): void {
    const [choice, open] = {
      steps: [this.steps, this.stepsOpen],
      inspector: [this.inspector, this.inspectorOpen],
      dock: [this.docked, this.dock],
    }[part] as [KeptChoice<(typeof foldings)[number]>, boolean];
    choice.choose(open ? 'folded' : 'open');
  }

  choose(tab: DockTab): void {
    this.dockTab = tab;
    if (!this.dock) this.docked.choose('open');
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
