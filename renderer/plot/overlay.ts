/**
 * What lies over a panel's canvas: labels, contours, scales, marked cells, the hovered cell and ellipse, and what is being drawn or was
 * measured.
 */
import type { Rgba, SceneContour, SceneEllipses } from '../../core/types/scene.ts';
import { marksOf } from '../../core/view/ellipse-look.ts';
import { project, type View } from './camera.ts';
import type { PlotDrawing } from './hover.ts';
import { LabelLayer } from './label-layer.ts';
import { lineThroughLens, throughLens, type Lens } from './lens.ts';
import { drawScale } from './scale-layer.ts';

/** CSS pixels between a hovered point and the ring round it. */
const ringGap = 4;

function svg<K extends keyof SVGElementTagNameMap>(name: K, className = ''): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  if (className) element.setAttribute('class', className);
  return element;
}

export class Overlay {
  readonly labels: LabelLayer;
  readonly #ring = document.createElement('div');
  readonly #contours = svg('g', 'plot-contours');
  readonly #scale = svg('g', 'plot-scale');
  readonly #marks = [svg('path', 'plot-marks-halo'), svg('path', 'plot-marks')];
  readonly #ellipseMarks = svg('g', 'plot-ellipse-marks');
  readonly #ellipse = svg('ellipse');
  readonly #lens = svg('circle', 'plot-lens');
  readonly #drawings = svg('g', 'plot-drawings');
  readonly #outline = svg('polygon');
  readonly #layers: Element[];
  #contourSource: SceneContour[] | undefined;
  #contourLens: Lens | null = null;
  #drawn: readonly PlotDrawing[] = [];
  #scaleShown = '';
  #marked = false;

  constructor(host: HTMLElement) {
    const labels = document.createElement('div');
    labels.className = 'plot-labels';
    this.#ring.className = 'plot-ring';
    const drawing = svg('svg', 'plot-drawing');
    drawing.append(
      this.#contours,
      this.#scale,
      ...this.#marks,
      this.#ellipseMarks,
      this.#ellipse,
      this.#lens,
      this.#drawings,
      this.#outline,
    );
    this.#layers = [drawing, labels, this.#ring];
    this.#ellipse.style.display = 'none';
    host.prepend(...this.#layers);
    this.labels = new LabelLayer(labels);
  }

  /** Written once in embedding units, and anew as a lens moves over them; the camera is a transform. */
  placeContours(view: View, contours: SceneContour[] | undefined, opacity: number, lens: Lens | null): void {
    if (contours !== this.#contourSource || lens !== this.#contourLens) {
      this.#contourSource = contours;
      this.#contourLens = lens;
      const seen = (ring: Float32Array) => (lens ? ring.map((_, at) => throughLens(lens, ring[at & ~1], ring[at | 1])[at & 1]) : ring);
      this.#contours.replaceChildren(
        ...(contours ?? []).map(({ level, rings }) => {
          const path = svg('path');
          path.setAttribute('d', rings.map((ring) => `M${Array.from(seen(ring), (value) => value.toPrecision(6)).join(' ')}Z`).join(''));
          path.style.opacity = String(0.35 + 0.6 * level);
          return path;
        }),
      );
    }
    if (!contours) return;
    const [x, y] = project(view, 0, 0);
    this.#contours.setAttribute('transform', `matrix(${view.scale} 0 0 ${-view.scale} ${x} ${y})`);
    // Not `non-scaling-stroke`, of which Chromium leaves lines where the camera was.
    this.#contours.setAttribute('stroke-width', String(1 / view.scale));
    this.#contours.style.opacity = String(opacity);
  }

