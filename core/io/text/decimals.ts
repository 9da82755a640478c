/** Points and commas in numbers: before the decimals, or between thousands. */
import { Fault } from '../../base/errors.ts';
import { hasDecimalComma, hasPoint, isThousands, type Decimal, type Delimiter } from './fields.ts';

export const withoutMarks = 'Save the numbers without marks between thousands.';

/** Spreadsheets part columns by semicolons where commas stand before the decimals: `1.234` is a thousand there. */
export function refusePoint(field: string, file: string, place: string): never {
  throw new Fault('not-a-number', `‘${field}’ may have a decimal point or one that parts thousands.`, {
    file,
    place,
    remedy: 'Save the numbers without marks between thousands; or say that they are decimals (--decimal point).',
  });
}

/** What stands before the decimals of a table’s numbers. @throws `not-a-number` where nothing tells */
export function findDecimal(rows: string[][], delimiter: Delimiter, file: string, start: number): Decimal {
  // Between commas, a field with one in it stood in quotes.
  const withComma = rows.flatMap((row, i) => row.flatMap((field) => (hasDecimalComma(field) ? [{ field, row: start + i + 2 }] : [])));
  if (withComma.length === 0) {
    const withPoint = delimiter === ';' ? rows.flatMap((row) => row.slice(1).filter(hasPoint)) : [];
    if (withPoint.length > 0 && withPoint.every((one) => isThousands(one, '.')))
      refusePoint(withPoint[0], file, `row ${start + 2 + rows.findIndex((one) => one.includes(withPoint[0]))}`);
    return '.';
  }
  const [{ field, row }] = withComma;
  if (withComma.every((one) => isThousands(one.field))) {
    throw new Fault('not-a-number', `‘${field}’ may have a decimal comma or one that parts thousands.`, {
      file,
      place: `row ${row}`,
      remedy: 'Save the numbers with decimal points and without marks between thousands; or say that they are decimals (--decimal comma).',
    });
  }
  return ',';
}
