/** What runs in a shared page: it is written into it as it stands here, and so knows nothing outside itself. */
import type { AliveMeta } from './alive.ts';

/** Where each list begins in the page's bytes, and what stands around the points. */
export interface SharedMeta {
  count: number;
  /** Colours as `rgba(…)` numbers 0…255, four each, that points refer to. */
  palette: number[];
  kinds: string[];
  /** Each category of the legend: its name, colour and count. */
  legend: { title: string; entries: { label: string; color: string; count: number }[] } | null;
  scale: { title: string; unit: string; stops: string[]; ends: string[] } | null;
  background: string;
  foreground: string;
  muted: string;
  radius: number;
  opacity: number;
  /** Whether cells have names. */
  named: boolean;
  /** What numbers cells have, by their names: none, one list for all panels, or one a panel, null for a panel without. */
  values: (string | null)[];
  panels: SharedPanel[];
  /** Where the page's reader can retrain. */
  alive?: AliveMeta;
}

export interface SharedPanel {
  title: string;
  /** Of the points: least x and y, and how long both sides are. */
  frame: [x: number, y: number, width: number, height: number];
  ellipses: { stroke: string; dash: number[]; hair: boolean; at: ArrayLike<number> }[];
  labels: { text: string; x: number; y: number; color: string }[];
}

/** One panel's map on the page. */
export interface View {
  onpoint: (cell: number | null, x: number, y: number) => void;
  mark(cell: number | null): void;
  repaint(codes: Uint16Array, hidden: ReadonlySet<number>): void;
  /** Another map of the same cells, panel's coordinates, two a cell; null: the published one. */
  move(live: { places: Float32Array; ellipses: SharedPanel['ellipses'] } | null): void;
}

