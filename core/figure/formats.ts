/** Drawings as files: one line a format. */
import { createJob, type Job } from '../base/job.ts';
import type { Drawing } from './drawing.ts';
import { writePdf } from './pdf.ts';
import { rasterize } from './png.ts';
import { writeSvg } from './svg.ts';

interface Format {
  mime: string;
  /** @param dpi of pixels @param record kept in the file, to be read again */
  write(drawing: Drawing, dpi: number, job: Job, record?: string): Promise<Uint8Array>;
}

const formats = {
  svg: { mime: 'image/svg+xml', write: async (drawing, _, job, record) => new TextEncoder().encode(await writeSvg(drawing, job, record)) },
  pdf: { mime: 'application/pdf', write: (drawing, _, job, record) => writePdf(drawing, job, record) },
  png: { mime: 'image/png', write: async (drawing, dpi, job, record) => rasterize(await writeSvg(drawing, job), drawing, dpi, job, record) },
} satisfies Record<string, Format>;

export type FigureFormat = keyof typeof formats;
export const figureFormats = Object.keys(formats) as FigureFormat[];

export async function writeDrawing(drawing: Drawing, format: FigureFormat, dpi: number, job: Job = createJob(), record?: string): Promise<{ mime: string; bytes: Uint8Array }> {
  const { mime, write }: Format = formats[format];
  return { mime, bytes: await write(drawing, dpi, job, record) };
}
