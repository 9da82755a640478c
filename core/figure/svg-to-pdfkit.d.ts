declare module 'svg-to-pdfkit' {
  interface Options {
    width?: number;
    height?: number;
    /** Whether the SVG's unit is the point, not the CSS pixel. */
    assumePt?: boolean;
    fontCallback?: (family: string, bold: boolean, italic: boolean) => string;
  }
  export default function SVGtoPDF(document: PDFKit.PDFDocument, svg: string, x: number, y: number, options?: Options): void;
}
