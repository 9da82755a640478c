/** The points that all libraries draw: sixty Gaussian clusters of unequal size and width, within (−1, 1)². */
import { mulberry32 } from '../../test/random.ts';

const clusters = 60;

export interface Cloud {
  positions: Float32Array;
  /** A cluster each. */ codes: Int32Array;
  colors: [number, number, number][];
}

export function cloudOf(points: number, seed: number): Cloud {
  const random = mulberry32(seed);
  const centers = Array.from({ length: clusters }, () => [
    1.5 * random() - 0.75,
    1.5 * random() - 0.75,
    0.01 + 0.06 * random(),
    random() ** 2,
  ]);
  const total = centers.reduce((sum, [, , , share]) => sum + share, 0);
  const positions = new Float32Array(2 * points);
  const codes = new Int32Array(points);
  const starts = centers.map(
    (
      (sum) =>
      ([, , , share]) =>
        (sum += share / total)
    )(0),
  );
  for (let point = 0; point < points; point++) {
    const at = random();
    const code = Math.max(
      0,
      starts.findIndex((start) => at < start),
    );
    const [x, y, width] = centers[code];
    const radius = width * Math.sqrt(-2 * Math.log(1 - random())),
      angle = 2 * Math.PI * random();
    positions[2 * point] = Math.max(-0.99, Math.min(0.99, x + radius * Math.cos(angle)));
    positions[2 * point + 1] = Math.max(-0.99, Math.min(0.99, y + radius * Math.sin(angle)));
    codes[point] = code;
  }
  const colors = Array.from({ length: clusters }, (_, code): [number, number, number] => [
    (code * 67) % 256,
    (code * 131 + 80) % 256,
    (code * 29 + 160) % 256,
  ]);
  return { positions, codes, colors };
}
