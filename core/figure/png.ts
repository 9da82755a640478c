/** A drawing's SVG drawn to a PNG by resvg, with the fonts that come with the program, so that every machine draws the same. */
import { renderAsync } from '@resvg/resvg-js';
import { Fault } from '../base/errors.ts';
import { createJob, type Job } from '../base/job.ts';
import { fallbacks, typefaces } from '../types/typefaces.ts';
import { formatCount } from '../view/numbers.ts';
import type { Drawing } from './drawing.ts';
import { fontFile } from './fonts.ts';
import { encodePng } from './png-encode.ts';

/** Of a picture: four bytes each while it is drawn. An A0 poster at 300 dpi has 140 million. */
const mostPixels = 150_000_000;

/**
 * @param dpi pixels per inch of the figure's printed size @param record kept in the file, to be read again
 * @throws `too-large` before any memory is taken
 */
export async function rasterize(
  svg: string,
  { width, height, font }: Pick<Drawing, 'width' | 'height' | 'font'>,
  dpi: number,
  job: Job = createJob(),
  record?: string,
): Promise<Uint8Array> {
  const pixels = (width * height * dpi * dpi) / 72 ** 2;
  if (pixels > mostPixels) {
    const most = Math.floor(dpi * Math.sqrt(mostPixels / pixels));
    throw new Fault('bad-option', `At ${dpi} dpi the picture would have ${formatCount(Math.round(pixels / 1e6))} million pixels.`, {
      place: '--dpi',
      remedy: `Choose ${most} dpi at most, or PDF.`,
    });
  }
  const image = await renderAsync(
    svg,
    // resvg takes sizes in millimetres for pixels of 96 to the inch.
    {
      fitTo: { mode: 'zoom', value: dpi / 96 },
      font: {
        loadSystemFonts: false,
        fontFiles: [typefaces[font], ...fallbacks].flatMap((face) => [fontFile(face, 400), fontFile(face, 600)]),
        defaultFontFamily: typefaces[font].own,
        sansSerifFamily: typefaces[font].own,
      },
    },
    job.signal,
  );
  await job.breathe();
  return encodePng({ width: image.width, height: image.height, rgba: image.pixels }, dpi, job, record);
}
