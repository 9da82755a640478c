/**
 * A panel's names as text over the canvas, as crisp as any text of the window and readable to assistive tools, with lines to what they
 * name.
 */
import type { Ground, SceneEllipses, SceneLabel } from '../../core/types/scene.ts';
import { overlap, type Box } from '../../core/view/boxes.ts';
import { layoutLabels } from '../../core/view/label-layout.ts';
import { writeNames } from '../../core/view/label-text.ts';
import { project, unproject, type View } from './camera.ts';
import { throughLens, type Lens } from './lens.ts';

/** While the camera moves, names are laid out anew at each of these factors of zoom, and keep their places from their groups in between. */
const zoomStep = 2 ** (1 / 3);
/** Milliseconds of rest after which they are laid out for what is in sight. */
const settleMs = 90;

/** The share of the panel which names may cover: the largest groups' come first, others as one zooms in. */
const mostCovered = 0.15;

/** CSS pixels between a name and the panel's rim, and at the foot of one that is so high, where the number of points is told. */
const rim = 4;
const foot = 20;
const high = 300;

/** Of a name: lines at most, and how wide they may be, CSS pixels and as a share of the panel. */
const mostLines = 3;
const widest = 150;
const widestShare = 0.4;

interface Label {
  source: SceneLabel;
  element: HTMLElement;
  lines: SVGPathElement[];
  width: number;
  height: number;
  /** Where the middle of the text stands from its anchor, CSS pixels; null while there is no room for it. */
  nudge: { x: number; y: number } | null;
  /** Where its line ends, from the anchor; null where it needs none. */
  tip: { x: number; y: number } | null;
}

export class LabelLayer {
  readonly #host: HTMLElement;
  readonly #leaders = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  #labels: Label[] = [];
  #source: SceneLabel[] = [];
  #ground: Ground | undefined;
  #ellipses: readonly SceneEllipses[] = [];
  #step = NaN;
  /** The panel's size when the names were measured: how they are written hangs on it. */
  #measuredAt = '';
  #laidOutFor: View | null = null;
  #line = 15;
  #named: Label | null = null;
  #namedSource: SceneLabel | null = null;
  #timer = 0;
  #view: View | null = null;
  #lens: Lens | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#leaders.setAttribute('class', 'plot-leaders');
    host.append(this.#leaders);
  }

