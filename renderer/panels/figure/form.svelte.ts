/** The export dialog's choices, as they were left. */
import type { ExportRequest } from '../../../core/contract/index.ts';

interface Choices {
  format: ExportRequest['format'];
  dpi: number;
  /** Millimetres, or `auto`. */
  width: string;
  columns: string;
  letters: boolean;
  legend: boolean;
  metrics: boolean;
  caption: boolean;
  partsApart: boolean;
  light: boolean;
  /** What is seen from near, and not the whole maps. */
  asSeen: boolean;
}

class FigureForm {
  choices = $state<Choices>({ format: 'pdf', dpi: 300, width: 'auto', columns: 'auto', letters: true, legend: true, metrics: true, caption: true, partsApart: false, light: true, asSeen: false });
}

export const figureForm = new FigureForm();
