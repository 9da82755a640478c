/** A panel's labels as text over the canvas: as crisp as any text of the window, and readable to assistive tools. */
import type { SceneLabel } from '../../core/types/scene.ts';
import { layoutLabels } from '../../core/view/labels.ts';
import { project, type View } from './camera.ts';

/** Labels are laid out anew at each of these factors of zoom, not in between, so that they rest while one zooms a little. */
const zoomStep = 2 ** (1 / 6);

/** The share of the map, or of the panel where that is larger, which names may cover: the largest groups' come first, others as one zooms in. */
const mostCovered = 0.15;

/** CSS pixels between a label and the panel's rim. */
const rim = 4;

/** Where a label stands, CSS pixels; `moved` where the panel's rim pushed it. */
interface Box { left: number; top: number; width: number; height: number; moved: boolean }

interface Label {
  source: SceneLabel;
  element: HTMLElement;
  width: number;
  height: number;
  /** Where the middle of the text stands from its anchor, CSS pixels; null while there is no room for it. */
  nudge: { x: number; y: number } | null;
}

export class LabelLayer {
  readonly #host: HTMLElement;
  #labels: Label[] = [];
  #source: SceneLabel[] = [];
  #step = NaN;
  /** The panel's width when the labels were measured: their size may hang on it. */
  #measuredAt = NaN;
  #named: Label | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  setLabels(labels: SceneLabel[]): void {
    // A Scene is made anew for many reasons; labels that say the same keep their elements.
    if (labels === this.#source || JSON.stringify(labels) === JSON.stringify(this.#source)) return;
    this.#source = labels;
    this.#measuredAt = NaN;
    const made = labels.map(unplaced);
    this.#host.replaceChildren(...made.map(({ element }) => element), ...(this.#named ? [this.#named.element] : []));
    // Heavier labels first: of two that collide at the rim, they stay.
    this.#labels = made.sort((a, b) => b.source.weight - a.source.weight);
  }

  /** A name that is shown whether there is room for it or not: the others step back. Null for none. */
  setNamed(source: SceneLabel | null): void {
    if (source === (this.#named?.source ?? null)) return;
    this.#named?.element.remove();
    this.#named = source && unplaced(source);
    this.#host.classList.toggle('naming', source !== null);
    if (!this.#named) return;
    this.#named.element.classList.add('named');
    this.#host.append(this.#named.element);
    measure(this.#named);
  }

  place(view: View): void {
    if (view.width !== this.#measuredAt) {
      this.#measuredAt = view.width;
      this.#step = NaN;
      this.#labels.forEach(measure);
      if (this.#named) measure(this.#named);
    }
    const step = Math.floor(Math.log(view.scale) / Math.log(zoomStep));
    if (step !== this.#step) {
      this.#step = step;
      this.#layOut(zoomStep ** step, view);
    }
    const placed: Box[] = [];
    const named = this.#placeNamed(view);
    for (const { source, element, width, height, nudge } of this.#labels) {
      if (!nudge) continue;
      const [x, y] = project(view, source.x, source.y);
      const inSight = x >= 0 && y >= 0 && x <= view.width && y <= view.height;
      const freeLeft = x + nudge.x - width / 2, freeTop = y + nudge.y - height / 2;
      // A label whose anchor is in sight is kept whole at the panel's rim, unless that takes it over another.
      const left = inSight ? within(freeLeft, view.width - width) : freeLeft;
      const top = inSight ? within(freeTop, view.height - height) : freeTop;
      const box = { left, top, width, height, moved: left !== freeLeft || top !== freeTop };
      const shown = source.text !== this.#named?.source.text && !placed.some((other) => (box.moved || other.moved) && overlap(box, other)) && !(named && overlap(box, named));
      if (shown) placed.push(box);
      element.classList.toggle('shown', shown);
      // Whole pixels keep the letters sharp.
      element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    }
  }

  /** At its group's densest place, as long as that is in sight. */
  #placeNamed(view: View): Box | null {
    if (!this.#named) return null;
    const { source, element, width, height } = this.#named;
    const [x, y] = project(view, source.x, source.y);
    const inSight = x >= 0 && y >= 0 && x <= view.width && y <= view.height;
    const left = within(x - width / 2, view.width - width), top = within(y - height / 2, view.height - height);
    element.classList.toggle('shown', inSight);
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    return inSight ? { left, top, width, height, moved: true } : null;
  }

  setOpacity(opacity: number): void {
    this.#host.style.opacity = String(opacity);
  }

  /** The whole map at this zoom, seen or not: panning then moves labels and never changes which are there. */
  #layOut(scale: number, { width, height }: View): void {
    const room = 400;
    const sizes = new Map(this.#labels.map((label) => [label.source.text, { width: label.width, height: label.height }]));
    const minX = Math.min(...this.#source.map(({ x }) => x)), maxX = Math.max(...this.#source.map(({ x }) => x));
    const minY = Math.min(...this.#source.map(({ y }) => y)), maxY = Math.max(...this.#source.map(({ y }) => y));
    const place = (x: number, y: number): [number, number] => [room + (x - minX) * scale, room + (maxY - y) * scale];
    let left = mostCovered * Math.max(width * height, (maxX - minX) * (maxY - minY) * scale * scale);
    const fitting = this.#labels.filter((label) => label.width <= width - 2 * rim && (left -= label.width * label.height) > 0);
    const placed = layoutLabels(fitting.map(({ source }) => source), {
      project: place,
      measure: (text) => sizes.get(text)!,
      width: (maxX - minX) * scale + 2 * room,
      height: (maxY - minY) * scale + 2 * room,
    });
    const nudges = new Map(placed.map(({ label, x, y }) => {
      const [anchorX, anchorY] = place(label.x, label.y);
      return [label, { x: x - anchorX, y: y - anchorY }];
    }));
    for (const label of this.#labels) {
      label.nudge = nudges.get(label.source) ?? null;
      if (!label.nudge) label.element.classList.remove('shown');
    }
  }
}

function unplaced(source: SceneLabel): Label {
  const { text, color: [r, g, b] } = source;
  const element = document.createElement('span');
  element.className = 'plot-label';
  element.textContent = text;
  element.style.color = `rgb(${255 * r} ${255 * g} ${255 * b})`;
  return { source, element, width: 0, height: 0, nudge: null };
}

function measure(label: Label): void {
  label.width = label.element.offsetWidth;
  label.height = label.element.offsetHeight;
}

function within(value: number, max: number): number {
  return Math.max(rim, Math.min(max - rim, value));
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}
