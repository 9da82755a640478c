/** An SVG set as a PDF of the same size, with the program's fonts embedded, so that text stays text. */
import { Worker } from 'node:worker_threads';
import { Fault } from '../base/errors.ts';
import { createJob, type Job } from '../base/job.ts';
import type { PdfTask } from './pdf-worker.ts';

/** @param svg as `drawFigure` writes it */
export async function writePdf(svg: string, title: string, job: Job = createJob()): Promise<Uint8Array> {
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const task: PdfTask = { svg, width: Number(width), height: Number(height), title };
  const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url), { workerData: task });
  const stop = () => void worker.terminate();
  job.signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      worker.once('message', (bytes: Uint8Array) => resolve(bytes));
      worker.once('error', reject);
      worker.once('exit', () => reject(job.signal.aborted ? new Fault('cancelled', 'Cancelled.') : new Fault('defect', 'The PDF could not be written.', { remedy: 'Export the figure as SVG.' })));
    });
  } finally {
    job.signal.removeEventListener('abort', stop);
    stop();
  }
}