  setLabels(labels: SceneLabel[], ground: Ground | undefined, ellipses: readonly SceneEllipses[]): void {
    if (ground !== this.#ground || !standAlike(ellipses, this.#ellipses)) this.#laidOutFor = null;
    [this.#ground, this.#ellipses] = [ground, ellipses];
    // A Scene is made anew for many reasons; labels that say the same keep their elements.
    if (labels === this.#source || JSON.stringify(labels) === JSON.stringify(this.#source)) return;
    this.#source = labels;
    this.#measuredAt = '';
    for (const { element, lines } of this.#labels) for (const one of [element, ...lines]) one.remove();
    // Heavier labels first: of two that collide at the rim, they stay.
    this.#labels = labels.map((label) => this.#made(label)).sort((a, b) => b.source.weight - a.source.weight);
  }

  /** A name that is shown whether there is room for it or not: the others step back. Null for none. */
  setNamed(source: SceneLabel | null): void {
    if (source === this.#namedSource) return;
    this.#namedSource = source;
    if (this.#named && !this.#labels.includes(this.#named)) for (const one of [this.#named.element, ...this.#named.lines]) one.remove();
    for (const one of [this.#named?.element, ...(this.#named?.lines ?? [])]) one?.classList.remove('named');
    this.#host.classList.toggle('naming', source !== null);
    this.#named =
      source &&
      (this.#labels.find((label) => label.source.text === source.text && label.element.classList.contains('shown')) ?? this.#made(source));
    for (const one of [this.#named?.element, ...(this.#named?.lines ?? [])]) one?.classList.add('named');
    if (this.#named && !this.#labels.includes(this.#named)) {
      this.#write([this.#named]);
      this.#laidOutFor = null;
    }
  }

  /** @param lens that moves what they name */
  place(view: View, lens: Lens | null): void {
    this.#view = view;
    this.#lens = lens;
    const size = `${view.width} ${view.height}`;
    if (size !== this.#measuredAt) {
      this.#measuredAt = size;
      this.#laidOutFor = null;
      this.#write(this.#labels);
      if (this.#named && !this.#labels.includes(this.#named)) this.#write([this.#named]);
    }
    const step = Math.floor(Math.log(view.scale) / Math.log(zoomStep));
    if (!this.#laidOutFor || step !== this.#step) {
      this.#step = step;
      this.#layOut(view);
    } else if (!sameView(view, this.#laidOutFor)) {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => {
        if (!this.#view || !this.#host.isConnected) return;
        this.#layOut(this.#view);
        this.#put(this.#view);
      }, settleMs);
    }
    this.#put(view);
  }

  setOpacity(opacity: number): void {
    this.#host.style.opacity = String(opacity);
  }

  /** Puts names where they stand from their anchors. */
  #put(view: View): void {
    const placed: (Box & { moved: boolean })[] = [];
    for (const label of this.#named && !this.#labels.includes(this.#named) ? [this.#named, ...this.#labels] : this.#labels) {
      const { source, width, height, nudge } = label;
      const [x, y] = project(view, ...(this.#lens ? throughLens(this.#lens, source.x, source.y) : ([source.x, source.y] as const)));
      const inSight = x >= 0 && y >= 0 && x <= view.width && y <= view.height;
      let shown = nudge !== null && inSight && !(label !== this.#named && source.text === this.#named?.source.text);
      if (nudge && shown) {
        const [freeX, freeY] = [x + nudge.x, y + nudge.y];
        // A name whose anchor is in sight is kept whole at the panel's rim, unless that takes it over another.
        const box = { x: within(freeX, width, view.width), y: within(freeY, height, view.height), width, height, moved: false };
        box.moved = box.x !== freeX || box.y !== freeY;
        shown = !placed.some((other) => (box.moved || other.moved) && overlap(box, other));
        if (shown) {
          placed.push(box);
          // Whole pixels keep the letters sharp.
          label.element.style.transform = `translate(${Math.round(box.x - width / 2)}px, ${Math.round(box.y - height / 2)}px)`;
          lead(label, box, x, y);
        }
      }
      label.element.classList.toggle('shown', shown);
      for (const line of label.lines) line.classList.toggle('shown', shown);
    }
  }

  #layOut(view: View): void {
    clearTimeout(this.#timer);
    this.#laidOutFor = view;
    const apart = this.#named && !this.#labels.includes(this.#named) ? this.#named : null;
    const metrics = {
      project: (x: number, y: number) => project(view, x, y).map((value) => value - rim) as [number, number],
      unproject: (px: number, py: number) => unproject(view, px + rim, py + rim),
      line: this.#line,
      width: view.width - 2 * rim,
      height: view.height - rim - (view.height > high ? foot : rim),
      ground: this.#ground,
      ellipses: this.#ellipses,
    };
    const layOut = (labels: readonly Label[]) => {
      const sizes = new Map(labels.map(({ source, width, height }) => [source.text, { width, height }]));
      const placed = new Map(
        layoutLabels(
          labels.map(({ source }) => source),
          { ...metrics, measure: (text) => sizes.get(text)! },
        ).map((one) => [one.label, one]),
      );
      for (const label of labels) {
        const found = placed.get(label.source);
        const [anchorX, anchorY] = metrics.project(label.source.x, label.source.y);
        label.nudge = found ? { x: found.x - anchorX, y: found.y - anchorY } : null;
        label.tip = found?.leader ? { x: found.leader.toX - anchorX, y: found.leader.toY - anchorY } : null;
      }
    };
    let left = mostCovered * view.width * view.height;
    const inSight = this.#labels.filter(({ source }) => {
      const [x, y] = project(view, source.x, source.y);
      return x >= 0 && y >= 0 && x <= view.width && y <= view.height;
    });
    const fitting = inSight.filter((label) => label.width <= view.width - 2 * rim && (left -= label.width * label.height) > 0);
    for (const label of this.#labels) label.nudge = null;
    layOut(fitting);
    if (!apart) return;
    layOut([apart]);
    apart.nudge ??= { x: 0, y: 0 };
  }

  #made(source: SceneLabel): Label {
    const {
      text,
      color: [r, g, b],
      dim,
    } = source;
    const element = document.createElement('span');
    element.className = `plot-label${dim ? ' dim' : ''}`;
    element.textContent = text;
    element.dataset['name'] = text;
    element.style.color = `rgb(${255 * r} ${255 * g} ${255 * b})`;
    const lines = ['plot-leader-halo', 'plot-leader'].map((name) => {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      line.setAttribute('class', `${name}${dim ? ' dim' : ''}`);
      line.style.color = element.style.color;
      return line;
    });
    this.#leaders.append(...lines);
    this.#host.append(element);
    return { source, element, lines, width: 0, height: 0, nudge: null, tip: null };
  }

  /** Breaks long names into lines, and takes their measures. */
  #write(labels: readonly Label[]): void {
    if (labels.length === 0) return;
    const { fontStyle, fontWeight, fontSize, fontFamily, lineHeight } = getComputedStyle(labels[0].element);
    this.#line = parseFloat(lineHeight) || 15;
    const context = (textContext ??= document.createElement('canvas').getContext('2d'));
    // Its parts, since the whole is empty where features of the font are chosen.
    if (context) context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const measure = (line: string) => context?.measureText(line).width ?? 7 * line.length;
    const written = writeNames(this.#source.map(({ text }) => text).concat(labels.map(({ source }) => source.text)), {
      most: Math.min(widest, widestShare * this.#host.clientWidth),
      lines: mostLines,
      measure,
    });
    for (const { source, element } of labels) element.innerText = written.get(source.text)!.lines.join('\n');
    for (const label of labels) {
      label.width = label.element.offsetWidth;
      label.height = label.element.offsetHeight;
    }
  }
}

let textContext: CanvasRenderingContext2D | null = null;

/** From the nearest place of a name's rim to where its line ends. */
function lead({ lines, tip }: Label, { x, y, width, height }: Box, anchorX: number, anchorY: number): void {
  let path = '';
  if (tip) {
    const [toX, toY] = [anchorX + tip.x, anchorY + tip.y];
    const fromX = Math.min(x + width / 2, Math.max(x - width / 2, toX)),
      fromY = Math.min(y + height / 2, Math.max(y - height / 2, toY));
    path = `M${fromX.toFixed(1)} ${fromY.toFixed(1)}L${toX.toFixed(1)} ${toY.toFixed(1)}`;
  }
  for (const line of lines) line.setAttribute('d', path);
}

function standAlike(a: readonly SceneEllipses[], b: readonly SceneEllipses[]): boolean {
  return a.length === b.length && a.every(({ instances }, index) => instances === b[index].instances);
}

function sameView(a: View, b: View): boolean {
  return a.scale === b.scale && a.cx === b.cx && a.cy === b.cy && a.width === b.width && a.height === b.height;
}

function within(value: number, size: number, most: number): number {
  return Math.max(rim + size / 2, Math.min(most - rim - size / 2, value));
}
