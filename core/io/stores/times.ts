/**
 * NumPy's dates and spans of time: whole numbers of a unit, since 1970 or by themselves. Zarr holds them as they are, HDF5 does not: there
 * they are written out.
 */

export interface Time {
  kind: 'datetime64' | 'timedelta64';
  /** As NumPy names it: Y, M, W, D, h, m, s, ms, us, ns, ps, fs, as. */
  unit: string;
  /** Units a step, mostly 1. */
  scale: number;
}

const kinds = { M: 'datetime64', m: 'timedelta64' } as const;

/** `<M8[ns]`, `<m8[10ms]`; version 3 has `{ name: 'numpy.datetime64', configuration: { unit, scale_factor } }` */
export function timeOf(type: unknown): Time | null {
  if (typeof type === 'string') {
    const [, kind, scale = '1', unit = ''] = /^[<>]([Mm])8\[(\d*)([A-Za-z]+)\]$/.exec(type) ?? [];
    return kind === undefined ? null : { kind: kinds[kind as 'M' | 'm'], unit, scale: Number(scale || 1) };
  }
  const { name, configuration } = (type ?? {}) as { name?: unknown; configuration?: { unit?: unknown; scale_factor?: unknown } };
  const kind = /^numpy\.(datetime64|timedelta64)$/.exec(typeof name === 'string' ? name : '')?.[1] as Time['kind'] | undefined;
  if (kind === undefined || typeof configuration?.unit !== 'string') return null;
  return { kind, unit: configuration.unit, scale: Number(configuration.scale_factor ?? 1) };
}

export function timeType2({ kind, unit, scale }: Time): string {
  return `<${kind === 'datetime64' ? 'M' : 'm'}8[${scale === 1 ? '' : scale}${unit}]`;
}

export function timeType3({ kind, unit, scale }: Time): object {
  return { name: `numpy.${kind}`, configuration: { unit, scale_factor: scale } };
}

const notATime = -(2n ** 63n);

const seconds: Record<string, bigint> = { W: 604_800n, D: 86_400n, h: 3600n, m: 60n, s: 1n };
/** Digits behind the seconds. */
const digits: Record<string, number> = { ms: 3, us: 6, ns: 9, ps: 12, fs: 15, as: 18 };

/** As NumPy and pandas read them again: `2024-01-05T10:11:12.000000001`, `5 s`; `NaT` where there is none. */
export function timeTexts(bytes: Uint8Array, time: Time): string[] {
  const values = new BigInt64Array(bytes.slice().buffer);
  return Array.from(values, (value) => {
    if (value === notATime) return 'NaT';
    const count = value * BigInt(time.scale);
    return time.kind === 'datetime64' ? dateText(count, time.unit) : `${count} ${time.unit}`;
  });
}

function dateText(count: bigint, unit: string): string {
  if (unit === 'Y') return isoYear(1970n + count);
  if (unit === 'M') return `${isoYear(1970n + floorDivide(count, 12n))}-${String(remainder(count, 12n) + 1n).padStart(2, '0')}`;
  const places = digits[unit] ?? 0;
  const whole = places > 0 ? floorDivide(count, 10n ** BigInt(places)) : count * (seconds[unit] ?? 1n);
  const fraction = places > 0 ? `.${String(remainder(count, 10n ** BigInt(places))).padStart(places, '0')}` : '';
  const day = dayText(floorDivide(whole, 86_400n));
  if (unit === 'D' || unit === 'W') return day;
  const ofDay = remainder(whole, 86_400n);
  const two = (value: bigint) => String(value).padStart(2, '0');
  const [hour, minute, second] = [ofDay / 3600n, (ofDay / 60n) % 60n, ofDay % 60n].map(two);
  return `${day}T${[hour, ...(unit === 'h' ? [] : [minute]), ...(unit === 'h' || unit === 'm' ? [] : [second])].join(':')}${fraction}`;
}

/** The proleptic Gregorian calendar repeats after 400 years, which JavaScript’s own dates do not reach far beyond. */
function dayText(day: bigint): string {
  const daysOf400Years = 146_097n;
  const date = new Date(Number(remainder(day, daysOf400Years)) * 86_400_000);
  const year = BigInt(date.getUTCFullYear()) + 400n * floorDivide(day, daysOf400Years);
  return `${isoYear(year)}-${date.toISOString().slice(5, 10)}`;
}

const isoYear = (year: bigint) => (year < 0n ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0'));

function floorDivide(value: bigint, by: bigint): bigint {
  return (value - remainder(value, by)) / by;
}

function remainder(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by;
}
