/** Drawings as files: one line a format. */
import { createJob, type Job } from '../base/job.ts';
import type { Drawing } from './drawing.ts';
import { tableFormats } from './tables/formats.ts';
import { writePdf } from './pdf.ts';
import { placed } from './placed.ts';
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
  png: {
    mime: 'image/png',
    write: async (drawing, dpi, job, record) => rasterize(await writeSvg(placed(drawing), job), drawing, dpi, job, record),
  },
} satisfies Record<string, Format>;

export type FigureFormat = keyof typeof formats;
export const figureFormats = Object.keys(formats) as FigureFormat[];

/** What a Scene is written as: drawings, a page to look around in, and the metrics under its panels as a table. */
export const outputFormats = [...figureFormats, 'html', ...tableFormats] as const;
export type OutputFormat = (typeof outputFormats)[number];

export async function writeDrawing(
  drawing: Drawing,
  format: FigureFormat,
  dpi: number,
  job: Job = createJob(),
  record?: string,
): Promise<{ mime: string; bytes: Uint8Array }> {
  const { mime, write }: Format = formats[format];
  return { mime, bytes: await write(drawing, dpi, job, record) };
}