/** What is in the page, for what goes on from it. */
export interface SharedPage {
  meta: SharedMeta;
  views: View[];
  /** Of the text of a script that holds compressed bytes. */
  unpacked(text: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Shows the panels in the places that the page has for them, and hands them on. */
export function viewer(then?: (page: SharedPage) => Promise<void>): void {
  const part = (id: string) => document.getElementById(id)!;
  const meta = JSON.parse(part('meta').textContent) as SharedMeta;
  const { count, panels, palette, kinds } = meta;

  void start();

  async function start(): Promise<void> {
    const bytes = await unpacked(part('points').textContent);
    const names = meta.named ? new TextDecoder().decode(await unpacked(part('names').textContent)).split('\n') : null;
    const values = meta.values.length > 0 ? new Float32Array((await unpacked(part('values').textContent)).buffer) : null;
    // Positions of each panel, then its colours, then every cell's category.
    const each = 3 * count;
    const numbers = new Uint16Array(bytes.buffer, 0, panels.length * each + count);
    const codes = numbers.subarray(panels.length * each);
    const hidden = new Set<number>();
    const views = panels.map((panel, index) => {
      const own = numbers.subarray(index * each, (index + 1) * each);
      return show(panel, document.querySelectorAll<HTMLElement>('.map')[index], own.subarray(0, 2 * count), own.subarray(2 * count));
    });
    document.querySelectorAll<HTMLButtonElement>('.legend button').forEach((button) => {
      button.addEventListener('click', () => {
        const code = kinds.indexOf(button.dataset['kind'] ?? '');
        const kind = code < 0 ? 65535 : code;
        if (!hidden.delete(kind)) hidden.add(kind);
        button.setAttribute('aria-pressed', String(!hidden.has(kind)));
        for (const view of views) view.repaint(codes, hidden);
      });
    });
    /** `CD79A 2.31` */
    function valueOf(cell: number, panel: number): string {
      const list = meta.values.length === 1 ? 0 : panel;
      const title = meta.values[list] ?? null;
      if (!values || title === null) return '';
      const value = values[list * count + cell];
      return `${title} ${Number.isNaN(value) ? 'no value' : String(Number(value.toPrecision(3))).replace('-', '−')}`;
    }
    function tell(cell: number | null, x: number, y: number, panel: number): void {
      const tip = part('tip');
      tip.hidden = cell === null;
      if (cell === null) return;
      const kind = kinds.length > 0 ? (kinds[codes[cell]] ?? 'not labelled') : '';
      tip.textContent = [names?.[cell] ?? '', kind, valueOf(cell, panel)].filter(Boolean).join(' · ') || `cell ${cell + 1}`;
      tip.style.setProperty('left', `${Math.min(x + 14, innerWidth - 240)}px`);
      tip.style.setProperty('top', `${y + 14}px`);
    }
    views.forEach((view, panel) => {
      view.onpoint = (cell, x, y) => {
        tell(cell, x, y, panel);
        for (const other of views) other.mark(cell);
      };
    });
    await then?.({ meta, views, unpacked });
    document.documentElement.dataset['ready'] = 'yes';
  }

  async function unpacked(text: string): Promise<Uint8Array<ArrayBuffer>> {
    const packed = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
    return new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer());
  }

  function contextOf(canvas: HTMLCanvasElement, place: HTMLElement): WebGL2RenderingContext {
    const gl = canvas.getContext('webgl2', { antialias: true, premultipliedAlpha: true });
    if (gl) return gl;
    place.textContent = 'This browser draws no points: it has no WebGL 2.';
    throw new Error('no WebGL 2');
  }

  function show(panel: SharedPanel, place: HTMLElement, published: Uint16Array, colors: Uint16Array): View {
    const [left, low, wide, high] = panel.frame;
    /** Shares of the frame; of a live map also beyond it. */
    let positions = Float32Array.from(published, (value) => value / 65535);
    let ellipses = panel.ellipses;
    let isLive = false;
    /** The cells that names go along with. */
    let named: number[] | undefined;
    /** What the camera at rest shows. */
    let fit = { x: left + wide / 2, y: low + high / 2, wide, high };
    const canvas = place.querySelector<HTMLCanvasElement>('canvas.points')!;
    const over = place.querySelector<HTMLCanvasElement>('canvas.over')!;
    const gl = contextOf(canvas, place);
    const ink = over.getContext('2d')!;
    /** The middle of what is seen, embedding units, and how often it is enlarged. */
    let [x, y, zoom] = [left + wide / 2, low + high / 2, 1];
    let marked: number | null = null;
    let asked = false;
    const rgba = new Uint8Array(4 * count);
    const program = build();
    const buffers = [gl.createBuffer(), gl.createBuffer()];
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[0]);
    gl.bufferData(gl.ARRAY_BUFFER, positions, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[1]);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribPointer(1, 4, gl.UNSIGNED_BYTE, true, 0, 0);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const view: View = { onpoint: () => undefined, mark, repaint, move };
    repaint(new Uint16Array(0), new Set());
    let buckets = bucketed();

    new ResizeObserver(redraw).observe(place);
    place.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const [px, py] = at(event);
        const [bx, by] = unproject(px, py);
        zoom = Math.min(200, Math.max(0.5, zoom * Math.exp(-event.deltaY * 0.0015)));
        const [ax, ay] = unproject(px, py);
        [x, y] = [x + bx - ax, y + by - ay];
        redraw();
      },
      { passive: false },
    );
    place.addEventListener('pointerdown', (event) => place.setPointerCapture(event.pointerId));
    place.addEventListener('pointermove', (event) => {
      const [px, py] = at(event);
      if (place.hasPointerCapture(event.pointerId)) {
        [x, y] = [x - event.movementX / scale(), y + event.movementY / scale()];
        redraw();
      } else view.onpoint(nearest(px, py), event.clientX, event.clientY);
    });
    place.addEventListener('pointerleave', () => view.onpoint(null, 0, 0));
    place.addEventListener('dblclick', reset);
    place.addEventListener('keydown', (event) => {
      const step = 40 / scale();
      const keys: Record<string, () => void> = {
        '+': () => (zoom = Math.min(200, zoom * 1.25)),
        '-': () => (zoom = Math.max(0.5, zoom / 1.25)),
        '0': reset,
        ArrowLeft: () => (x -= step),
        ArrowRight: () => (x += step),
        ArrowUp: () => (y += step),
        ArrowDown: () => (y -= step),
      };
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
      redraw();
    });

    return view;

    function reset(): void {
      [x, y, zoom] = [fit.x, fit.y, 1];
      redraw();
    }

    function move(live: Parameters<View['move']>[0]): void {
      isLive = live !== null;
      named ??= panel.labels.map((label) => cellAt(label.x, label.y));
      positions = live
        ? Float32Array.from(live.places, (value, at) => (at % 2 === 0 ? (value - left) / wide : (value - low) / high))
        : Float32Array.from(published, (value) => value / 65535);
      ellipses = live ? live.ellipses : panel.ellipses;
      buckets = bucketed();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[0]);
      gl.bufferData(gl.ARRAY_BUFFER, positions, gl.DYNAMIC_DRAW);
      refit();
      redraw();
    }

    /** A map that outgrows its place, or shrinks in it, is seen whole again; a reader who looks at a part goes on doing so. */
    function refit(): void {
      const before = fit;
      let [minX, minY, maxX, maxY] = isLive ? [Infinity, Infinity, -Infinity, -Infinity] : [0, 0, 1, 1];
      for (let at = 0; isLive && at < positions.length; at += 2) {
        [minX, maxX] = [Math.min(minX, positions[at]), Math.max(maxX, positions[at])];
        [minY, maxY] = [Math.min(minY, positions[at + 1]), Math.max(maxY, positions[at + 1])];
      }
      const [spanX, spanY] = [(maxX - minX) * wide, (maxY - minY) * high];
      if (!(spanX > 0 && spanY > 0)) return;
      const margin = isLive ? 1.06 : 1;
      const next = {
        x: left + ((minX + maxX) / 2) * wide,
        y: low + ((minY + maxY) / 2) * high,
        wide: margin * spanX,
        high: margin * spanY,
      };
      const grown = Math.max(next.wide / before.wide, next.high / before.high);
      const moved = Math.max(Math.abs(next.x - before.x) / before.wide, Math.abs(next.y - before.y) / before.high);
      if (isLive && grown < 1.02 && grown > 0.8 && moved < 0.05) return;
      fit = next;
      if (zoom === 1 && x === before.x && y === before.y) [x, y] = [fit.x, fit.y];
    }

    /** The cell that lies nearest to a place. */
    function cellAt(ex: number, ey: number): number {
      let [best, least] = [0, Infinity];
      for (let cell = 0; cell < count; cell++) {
        const [cx, cy] = placeOf(cell);
        const distance = (cx - ex) ** 2 + (cy - ey) ** 2;
        if (distance < least) [best, least] = [cell, distance];
      }
      return best;
    }

    function at(event: MouseEvent): [number, number] {
      const { left: px, top: py } = place.getBoundingClientRect();
      return [event.clientX - px, event.clientY - py];
    }

    /** CSS pixels to an embedding unit. */
    function scale(): number {
      return zoom * 0.94 * Math.min(place.clientWidth / fit.wide, place.clientHeight / fit.high);
    }

    function project(ex: number, ey: number): [number, number] {
      return [place.clientWidth / 2 + (ex - x) * scale(), place.clientHeight / 2 - (ey - y) * scale()];
    }

    function unproject(px: number, py: number): [number, number] {
      return [x + (px - place.clientWidth / 2) / scale(), y - (py - place.clientHeight / 2) / scale()];
    }

    function build(): WebGLProgram {
      const made = gl.createProgram();
      const sources: [number, string][] = [
        [
          gl.VERTEX_SHADER,
          `#version 300 es
          layout(location = 0) in vec2 place; layout(location = 1) in vec4 color;
          uniform vec4 camera; uniform float size; out vec4 ink;
          void main() { gl_Position = vec4(place * camera.xy + camera.zw, 0.0, 1.0); gl_PointSize = size; ink = vec4(color.rgb * color.a, color.a); }`,
        ],
        [
          gl.FRAGMENT_SHADER,
          `#version 300 es
          precision highp float; in vec4 ink; uniform float size; out vec4 shown;
          void main() { float rim = clamp(0.5 * size - length(gl_PointCoord - 0.5) * size + 0.5, 0.0, 1.0); if (rim <= 0.0) discard; shown = ink * rim; }`,
        ],
      ];
      for (const [kind, source] of sources) {
        const shader = gl.createShader(kind)!;
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        gl.attachShader(made, shader);
      }
      gl.linkProgram(made);
      gl.useProgram(made);
      return made;
    }

    function repaint(codes: Uint16Array, hidden: ReadonlySet<number>): void {
      for (let cell = 0; cell < count; cell++) {
        const from = 4 * colors[cell];
        const share = (hidden.size > 0 && hidden.has(codes[cell]) ? 0.06 : 1) * meta.opacity;
        for (let channel = 0; channel < 4; channel++) rgba[4 * cell + channel] = palette[from + channel] * (channel === 3 ? share : 1);
      }
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[1]);
      gl.bufferData(gl.ARRAY_BUFFER, rgba, gl.DYNAMIC_DRAW);
      redraw();
    }

    function redraw(): void {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        draw();
      });
    }

    function draw(): void {
      const [width, height] = [place.clientWidth, place.clientHeight];
      const dense = Math.min(2, devicePixelRatio);
      for (const each of [canvas, over])
        if (each.width !== width * dense || each.height !== height * dense) [each.width, each.height] = [width * dense, height * dense];
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      const unit = scale();
      gl.uniform4f(
        gl.getUniformLocation(program, 'camera'),
        (2 * wide * unit) / width,
        (2 * high * unit) / height,
        (2 * (left - x) * unit) / width,
        (2 * (low - y) * unit) / height,
      );
      gl.uniform1f(
        gl.getUniformLocation(program, 'size'),
        2 * meta.radius * dense * Math.min(4, Math.sqrt(Math.max(1, zoom))) * (Math.sqrt(width * height) / 420),
      );
      gl.drawArrays(gl.POINTS, 0, count);
      ink.setTransform(dense, 0, 0, dense, 0, 0);
      ink.clearRect(0, 0, width, height);
      for (const { stroke, dash, hair, at: shapes } of ellipses) {
        ink.strokeStyle = stroke;
        ink.lineWidth = 1.4;
        ink.setLineDash(dash);
        for (let index = 0; index < shapes.length; index += 6) {
          const [cx, cy, longX, longY, shortX, shortY] = Array.from({ length: 6 }, (_, each) => shapes[index + each]);
          const [px, py] = project(cx, cy);
          const long = Math.hypot(longX, longY) * unit,
            short = Math.hypot(shortX, shortY) * unit;
          ink.beginPath();
          if (hair) {
            const [u, v] = [(longX * unit * (long - short)) / (long || 1), (-longY * unit * (long - short)) / (long || 1)];
            ink.moveTo(px - u, py - v);
            ink.lineTo(px + u, py + v);
          } else ink.ellipse(px, py, long, short, -Math.atan2(longY, longX), 0, 2 * Math.PI);
          ink.stroke();
        }
      }
      ink.setLineDash([]);
      ink.font = '600 12px system-ui, sans-serif';
      ink.textAlign = 'center';
      ink.lineJoin = 'round';
      // Those of larger groups come first; a name that would lie on another waits until one looks closer.
      const drawn: { x: number; y: number; half: number }[] = [];
      for (const [index, { text, x: lx, y: ly, color }] of panel.labels.entries()) {
        const [along, py] = project(...(isLive && named ? placeOf(named[index]) : ([lx, ly] as [number, number])));
        const half = ink.measureText(text).width / 2;
        // Whole, where its group is in sight.
        const px = along < 0 || along > width ? along : Math.min(width - half - 3, Math.max(half + 3, along));
        if (drawn.some((other) => Math.abs(other.x - px) < other.half + half + 4 && Math.abs(other.y - py) < 15)) continue;
        drawn.push({ x: px, y: py, half });
        ink.strokeStyle = meta.background;
        ink.lineWidth = 3;
        ink.strokeText(text, px, py);
        ink.fillStyle = color;
        ink.fillText(text, px, py);
      }
      if (marked !== null) {
        const [px, py] = project(...placeOf(marked));
        ink.strokeStyle = meta.foreground;
        ink.lineWidth = 1.6;
        ink.beginPath();
        ink.arc(px, py, 6, 0, 2 * Math.PI);
        ink.stroke();
      }
    }

    function placeOf(cell: number): [number, number] {
      return [left + positions[2 * cell] * wide, low + positions[2 * cell + 1] * high];
    }

    function bucketed(): Map<number, number[]> {
      const found = new Map<number, number[]>();
      for (let cell = 0; cell < count; cell++) {
        const bucket = bucketOf(positions[2 * cell]) * 128 + bucketOf(positions[2 * cell + 1]);
        const there = found.get(bucket);
        if (there) there.push(cell);
        else found.set(bucket, [cell]);
      }
      return found;
    }

    function bucketOf(share: number): number {
      return Math.min(127, Math.max(0, Math.floor(128 * share)));
    }

    /** Within a finger's breadth of the pointer. */
    function nearest(px: number, py: number): number | null {
      const [ex, ey] = unproject(px, py);
      const reach = 8 / scale();
      const column = (value: number, from: number, side: number) => bucketOf((value - from) / side);
      let [best, least] = [null as number | null, reach];
      for (let i = column(ex - reach, left, wide); i <= column(ex + reach, left, wide); i++) {
        for (let j = column(ey - reach, low, high); j <= column(ey + reach, low, high); j++) {
          for (const cell of buckets.get(i * 128 + j) ?? []) {
            const [cx, cy] = placeOf(cell);
            const distance = Math.hypot(cx - ex, cy - ey);
            // Of two in one place, the one that lies uppermost.
            if (distance <= least) [best, least] = [cell, distance];
          }
        }
      }
      return best;
    }

    function mark(cell: number | null): void {
      if (marked === cell) return;
      marked = cell;
      redraw();
    }
  }
}
