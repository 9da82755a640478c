/** What a person chose to see; with the data it fixes the Scene, on screen and in a figure. */
import type { ColorBy, RunId, ViewSpec } from '../../core/types.ts';
import { themeState } from './theme.svelte.ts';

export const maxPanels = 8;

/** The part of the view that undo takes back: panels come and go with runs, which have an undo of their own. */
export interface ViewChoice {
  colorBy: ColorBy;
  hidden: string[];
  labelBy: string | null;
  labels: boolean;
  encoder: boolean;
  decoder: boolean;
  columns: number;
  size: number;
  pointRadius: number | 'auto';
}

class View {
  panels = $state.raw<RunId[]>([]);
  colorBy = $state.raw<ColorBy>({ kind: 'none' });
  hidden = $state.raw<string[]>([]);
  /** The column whose categories name places on the map, whether or not they are shown. */
  labelBy = $state<string | null>(null);
  labels = $state(true);
  encoder = $state(true);
  decoder = $state(false);
  columns = $state(8);
  size = $state(1);
  pointRadius = $state<number | 'auto'>('auto');

  readonly spec: ViewSpec = $derived({
    panels: this.panels,
    colorBy: this.colorBy,
    hidden: this.hidden,
    labelBy: this.labels ? this.labelBy : null,
    indicatrices: { encoder: this.encoder, decoder: this.decoder, columns: this.columns, size: this.size },
    pointRadius: this.pointRadius,
    theme: themeState.theme,
  });

  readonly choice: ViewChoice = $derived({
    colorBy: this.colorBy,
    hidden: this.hidden,
    labelBy: this.labelBy,
    labels: this.labels,
    encoder: this.encoder,
    decoder: this.decoder,
    columns: this.columns,
    size: this.size,
    pointRadius: this.pointRadius,
  });

  restore(choice: ViewChoice): void {
    Object.assign(this, choice);
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
    this.colorBy = { kind: 'none' };
    this.hidden = [];
    this.labelBy = null;
  }
}

export const view = new View();
