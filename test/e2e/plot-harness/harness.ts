/** The plot on a page of its own: `?cells=3000&panels=3&theme=dark&ellipses=0&columns=8&graphics=webgpu`. */
import { flushSync, mount } from 'svelte';
import type { RunId } from '../../../core/types.ts';
import type { Scene } from '../../../core/types/scene.ts';
import type { PlotDrawing, PlotHover, PlotLens, PlotMeasure, PlotSelection, PlotTool } from '../../../renderer/plot/hover.ts';
import type { GraphicsChoice } from '../../../renderer/plot/painter.ts';
import Harness from './Harness.svelte';
import { syntheticScene, type SyntheticOptions } from './synthetic.ts';

export interface HarnessSettings {
  tool?: PlotTool;
  linked?: boolean;
  locked?: ReadonlySet<RunId>;
  marked?: Uint32Array | null;
  drawings?: ReadonlyMap<RunId, readonly PlotDrawing[]>;
  lens?: PlotLens | null;
}

export interface Heard {
  hover: PlotHover | null;
  picks: PlotHover[];
  selections: PlotSelection[];
  measures: PlotMeasure[];
}

/** What a test reaches through the page. */
export interface PlotHarness {
  first: Scene;
  show(scene: Scene): void;
  emphasize(cells: Uint8Array | null): void;
  use(settings: HarnessSettings): void;
  setFrame(run: RunId, positions: Float32Array): void;
  resetCamera(): void;
  /** What the plot has said so far. */
  events(): Heard;
  /** As the page was when it opened, but for the scene. */
  startAfresh(): void;
}

declare global {
  interface Window {
    plotHarness: PlotHarness;
  }
}

const query = new URLSearchParams(location.search);
const options: SyntheticOptions = {
  cells: Number(query.get('cells') ?? 3000),
  panels: Number(query.get('panels') ?? 3),
  theme: query.get('theme') === 'dark' ? 'dark' : 'light',
  ellipses: query.get('ellipses') !== '0',
  columns: Number(query.get('columns') ?? 10),
};
document.documentElement.dataset['theme'] = options.theme;

const first = syntheticScene(options);
const component = mount(Harness, {
  target: document.getElementById('plot')!,
  props: { first, graphics: (query.get('graphics') ?? 'automatic') as GraphicsChoice },
}) as unknown as Omit<PlotHarness, 'first'>;

window.plotHarness = {
  first,
  ...component,
  show(scene) {
    component.show(scene);
    flushSync();
  },
};