  placeScale(view: View, shown: { bar: boolean; axes: boolean }): void {
    const drawn = shown.bar || shown.axes ? drawScale(view, shown) : '';
    if (drawn === this.#scaleShown) return;
    this.#scaleShown = drawn;
    this.#scale.innerHTML = drawn;
  }

  /** Dots on cells that are pointed out. @param places of theirs, embedding units @param radius CSS pixels */
  placeMarks(view: View, places: readonly (readonly [number, number])[] | null, radius: number): void {
    if (!places && !this.#marked) return;
    this.#marked = places !== null;
    const path = (places ?? [])
      .map(
        (place) =>
          `M${project(view, ...place)
            .map((value) => value.toFixed(1))
            .join(' ')}h0`,
      )
      .join('');
    for (const [index, mark] of this.#marks.entries()) {
      mark.setAttribute('d', path);
      mark.style.strokeWidth = String(2 * radius + (index === 0 ? 6 : 3));
    }
  }

  /** Lines in embedding units: what was measured, and what is being drawn. @param lens that bends them along */
  placeDrawings(view: View, drawings: readonly PlotDrawing[], lens: Lens | null): void {
    if (drawings.length === 0 && this.#drawn.length === 0) return;
    const paths = drawings.map(({ points: own, closed, look }) => {
      const points = lens ? lineThroughLens(own, closed, lens) : own;
      const corners: string[] = [];
      for (let at = 0; at + 1 < points.length; at += 2)
        corners.push(
          project(view, points[at], points[at + 1])
            .map((value) => value.toFixed(1))
            .join(' '),
        );
      const path = svg('path', look);
      path.setAttribute('d', corners.length === 0 ? '' : `M${corners.join('L')}${closed ? 'Z' : corners.length === 1 ? 'h0' : ''}`);
      return path;
    });
    this.#drawings.replaceChildren(...paths);
    this.#drawn = drawings;
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
    const {
      instance: [cx, cy, ax, ay, bx, by],
      color: [r, g, b],
    } = pointed;
    const [x, y] = project(view, cx, cy);
    this.#ellipse.setAttribute('rx', String(Math.hypot(ax, ay) * view.scale));
    this.#ellipse.setAttribute('ry', String(Math.hypot(bx, by) * view.scale));
    this.#ellipse.setAttribute('transform', `translate(${x} ${y}) rotate(${(-180 / Math.PI) * Math.atan2(ay, ax)})`);
    this.#ellipse.style.stroke = `rgb(${255 * r} ${255 * g} ${255 * b})`;
  }

  /** The rim within which a lens undoes the warp. */
  placeLens(view: View, lens: Lens | null): void {
    this.#lens.style.opacity = String(lens?.strength ?? 0);
    if (!lens) return;
    const [x, y] = project(view, lens.x, lens.y);
    this.#lens.setAttribute('cx', x.toFixed(1));
    this.#lens.setAttribute('cy', y.toFixed(1));
    this.#lens.setAttribute('r', (lens.radius * view.scale).toFixed(1));
  }

  /** Arrows where ellipses are cut, crosses where there are none. @param opacity 0…1 */
  placeEllipseMarks(view: View, groups: readonly SceneEllipses[], opacity: number): void {
    const marked = groups.filter(({ cut, bare }) => cut !== undefined || bare.length > 0);
    if (marked.length === 0 && this.#ellipseMarks.childElementCount === 0) return;
    this.#ellipseMarks.style.opacity = String(opacity);
    this.#ellipseMarks.replaceChildren(
      ...marked.flatMap((group) =>
        marksOf(group, (x, y) => project(view, x, y), view.scale).flatMap(({ color: [r, g, b, a], path, faded }) =>
          (faded ? [''] : ['halo', '']).map((name) => {
            const mark = svg('path', name);
            mark.setAttribute('d', path);
            if (name === '') mark.style.stroke = `rgb(${255 * r} ${255 * g} ${255 * b} / ${a})`;
            return mark;
          }),
        ),
      ),
    );
  }

  /** @param corners CSS pixels, 2 a corner */
  setOutline(corners: number[] | null): void {
    this.#outline.setAttribute('points', corners?.join(' ') ?? '');
  }

  remove(): void {
    for (const layer of this.#layers) layer.remove();
  }
}
