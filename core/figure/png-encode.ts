/** Pixels to a PNG file, compressed off the event loop. */
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import type { Job } from '../base/job.ts';

const deflateAsync = promisify(deflate);

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const inchesPerMetre = 39.3701;
/** Of colours beyond what a screen shows, which there are none of. */
const relativeColorimetric = 1;

export interface Pixels {
  width: number;
  height: number;
  /** 4 bytes a pixel, row by row; opacity not multiplied in. */
  rgba: Uint8Array;
}

/** Keyword of the text in it that says what it was made of. */
export const recordKeyword = 'indicatrix-figure';

/** @param dpi written into the file, so that programs place it at its true size @param record kept as text in it */
export async function encodePng({ width, height, rgba }: Pixels, dpi: number, job: Job, record?: string): Promise<Uint8Array> {
  const isOpaque = await hasNoTransparency(rgba, job);
  const channels = isOpaque ? 3 : 4;
  const stride = 1 + channels * width;
  const filtered = new Uint8Array(stride * height);
  const row = new Uint8Array(channels * width);
  const above = new Uint8Array(channels * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = 4 * width * y, to = 0; x < width; x++, from += 4) {
      for (let channel = 0; channel < channels; channel++) row[to++] = rgba[from + channel];
    }
    // Filter type 2, up: drawings repeat from row to row.
    filtered[stride * y] = 2;
    for (let at = 0; at < row.length; at++) filtered[stride * y + 1 + at] = row[at] - above[at];
    above.set(row);
    await job.breathe();
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, isOpaque ? 2 : 6);
  const density = new DataView(new ArrayBuffer(9));
  density.setUint32(0, Math.round(dpi * inchesPerMetre));
  density.setUint32(4, Math.round(dpi * inchesPerMetre));
  density.setUint8(8, 1);
  const compressed = await deflateAsync(filtered, { level: 7 });
  const parts = [chunk('IHDR', header.buffer), chunk('sRGB', Buffer.of(relativeColorimetric)), chunk('pHYs', density.buffer)];
  if (record !== undefined)
    parts.push(
      chunk('iTXt', Buffer.concat([Buffer.from(recordKeyword, 'latin1'), Buffer.from([0, 0, 0, 0, 0]), Buffer.from(record, 'utf8')])),
    );
  return Buffer.concat([signature, ...parts, chunk('IDAT', compressed), chunk('IEND', Buffer.of())]);
}

async function hasNoTransparency(rgba: Uint8Array, job: Job): Promise<boolean> {
  for (let at = 3; at < rgba.length; at += 4) {
    if (rgba[at] < 255) return false;
    if (at % (1 << 20) === 3) await job.breathe();
  }
  return true;
}

function chunk(type: string, data: ArrayBuffer | Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), new Uint8Array(data)]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(body.length - 4, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
