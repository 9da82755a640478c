/**
 * The weights that a reader moves in a shared page: written into it as it stands here, after the viewer, so that it knows nothing outside
 * itself. Each training has a worker of its own, which is ended where a later weight asks for another.
 */
import type { RunConfig } from '../../model/options/train.ts';
import type { AliveRun } from './alive.ts';
import type { SharedPage } from './viewer.ts';
import type { WorkerNews, WorkerTask } from './worker.ts';

export async function retrain({ meta, views, unpacked }: SharedPage): Promise<void> {
  const { rows, dim, order: shown, runs } = meta.alive!;
  const text = (id: string) => document.getElementById(id)!.textContent;
  const told = (status: string) =>
    document.querySelectorAll('[data-alive="status"]').forEach((place) => {
      place.textContent = status;
    });
  const compiled = await unpacked(text('engine'))
    .then((bytes) => WebAssembly.compile(bytes))
    .catch(() => null);
  if (compiled === null) return told('This browser does not run the page’s engine: the map stays as it was published.');
  const module = compiled;
  const source = URL.createObjectURL(new Blob([text('worker')], { type: 'text/javascript' }));
  const words = joined(await unpacked(text('cells')));
  let read = 0;
  const features = new Float32Array(words.buffer, 0, rows * dim);
  read += rows * dim;
  const order = next(shown);
  runs.forEach((run) => begin(run));

  function next(count: number): Uint32Array<ArrayBuffer> {
    const from = read;
    read += count;
    return words.subarray(from, read);
  }

  /** Of four planes, the first with each word's first byte. */
  function joined(planes: Uint8Array): Uint32Array<ArrayBuffer> {
    const count = planes.length / 4;
    const bytes = new Uint8Array(planes.length);
    for (let plane = 0; plane < 4; plane++) for (let at = 0; at < count; at++) bytes[4 * at + plane] = planes[plane * count + at];
    return new Uint32Array(bytes.buffer);
  }

  function floats(numbers: Uint32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
    return new Float32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  }

  function begin({
    panel,
    config,
    parameters: count,
    edges,
    heldOutEdges,
    weights,
    published,
    lie,
    drawn,
    words: said,
    errorName,
  }: AliveRun): void {
    const first = floats(next(count));
    const parts = next(rows);
    const where = (part: number) => Uint32Array.from(parts.keys()).filter((row) => parts[row] === part);
    const [trained, heldOut] = [where(0), where(1)];
    const graph = edges && {
      edges: { heads: next(edges.count), tails: next(edges.count), shares: floats(next(edges.count)) },
      heldOut: { heads: next(heldOutEdges), tails: next(heldOutEdges) },
      spectrum: edges.spectrum,
      earlySpectrum: edges.spectrum,
    };
    const section = document.querySelectorAll<HTMLElement>('section')[panel];
    const part = (name: string) => section.querySelector<HTMLElement>(`[data-alive="${name}"]`)!;
    const slider = part('weight') as HTMLInputElement;
    const [back, stop] = ['back', 'stop'].map((name) => part(name) as HTMLButtonElement);
    const [value, status] = [part('value'), part('status')];
    const place = (weight: number) =>
      weights.reduce((best, each, at) => (Math.abs(each - weight) < Math.abs(weights[best] - weight) ? at : best), 0);
    const start = place(published.weight);
    const number = (of: number) => (Math.abs(of) >= 1e-3 || of === 0 ? String(Number(of.toPrecision(4))) : of.toExponential(2));
    let parameters = first;
    let running: { worker: Worker; isSeen: boolean } | null = null;
    let waits = false;
    const weightAt = (at: number) => (at === start ? published.weight : weights[at]);

    slider.max = String(weights.length - 1);
    rest();
    slider.addEventListener('input', () => {
      value.textContent = String(weightAt(slider.valueAsNumber));
      slider.setAttribute('aria-valuetext', value.textContent);
      // A weight on the way is seen, however fast the slider moves.
      if (running && !running.isSeen) waits = true;
      else train();
    });
    stop.addEventListener('click', () => {
      end();
      at('stopped');
    });
    back.addEventListener('click', rest);
    slider.disabled = false;

    /** Where the training is: tests and styles read it. */
    function at(state: 'published' | 'training' | 'rest' | 'stopped' | 'diverged' | 'failed'): void {
      section.dataset['state'] = state;
      section.toggleAttribute('data-retrained', state !== 'published');
      back.disabled = state === 'published';
      stop.disabled = state !== 'training';
    }

    function end(): void {
      running?.worker.terminate();
      running = null;
      waits = false;
    }

    function rest(): void {
      end();
      parameters = first;
      slider.value = String(start);
      value.textContent = String(published.weight);
      slider.setAttribute('aria-valuetext', value.textContent);
      status.textContent = `The published map: ${errorName} ${number(published.error)}.`;
      at('published');
      views[panel].move(null);
    }

    function train(): void {
      end();
      const weight = weightAt(slider.valueAsNumber);
      const { regularization } = config.model;
      const asked: RunConfig = {
        ...config,
        model: { ...config.model, regularization: regularization.kind === 'none' ? regularization : { ...regularization, weight } },
      };
      const worker = new Worker(source);
      const training = { worker, isSeen: false };
      running = training;
      at('training');
      worker.onmessage = ({ data }: MessageEvent<WorkerNews>) => {
        if (running !== training) return;
        training.isSeen = true;
        show(data, weight, asked.epochs);
        if (data.ended) {
          end();
          at(data.ended);
        } else if (waits) train();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        if (running !== training) return;
        end();
        at('failed');
        status.textContent = 'This browser has not enough memory to train this map, or does not run its engine.';
      };
      worker.postMessage({
        module,
        config: asked,
        features,
        train: trained,
        heldOut,
        initial: parameters,
        graph,
        order,
        lie,
        ellipses: drawn,
      } satisfies WorkerTask);
    }

    function show({ record, parameters: reached, places, ellipses, ended }: WorkerNews, weight: number, epochs: number): void {
      if (ended === 'diverged' || !record) {
        status.textContent = 'Training diverged at this strength: the loss is no number. Choose a smaller one.';
        return;
      }
      parameters = reached;
      const { panels } = meta;
      views[panel].move({
        places,
        ellipses: ellipses.map((at, index) => ({ ...panels[panel].ellipses[drawn[index].index], at })),
      });
      const { loss, regularizer, mse, contrast, heldOutMse, heldOutContrast, epoch } = record;
      const fitted = config.model.contrast ? `neighbours ${number(contrast!)}` : `reconstruction ${number(mse)}`;
      const error = config.model.contrast ? heldOutContrast! : heldOutMse;
      status.textContent =
        `Retrained in your browser at strength ${weight}, epoch ${epoch} of ${epochs}${ended ? ', at rest' : ''}: ` +
        `loss ${number(loss)} (${fitted}, ${said} ${number(regularizer)}); ${errorName} ${number(error)}, of the published map ${number(published.error)}.`;
      Object.assign(section.dataset, { epoch, loss, error, regularizer });
    }
  }
}
