const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `850 bytes`, `1.2 GB`, of 1000 each, as file managers count. */
export function formatBytes(bytes: number): string {
  const text = (power: number) => {
    const value = bytes / 1000 ** power;
    return power === 0 || value >= 99.5 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(2);
  };
  const power = units.findIndex((_, at) => at === units.length - 1 || Math.round(bytes / 1000 ** at) < 1000);
  return `${text(power)} ${units[power]}`;
}
