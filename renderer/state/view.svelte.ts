/** What a person chose to see; with the data it fixes the Scene, on screen and in a figure. */
import type { RunId } from '../../core/types.ts';
import type { ColorBy, ViewLook, ViewSpec } from '../../core/types/scene.ts';
import { defaultLook } from '../../core/view/look.ts';
import { layout } from './layout.svelte.ts';
import { runs } from './runs.svelte.ts';
import { selection } from './selection.svelte.ts';
import { sights } from './sights.svelte.ts';
import { themeState } from './theme.svelte.ts';
import { specOf, type ViewChoice } from './view-spec.ts';

export const maxPanels = 8;

class View {
  panels = $state.raw<RunId[]>([]);
  /** The panel that the others are turned, mirrored and scaled to lie upon. */
  alignTo = $state<RunId | null>(null);
  linkBy = $state<'cells' | 'coordinates'>('cells');
  colorBy = $state.raw<ColorBy>({ kind: 'none' });
  hidden = $state.raw<string[]>([]);
  /** The column whose categories name places on the map, whether or not they are shown. */
  labelBy = $state<string | null>(null);
  labels = $state(true);
  encoder = $state(true);
  decoder = $state(false);
  /** The embedding's own metric, which the data alone give it. */
  own = $state(false);
  columns = $state(8);
  size = $state(1);
  pointRadius = $state<number | 'auto'>('auto');
  look = $state.raw<ViewLook>(defaultLook);
  /** Stretches of the cells that are shown at all; null for all. */
  only = $state.raw<readonly number[] | null>(null);

  readonly choice: ViewChoice = $derived({
    panels: this.panels,
    alignTo: this.alignTo,
    linkBy: this.linkBy,
    colorBy: this.colorBy,
    hidden: this.hidden,
    labelBy: this.labelBy,
    labels: this.labels,
    encoder: this.encoder,
    decoder: this.decoder,
    own: this.own,
    columns: this.columns,
    size: this.size,
    pointRadius: this.pointRadius,
    look: this.look,
    only: this.only,
  });

  readonly spec: ViewSpec = $derived({
    ...specOf(this.choice, themeState.theme, selection.cells, layout.shape, sights.of),
    runColors: Object.fromEntries(this.panels.map((id) => [id, runs.colors.get(id) ?? 0])),
  });

  restore(choice: ViewChoice): void {
    Object.assign(this, choice);
  }

  setLook(change: Partial<ViewLook>): void {
    this.look = { ...this.look, ...change };
  }

  /** Puts a panel in another's place; those between move up. */
  move(id: RunId, to: RunId): void {
    const place = this.panels.indexOf(to);
    if (place < 0 || id === to) return;
    const others = this.panels.filter((panel) => panel !== id);
    this.panels = [...others.slice(0, place), id, ...others.slice(place)];
  }

  /** Adds panels at the end; beyond eight they would be too small to read. */
  show(ids: RunId[]): void {
    this.panels = [...new Set([...this.panels, ...ids])].slice(0, maxPanels);
  }

  hide(id: RunId): void {
    this.panels = this.panels.filter((panel) => panel !== id);
  }

  toggleCategory(category: string): void {
    this.hidden = this.hidden.includes(category) ? this.hidden.filter((name) => name !== category) : [...this.hidden, category];
  }

  /** Shows one category alone; a second time, all again. */
  isolate(category: string, all: string[]): void {
    const others = all.filter((name) => name !== category);
    const alone = others.every((name) => this.hidden.includes(name)) && !this.hidden.includes(category);
    this.hidden = alone ? [] : others;
  }

  reset(): void {
    this.panels = [];
    this.alignTo = null;
    this.colorBy = { kind: 'none' };
    this.hidden = [];
    this.labelBy = null;
    this.only = null;
  }
}

export const view = new View();
