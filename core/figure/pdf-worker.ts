/** Sets a drawing as a PDF in a thread of its own: the library works in one go, and large figures take it seconds. */
import { parentPort, workerData } from 'node:worker_threads';
import { drawPdf } from './pdf-page.ts';
import type { PdfTask } from './pdf.ts';

const { drawing, record } = workerData as PdfTask;
parentPort!.postMessage(await drawPdf(drawing, record));
