/** An SVG drawn to a PNG by resvg, with the fonts that come with the program, so that every machine draws the same. */
import { createRequire } from 'node:module';
import { renderAsync } from '@resvg/resvg-js';
import { createJob, type Job } from '../base/job.ts';
import { encodePng } from './png-encode.ts';

/** A figure's unit is the CSS pixel. */
const unitsPerInch = 96;

const require = createRequire(import.meta.url);
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map((name) => require.resolve(`@expo-google-fonts/inter/${name}`));

/** @param dpi pixels per inch of the figure's printed size */
export async function rasterize(svg: string, dpi: number, job: Job = createJob()): Promise<Uint8Array> {
  const image = await renderAsync(
    svg,
    { fitTo: { mode: 'zoom', value: dpi / unitsPerInch }, font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' } },
    job.signal,
  );
  await job.breathe();
  return encodePng({ width: image.width, height: image.height, rgba: image.pixels }, dpi, job);
}
