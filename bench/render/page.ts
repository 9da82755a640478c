/** Runs in the browser: `?library=ours&points=100000&panels=2`. */
import { cloudOf } from './cloud.ts';
import { deck, ours, regl, until } from './contenders.ts';

const query = new URLSearchParams(location.search);
const library = query.get('library') ?? 'ours';
const points = Number(query.get('points') ?? 100_000);
const panels = Number(query.get('panels') ?? 1);

const host = document.getElementById('plot')!;
const clouds = Array.from({ length: panels }, (_, panel) => cloudOf(points, panel + 1));
const began = performance.now();
const contender = { ours, regl, deck }[library]!(host, clouds);
const harness = 'harness' in contender ? (contender as ReturnType<typeof ours>).harness : null;

const frame = () => new Promise<number>(requestAnimationFrame);

/** Reads a pixel of every canvas: returns when the GPU is done with what it was given. */
function finish(): void {
  for (const canvas of contender.canvases()) {
    const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
    gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }
}

function summary(times: number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  return { mean: times.reduce((sum, time) => sum + time, 0) / times.length, p95: sorted[Math.floor(0.95 * (sorted.length - 1))] };
}

/** Every frame asks for another view; the times between frames are what a person feels. */
async function move(view: (t: number) => [number, number, number], milliseconds: number) {
  const times: number[] = [];
  let least = Infinity;
  const start = performance.now();
  let last = await frame();
  // The first frames learn and compile.
  for (let n = 0; performance.now() - start < milliseconds || times.length < 2; n++) {
    contender.look(...view((performance.now() - start) / milliseconds));
    const now = await frame();
    if (n >= 6 || now - start > 500) times.push(now - last);
    last = now;
    least = Math.min(least, contender.drawn() ?? points * panels);
  }
  return { ...summary(times), frames: times.length, drawn: least };
}

const measures = {
  async start() {
    await contender.ready;
    await frame();
    await frame();
    finish();
    return performance.now() - began;
  },
  pan: (milliseconds: number) => move((t) => [0.4 * Math.sin(2 * Math.PI * t), 0.3 * Math.cos(2 * Math.PI * t), 1.5], milliseconds),
  zoom: (milliseconds: number) => move((t) => [0.1, 0.1, 1.5 * 8 ** Math.sin(Math.PI * t)], milliseconds),
  /** One frame with every point, by itself. */
  async whole() {
    const times: number[] = [];
    for (let n = 0; n < 3; n++) {
      contender.look(0, 0, 1 + 1e-4 * n);
      if (harness) await until(() => contender.drawn() === points * panels);
      else await frame();
      await frame();
      finish();
      const start = performance.now();
      if (harness) {
        // The same points a little larger: drawn at rest, all of them.
        harness.show({ ...harness.first, pointRadius: 1 + 1e-3 * (n + 1) });
        await frame();
      } else {
        contender.look(0, 0, 1 + 1e-4 * n + 5e-5);
        await frame();
      }
      await frame();
      finish();
      times.push(performance.now() - start);
    }
    return Math.min(...times);
  },
};

declare global {
  interface Window { bench: typeof measures & { harness: typeof harness } }
}

window.bench = { ...measures, harness };
