/** Sets an SVG as a PDF in a thread of its own: the library works in one go, and large figures take it seconds. */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import PDFDocument from 'pdfkit';
import SVGtoPDF from 'svg-to-pdfkit';

export interface PdfTask { svg: string; width: number; height: number; title: string }

const { svg, width, height, title } = workerData as PdfTask;

/** A figure's unit is the CSS pixel, a PDF's the point. */
const pointsPerUnit = 72 / 96;

const require = createRequire(import.meta.url);
const fonts = { regular: '400Regular/Inter_400Regular.ttf', bold: '600SemiBold/Inter_600SemiBold.ttf' };

const document = new PDFDocument({ size: [width * pointsPerUnit, height * pointsPerUnit], margin: 0, info: { Title: title, Creator: 'Indicatrix' } });
for (const [name, file] of Object.entries(fonts)) document.registerFont(name, require.resolve(`@expo-google-fonts/inter/${file}`));

const chunks: Uint8Array[] = [];
document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
document.on('end', () => parentPort!.postMessage(Buffer.concat(chunks)));
// The library knows bold and not 600.
SVGtoPDF(document, svg.replaceAll('font-weight="600"', 'font-weight="bold"'), 0, 0, {
  width: width * pointsPerUnit,
  height: height * pointsPerUnit,
  assumePt: false,
  fontCallback: (_family: string, bold: boolean) => (bold ? 'bold' : 'regular'),
});
document.end();
