/** Parts of files on a server, by HTTP's ranges (RFC 9110, section 14). Nothing is kept on disk. */
import { Fault } from '../../base/errors.ts';

/** One answer: long enough for a slow line, short enough that a dead one is told. */
const patienceMs = 60_000;
const triesInAll = 4;
const firstPauseMs = 300;

export interface Part {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of the whole file. */
  size: number;
  /** What tells one state of the file from another; empty where the server does not say. */
  version: string;
}

/**
 * Bytes from `from` up to `to`, fewer where the file ends before.
 * @param version of an earlier part; another one is refused
 * @throws `file-missing`, `file-unreadable`, and `unsupported` for a server that hands out whole files alone
 */
export async function fetchPart(link: string, from: number, to: number, version = '', signal?: AbortSignal): Promise<Part> {
  const response = await request(link, { range: `bytes=${from}-${to - 1}` }, signal);
  if (response.status === 416)
    throw new Fault('file-truncated', 'The file on the server ends early.', {
      file: link,
      remedy: 'Ask whoever offers the file, or download it and look whether it is whole.',
    });
  const size = Number(/^bytes \d+-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN);
  if (response.status !== 206 || !Number.isSafeInteger(size)) {
    await response.body?.cancel();
    throw new Fault('unsupported', 'This server hands out whole files alone, and no parts of them (ranges).', {
      file: link,
      remedy: 'Download the file, and open it from your disk.',
    });
  }
  const own = response.headers.get('etag') ?? response.headers.get('last-modified') ?? '';
  if (version && own && own !== version) {
    await response.body?.cancel();
    throw new Fault('file-unreadable', 'The file on the server has changed while it was read.', {
      file: link,
      remedy: 'Open it once more.',
    });
  }
  const bytes = await bodyOf(response, link, Math.min(to, size) - from);
  return { bytes, size, version: own };
}

/** A whole file; undefined where there is none. @param most bytes; more is refused */
export async function fetchWhole(link: string, most: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await request(link, {}, signal, true);
  // Object stores answer so for what is not there, where listing is not allowed.
  if (response.status === 404 || response.status === 403 || response.status === 410) {
    await response.body?.cancel();
    return undefined;
  }
  const said = Number(response.headers.get('content-length') ?? 0);
  if (said > most) {
    await response.body?.cancel();
    throw tooMuch(link, said);
  }
  return bodyOf(response, link, null, most);
}

function tooMuch(link: string, bytes: number): Fault {
  return new Fault('unsupported', `The server sends ${bytes.toLocaleString('en')} bytes or more where less was expected.`, {
    file: link,
    remedy: 'Download the file, and open it from your disk.',
  });
}

/** @param exactly how many bytes there must be @param most how many there may be */
async function bodyOf(response: Response, link: string, exactly: number | null, most = exactly ?? 0): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += part.length;
      if (length > most) throw tooMuch(link, length);
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof Fault ? error : unreachable(link, error);
  }
  if (exactly !== null && length !== exactly)
    throw new Fault('file-truncated', 'The server’s answer broke off.', {
      file: link,
      remedy: 'Look whether you are connected, and open it once more.',
    });
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function request(link: string, headers: Record<string, string>, signal?: AbortSignal, mayBeMissing = false): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const timeout = AbortSignal.timeout(patienceMs);
    try {
      const response = await fetch(link, {
        headers: { ...headers, 'accept-encoding': 'identity' },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      if (response.ok || response.status === 416) return response;
      if (mayBeMissing && [403, 404, 410].includes(response.status)) return response;
      const isBusy = response.status >= 500 || response.status === 429;
      if (!isBusy || tries >= triesInAll) {
        await response.body?.cancel();
        throw refused(link, response.status);
      }
      await response.body?.cancel();
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (signal?.aborted) throw new Fault('cancelled', 'Cancelled.');
      if (tries >= triesInAll || (error instanceof TypeError && /URL|credentials|scheme/i.test(error.message)))
        throw unreachable(link, error);
    }
    await new Promise((resolve) => setTimeout(resolve, firstPauseMs * 2 ** (tries - 1)));
  }
}

function refused(link: string, status: number): Fault {
  if (status === 404 || status === 410)
    return new Fault('file-missing', 'There is no such file on the server.', { file: link, remedy: 'Check the link.' });
  if (status === 401 || status === 403)
    return new Fault('file-unreadable', 'The server does not hand it out to everybody.', {
      file: link,
      remedy: 'Download it where you are signed in, or ask for a link that needs no password.',
    });
  return new Fault('file-unreadable', `The server answered with status ${status}.`, {
    file: link,
    remedy: 'Try again later, or download the file and open it from your disk.',
  });
}

function unreachable(link: string, cause: unknown): Fault {
  return new Fault(
    'file-unreadable',
    'The server cannot be reached, or the connection broke off.',
    { file: link, remedy: 'Check the link and whether you are connected, and try again.' },
    cause,
  );
}
