/** What lies over a panel's canvas: labels, the hovered cell and ellipse, and the outline a person is drawing. */
import type { Rgba } from '../../core/types.ts';
import { project, type View } from './camera.ts';
import { LabelLayer } from './label-layer.ts';

/** CSS pixels between a hovered point and the ring round it. */
const ringGap = 4;

export class Overlay {
  readonly labels: LabelLayer;
  readonly #ring = document.createElement('div');
  readonly #ellipse = document.createElementNS('http://www.w3.org/2000/svg', 'ellipse');
  readonly #outline = document.createElementNS('http://www.w3.org/2000/svg', 'polygon');
  readonly #layers: Element[];

  constructor(host: HTMLElement) {
    const labels = document.createElement('div');
    labels.className = 'plot-labels';
    this.#ring.className = 'plot-ring';
    const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    drawing.classList.add('plot-drawing');
    drawing.append(this.#ellipse, this.#outline);
    this.#layers = [labels, this.#ring, drawing];
    this.#ellipse.style.display = 'none';
    host.prepend(...this.#layers);
    this.labels = new LabelLayer(labels);
  }

  /** @param at the hovered cell, embedding units; null where none is @param radius of its point, CSS pixels */
  placeRing(view: View, at: readonly [number, number] | null, radius: number): void {
    this.#ring.classList.toggle('shown', at !== null);
    if (!at) return;
    const [x, y] = project(view, ...at);
    const size = 2 * (radius + ringGap);
    this.#ring.style.width = this.#ring.style.height = `${size}px`;
    this.#ring.style.transform = `translate(${x - size / 2}px, ${y - size / 2}px)`;
  }

  /** @param pointed centre, longer and shorter semi-axis of the hovered ellipse, embedding units; null where none is */
  placeEllipse(view: View, pointed: { instance: Float32Array; color: Rgba } | null): void {
    this.#ellipse.style.display = pointed ? '' : 'none';
    if (!pointed) return;
    const { instance: [cx, cy, ax, ay, bx, by], color: [r, g, b] } = pointed;
    const [x, y] = project(view, cx, cy);
    this.#ellipse.setAttribute('rx', String(Math.hypot(ax, ay) * view.scale));
    this.#ellipse.setAttribute('ry', String(Math.hypot(bx, by) * view.scale));
    this.#ellipse.setAttribute('transform', `translate(${x} ${y}) rotate(${(-180 / Math.PI) * Math.atan2(ay, ax)})`);
    this.#ellipse.style.stroke = `rgb(${255 * r} ${255 * g} ${255 * b})`;
  }

  /** @param corners CSS pixels, 2 a corner */
  setOutline(corners: number[] | null): void {
    this.#outline.setAttribute('points', corners?.join(' ') ?? '');
  }

  remove(): void {
    for (const layer of this.#layers) layer.remove();
  }
}
