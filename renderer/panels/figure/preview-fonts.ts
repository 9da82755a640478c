/** The typefaces of figures as the files set them, fetched by the browser when a text is first drawn in one. */
import { faces } from 'virtual:figure-fonts';

let declared = false;

export function declareFigureFonts(): void {
  if (declared) return;
  declared = true;
  for (const { family, weight, file } of faces) document.fonts.add(new FontFace(family, `url(${JSON.stringify(file)})`, { weight }));
}
