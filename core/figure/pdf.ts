/** A drawing as PDF 1.7 of the same size: fonts embedded, text as text, layers that a reader switches. */
import { Fault } from '../base/errors.ts';
import { createJob, type Job } from '../base/job.ts';
import { refusalOf, startThread } from '../base/threads.ts';
import type { Drawing } from './drawing.ts';

export interface PdfTask {
  drawing: Drawing;
  record?: string;
}

const undrawn = 'the PDF cannot be written';

/** @param record kept in the file, to be read again */
export async function writePdf(drawing: Drawing, job: Job = createJob(), record?: string): Promise<Uint8Array> {
  const task: PdfTask = { drawing, record };
  const worker = startThread(new URL('./pdf-worker.ts', import.meta.url), undrawn, { workerData: task });
  const stop = () => void worker.terminate();
  job.signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      worker.once('message', (bytes: Uint8Array) => resolve(bytes));
      worker.once('error', (error: Error) => reject(refusalOf(error, undrawn) ?? error));
      worker.once('exit', () =>
        reject(
          job.signal.aborted
            ? new Fault('cancelled', 'Cancelled.')
            : new Fault('defect', 'The PDF could not be written.', { remedy: 'Export the figure as SVG.' }),
        ),
      );
    });
  } finally {
    job.signal.removeEventListener('abort', stop);
    stop();
  }
}
