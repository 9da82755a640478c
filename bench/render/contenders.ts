/** One way to draw the clouds each: ours by WebGL 2 and by WebGPU, regl-scatterplot's and deck.gl's, every one with its own camera. */
import { COORDINATE_SYSTEM, Deck, OrthographicView } from '@deck.gl/core';
import { ScatterplotLayer } from '@deck.gl/layers';
import createScatterplot, { createRenderer } from 'regl-scatterplot';
import { mount } from 'svelte';
import type { Scene } from '../../core/types/scene.ts';
import { drawOrder } from '../../core/view/draw-order.ts';
import type { GraphicsChoice } from '../../renderer/plot/painter.ts';
import Harness from '../../test/e2e/plot-harness/Harness.svelte';
import type { PlotHarness } from '../../test/e2e/plot-harness/harness.ts';
import type { Cloud } from './cloud.ts';

export interface Contender {
  /** Resolves when the first picture stands. */
  ready: Promise<void>;
  /** Moves every panel's camera: the middle of what is seen, in the clouds' units, and the zoom. */
  look(x: number, y: number, zoom: number): void;
  /** Points drawn in the latest frame, where fewer than all are. */
  drawn(): number | null;
}

const radius = 1;

/** 4 bytes a point. */
function bytesOf({ codes, colors }: Cloud): Uint8Array {
  const palette = new Uint32Array(Uint8Array.from(colors.flatMap((color) => [...color, 255])).buffer);
  const words = new Uint32Array(codes.length);
  for (let point = 0; point < words.length; point++) words[point] = palette[codes[point]];
  return new Uint8Array(words.buffer);
}

export function ours(host: HTMLElement, clouds: Cloud[], graphics: GraphicsChoice): Contender & { harness: PlotHarness } {
  const count = clouds[0].codes.length;
  const colors = bytesOf(clouds[0]);
  const first: Scene = {
    theme: 'light',
    background: [1, 1, 1, 1],
    foreground: [0, 0, 0, 1],
    muted: [0.5, 0.5, 0.5, 1],
    legend: { kind: 'none' },
    caption: '',
    panels: clouds.map(({ positions }, panel) => ({
      id: String(panel),
      title: '',
      subtitle: '',
      positions,
      bounds: { minX: -1, minY: -1, maxX: 1, maxY: 1 },
      labels: [],
      ellipses: [],
    })),
    colors,
    order: drawOrder(new Uint16Array(count)),
    pointRadius: radius,
    pointOpacity: 1,
  };
  const component = mount(Harness, { target: host, props: { first, graphics } }) as unknown as Omit<PlotHarness, 'first'>;
  let now = { x: 0, y: 0, zoom: 1 };
  const drawnBy = () => document.querySelector<HTMLElement>('[data-graphics]')?.dataset['graphics'];
  return {
    harness: { ...component, first },
    ready: until(() => drawnBy() !== undefined).then(() => {
      if (drawnBy() !== graphics) throw new Error(`${graphics} was asked for, and ${drawnBy()} draws.`);
    }),
    look(x, y, zoom) {
      const view = document.querySelector<HTMLElement>('[data-panel]')!;
      const { left, top, width, height } = view.getBoundingClientRect();
      const side = Math.min(width, height) / 2;
      // As a person would: the wheel in the middle, then a drag.
      view.dispatchEvent(
        new WheelEvent('wheel', {
          deltaY: -Math.log(zoom / now.zoom) / 0.0022,
          clientX: left + width / 2,
          clientY: top + height / 2,
          bubbles: true,
          cancelable: true,
        }),
      );
      const drag = (type: string, dx: number, dy: number) =>
        view.dispatchEvent(
          new PointerEvent(type, {
            clientX: left + width / 2 + dx,
            clientY: top + height / 2 + dy,
            button: 0,
            pointerId: 1,
            bubbles: true,
          }),
        );
      const dx = -(x - now.x) * side * zoom,
        dy = (y - now.y) * side * zoom;
      drag('pointerdown', 0, 0);
      drag('pointermove', Math.sign(dx || 1) * 4, 0);
      drag('pointermove', dx, dy);
      drag('pointerup', dx, dy);
      now = { x, y, zoom };
    },
    drawn: () => Number(document.querySelector<HTMLElement>('[data-drawn]')?.dataset['drawn'] ?? NaN),
  };
}

export function regl(host: HTMLElement, clouds: Cloud[]): Contender {
  const renderer = createRenderer();
  const width = host.clientWidth / clouds.length,
    height = host.clientHeight;
  const plots = clouds.map(({ positions, codes, colors }, panel) => {
    const canvas = document.createElement('canvas');
    canvas.style.cssText = `position:absolute;left:${panel * width}px;width:${width}px;height:${height}px`;
    host.append(canvas);
    const plot = createScatterplot({
      renderer,
      canvas,
      width,
      height,
      pointSize: 2 * radius,
      opacity: 1,
      colorBy: 'valueA',
      pointColor: colors.map(([r, g, b]): [number, number, number, number] => [r / 255, g / 255, b / 255, 1]),
      backgroundColor: [1, 1, 1, 1],
    });
    const drawn = plot.draw({
      x: Array.from(codes, (_, point) => positions[2 * point]),
      y: Array.from(codes, (_, point) => positions[2 * point + 1]),
      z: Array.from(codes),
    });
    return { plot, drawn, canvas };
  });
  return {
    ready: Promise.all(plots.map(({ drawn }) => drawn)).then(() => undefined),
    // Column-major: scale, then the shift that brings (x, y) to the middle.
    look: (x, y, zoom) =>
      plots.forEach(
        ({ plot }) => void plot.set({ cameraView: Float32Array.of(zoom, 0, 0, 0, 0, zoom, 0, 0, 0, 0, 1, 0, -x * zoom, -y * zoom, 0, 1) }),
      ),
    drawn: () => null,
  };
}

export function deck(host: HTMLElement, clouds: Cloud[]): Contender {
  const canvas = document.createElement('canvas');
  host.append(canvas);
  const width = host.clientWidth / clouds.length;
  const rest = Math.log2(Math.min(width, host.clientHeight) / 2);
  let loaded = () => {};
  const ready = new Promise<void>((resolve) => (loaded = resolve));
  const plot = new Deck({
    canvas,
    width: host.clientWidth,
    height: host.clientHeight,
    useDevicePixels: false,
    views: clouds.map((_, panel) => new OrthographicView({ id: String(panel), x: panel * width, width, flipY: false })),
    viewState: Object.fromEntries(clouds.map((_, panel) => [String(panel), { target: [0, 0, 0] as [number, number, number], zoom: rest }])),
    layerFilter: ({ layer, viewport }) => layer.id === `points-${viewport.id}`,
    layers: clouds.map(
      (cloud, panel) =>
        new ScatterplotLayer({
          id: `points-${panel}`,
          coordinateSystem: COORDINATE_SYSTEM.CARTESIAN,
          data: {
            length: cloud.codes.length,
            attributes: { getPosition: { value: cloud.positions, size: 2 }, getFillColor: { value: bytesOf(cloud), size: 4 } },
          },
          getRadius: radius,
          radiusUnits: 'pixels',
          stroked: false,
          pickable: false,
        }),
    ),
    onAfterRender: () => loaded(),
  });
  return {
    ready,
    look: (x, y, zoom) =>
      plot.setProps({
        viewState: Object.fromEntries(
          clouds.map((_, panel) => [String(panel), { target: [x, y, 0] as [number, number, number], zoom: rest + Math.log2(zoom) }]),
        ),
      }),
    drawn: () => null,
  };
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(requestAnimationFrame);
}
