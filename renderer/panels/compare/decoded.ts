/** What is worth telling of decoded expression: genes far from the data's mean, and genes that change along a path. */
import type { DecodedExpression } from '../../../core/contract/index.ts';

const mostGenes = 12;
const mostCourses = 8;

export interface StandingGene {
  gene: string;
  value: number;
  mean: number;
  /** Standard deviations above the data's mean. */ score: number;
}

/** Of one place. */
export function standingOut({ genes, values, mean, deviation }: DecodedExpression): StandingGene[] {
  return genes
    .map((gene, index) => ({
      gene,
      value: values[index],
      mean: mean[index],
      score: deviation[index] > 0 ? (values[index] - mean[index]) / deviation[index] : 0,
    }))
    .sort((a, b) => Math.abs(b.score) - Math.abs(a.score))
    .slice(0, mostGenes);
}

/** All genes at every place, a row a gene. */
export function expressionLines({ genes, values, mean, deviation, unit }: DecodedExpression): (string | number)[][] {
  const places = Array.from({ length: values.length / genes.length }, (_, place) => place);
  return [
    [`gene (${unit})`, ...places.map((place) => (places.length === 1 ? 'here' : `place ${place + 1}`)), 'mean of the data', 'deviation'],
    ...genes.map((gene, index) => [gene, ...places.map((place) => values[place * genes.length + index]), mean[index], deviation[index]]),
  ];
}

export interface Course {
  gene: string;
  values: number[];
  low: number;
  high: number;
  /** Standard deviations between its lowest and highest value. */ change: number;
}

/** Of several places in their order. */
export function risingAndFalling({ genes, values, deviation }: DecodedExpression): Course[] {
  const places = values.length / genes.length;
  return genes
    .map((gene, index): Course => {
      const course = Array.from({ length: places }, (_, place) => values[place * genes.length + index]);
      const [low, high] = [Math.min(...course), Math.max(...course)];
      return { gene, values: course, low, high, change: deviation[index] > 0 ? (high - low) / deviation[index] : 0 };
    })
    .sort((a, b) => b.change - a.change)
    .slice(0, mostCourses);
}

/** What a course is told by: its first and last value, and between them the peak or trough that lies well beyond both. */
export function turnsOf({ values, low, high }: Pick<Course, 'values' | 'low' | 'high'>): number[] {
  const first = values[0],
    last = values[values.length - 1];
  const [above, below] = [high - Math.max(first, last), Math.min(first, last) - low];
  const turns = Math.max(above, below) > 0.1 * (high - low);
  return turns ? [first, above > below ? high : low, last] : [first, last];
}
