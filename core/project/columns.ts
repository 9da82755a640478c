/** columns.json: annotations of the cells that were made in a project, for all cells of its data in their order. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import type { Column } from '../types.ts';

type Category = Extract<Column, { kind: 'category' }>;

const fileName = 'columns.json';

const ColumnsRecord = v.object({
  format: v.literal('indicatrix-columns'),
  formatVersion: v.literal(1),
  columns: v.array(
    v.object({
      name: v.string(),
      categories: v.array(v.string()),
      colors: v.optional(v.array(v.string())),
      /** By clustering. */
      found: v.optional(v.literal(true)),
      /** −1 where a cell has no value. */
      codes: v.array(v.pipe(v.number(), v.integer(), v.minValue(-1))),
    }),
  ),
});

/** @throws `write-failed` */
export function writeColumns(folder: string, columns: Category[]): Promise<void> {
  const record: v.InferOutput<typeof ColumnsRecord> = {
    format: 'indicatrix-columns',
    formatVersion: 1,
    columns: columns.map(({ name, categories, colors, found, codes }) => ({
      name,
      categories,
      ...(colors && { colors }),
      ...(found && { found }),
      codes: Array.from(codes),
    })),
  };
  return writeWhole(join(folder, fileName), `${JSON.stringify(record)}\n`);
}

/** None where none were made. @param cells how many the data have @throws `malformed` */
export async function readColumns(folder: string, cells: number): Promise<Category[]> {
  const file = join(folder, fileName);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    return v.parse(ColumnsRecord, JSON.parse(text)).columns.map(({ name, categories, colors, found, codes }) => {
      if (codes.length !== cells) throw new RangeError(`${name} has ${codes.length} cells; the data have ${cells}.`);
      if (codes.some((code) => code >= categories.length)) throw new RangeError(`${name} has codes without a category.`);
      return { kind: 'category', name, categories, ...(colors && { colors }), ...(found && { found }), codes: Int32Array.from(codes) };
    });
  } catch (error) {
    throw new Fault(
      'malformed',
      'The columns that were made in this project do not fit its data, or cannot be read.',
      { file, remedy: 'Make them again.' },
      error,
    );
  }
}
