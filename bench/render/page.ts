/** Runs in the browser: `?library=ours&points=100000&panels=2`. */
import { cloudOf } from './cloud.ts';
import { deck, ours, regl, until, type Contender } from './contenders.ts';

const query = new URLSearchParams(location.search);
const library = query.get('library') ?? 'ours';
const points = Number(query.get('points') ?? 100_000);
const panels = Number(query.get('panels') ?? 1);

const host = document.getElementById('plot')!;
const clouds = Array.from({ length: panels }, (_, panel) => cloudOf(points, panel + 1));
/** When the GPU was done with the latest frame, ms; whatever canvas a library draws on. */
const done = { painted: 0, timing: true };

/** A pixel is read before the frame is handed over: a later one would be another image's, which waits for nothing. */
function timeDraws(type: typeof WebGLRenderingContext | typeof WebGL2RenderingContext): void {
  const calls = type.prototype as unknown as Record<string, (this: WebGLRenderingContext, ...given: unknown[]) => void>;
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
    const draw = calls[name];
    if (!draw) continue;
    calls[name] = function (...given) {
      draw.apply(this, given);
      if (!done.timing || done.painted < 0) return;
      done.painted = -1;
      queueMicrotask(() => {
        this.readPixels(0, 0, 1, 1, this.RGBA, this.UNSIGNED_BYTE, new Uint8Array(4));
        done.painted = performance.now();
      });
    };
  }
}
timeDraws(WebGLRenderingContext);
timeDraws(WebGL2RenderingContext);

function timeSubmits(): void {
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (commands) {
    submit.call(this, commands);
    if (!done.timing || done.painted < 0) return undefined;
    done.painted = -1;
    void this.onSubmittedWorkDone().then(() => (done.painted = performance.now()));
    return undefined;
  };
}
if ('GPUQueue' in window) timeSubmits();

const began = performance.now();
const ways: Record<string, () => Contender> = {
  ours: () => ours(host, clouds, 'webgl'),
  webgpu: () => ours(host, clouds, 'webgpu'),
  regl: () => regl(host, clouds),
  deck: () => deck(host, clouds),
};
const contender = ways[library]();
const harness = 'harness' in contender ? (contender as ReturnType<typeof ours>).harness : null;

const frame = () => new Promise<number>(requestAnimationFrame);

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
  /** From the wish for a plot until the GPU is done with its first picture. */
  async start() {
    await contender.ready;
    await frame();
    await frame();
    await until(() => done.painted > 0);
    done.timing = false;
    return done.painted - began;
  },
  pan: (milliseconds: number) => move((t) => [0.4 * Math.sin(2 * Math.PI * t), 0.3 * Math.cos(2 * Math.PI * t), 1.5], milliseconds),
  zoom: (milliseconds: number) => move((t) => [0.1, 0.1, 1.5 * 8 ** Math.sin(Math.PI * t)], milliseconds),
  /** Lets everything come to rest, with all points drawn, for the `turn`th whole frame. */
  async rest(turn: number) {
    contender.look(0, 0, 1 + 1e-4 * turn);
    // Ours comes to rest, and draws all, only some time after it was moved.
    await new Promise((resolve) => setTimeout(resolve, 400));
    if (harness) await until(() => contender.drawn() === points * panels);
    for (let rest = 0; rest < 10; rest++) await frame();
  },
  /** One frame with every point, by itself: from the wish until the GPU is done. */
  async whole(turn: number) {
    Object.assign(done, { painted: 0, timing: true });
    const start = performance.now();
    // The same points a little larger: drawn at rest, all of them.
    if (harness) harness.show({ ...harness.first, pointRadius: 1 + 1e-3 * (turn + 1) });
    else contender.look(0, 0, 1 + 1e-4 * turn + 5e-5);
    await until(() => done.painted > 0);
    await frame();
    done.timing = false;
    return done.painted - start;
  },
};

declare global {
  interface Window {
    bench: typeof measures & { harness: typeof harness };
  }
}

window.bench = { ...measures, harness };
