/**
 * Frame times in Chromium while all panels pan and zoom, beside regl-scatterplot and deck.gl with the same points in the same browser:
 * ms between frames (mean and 95 %), the fewest points that were drawn in one, and one frame with all of them. Then how soon, at the
 * paper's 68,579 cells, the plot answers to pointing and to a lasso round everything. Ours draws by WebGL 2 and, where the browser has an
 * adapter for it, by WebGPU. The browser draws in software here unless INDICATRIX_BENCH_GPU=1 lets it use the machine's graphics;
 * INDICATRIX_BENCH_ROWS=100000,1000000 chooses the numbers of points, INDICATRIX_BENCH_LIBRARIES=ours,webgpu,regl whom to measure,
 * INDICATRIX_BENCH_TURNS=7 how many whole frames.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { readFile } from 'node:fs/promises';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { build } from 'vite';
import { ensureBrowser } from '../build/browser.ts';
import type { BenchRow } from './run.ts';

const sizes = (process.env['INDICATRIX_BENCH_ROWS'] ?? '100000,1000000').split(',').map(Number);
const names = { ours: 'Indicatrix', webgpu: 'Indicatrix, WebGPU', regl: 'regl-scatterplot', deck: 'deck.gl' };
const libraries = (Object.keys(names) as (keyof typeof names)[]).filter((library) =>
  (process.env['INDICATRIX_BENCH_LIBRARIES'] ?? library).split(',').includes(library),
);
const onGpu = process.env['INDICATRIX_BENCH_GPU'] === '1';
const softwareWebgpu = ['--enable-gpu', '--enable-features=Vulkan', '--use-vulkan=swiftshader'];
const motionMs = 4000;
const paperCells = 68_579;
/** A library that takes longer than this to show its first picture is not moved. */
const patienceMs = 30_000;
const wholeTurns = Number(process.env['INDICATRIX_BENCH_TURNS'] ?? 7);

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const page = await servePage();
  const browser = await launch();
  // Of its own, because WebGPU's pictures are shown by other ways than all others'.
  const browserWithWebgpu = libraries.includes('webgpu')
    ? await launch(['--enable-unsafe-webgpu', ...(onGpu ? [] : softwareWebgpu)])
    : null;
  try {
    console.error(`Drawn by ${await rendererOf(browser)}.`);
    const adapter = browserWithWebgpu && (await adapterOf(browserWithWebgpu, page.url));
    if (browserWithWebgpu) console.error(adapter ? `WebGPU by ${adapter}.` : 'This browser has no adapter for WebGPU.');
    const measurable = libraries.filter((library) => library !== 'webgpu' || adapter);
    for (const points of sizes) {
      for (const panels of [1, 2]) {
        const measured: { page: Page; row: BenchRow }[] = [];
        for (const library of measurable) {
          const name = library === 'webgpu' ? `${names.webgpu} (${adapter})` : names[library];
          measured.push(
            await measure(
              library === 'webgpu' ? browserWithWebgpu! : browser,
              `${page.url}?library=${library}&points=${points}&panels=${panels}`,
              { library: name, points, panels },
            ),
          );
        }
        await wholeFrames(measured.filter(({ row }) => 'pan ms' in row));
        for (const { page, row } of measured) {
          report(row);
          await page.close();
        }
      }
    }
    report({
      library: names.ours,
      points: paperCells,
      panels: 2,
      ...(await answers(browser, `${page.url}?library=ours&points=${paperCells}&panels=2`)),
    });
  } finally {
    await Promise.all([browser.close(), browserWithWebgpu?.close()]);
    await page.close();
  }
}

function launch(further: string[] = []): Promise<Browser> {
  const software = onGpu ? [] : ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
  return chromium.launch({
    executablePath: ensureBrowser(),
    args: ['--no-sandbox', ...software, ...further, '--ignore-gpu-blocklist', '--disable-background-networking', '--no-first-run'],
  });
}

/** @returns what WebGPU computes on; null where there is nothing */
async function adapterOf(browser: Browser, url: string): Promise<string | null> {
  const page = await browser.newPage();
  // Only a page from a server may ask.
  await page.goto(`${url}?points=1`);
  const name = await page.evaluate(async () => {
    const info = (await navigator.gpu?.requestAdapter())?.info;
    return info ? [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ') : null;
  });
  await page.close();
  return name;
}

async function rendererOf(browser: Browser): Promise<string> {
  const page = await browser.newPage();
  const name = await page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl2');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    return gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : 'a plain canvas';
  });
  await page.close();
  return name;
}

async function opened(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 500 } });
  page.setDefaultTimeout(180_000);
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in window);
  return page;
}

/** @returns the page, still open, with what the first picture and motion took */
async function measure(browser: Browser, url: string, names: BenchRow): Promise<{ page: Page; row: BenchRow }> {
  const page = await opened(browser, url);
  const start = await page.evaluate(() => window.bench.start());
  if (start > patienceMs) return { page, row: { ...names, 'start ms': start } };
  const pan = await page.evaluate((ms) => window.bench.pan(ms), motionMs);
  const zoom = await page.evaluate((ms) => window.bench.zoom(ms), motionMs);
  return {
    page,
    row: {
      ...names,
      'start ms': start,
      'pan ms': pan.mean,
      'pan 95 %': pan.p95,
      'pan drawn': pan.drawn,
      'zoom ms': zoom.mean,
      'zoom 95 %': zoom.p95,
      'zoom drawn': zoom.drawn,
    },
  };
}

/**
 * In turns, so that whatever else the machine does befalls all alike: least and median, and the least processor time of the process that
 * draws.
 */
async function wholeFrames(measured: { page: Page; row: BenchRow }[]): Promise<void> {
  const sessions = new Map<Browser, CDPSession>();
  for (const { page } of measured) {
    const browser = page.context().browser()!;
    if (!sessions.has(browser)) sessions.set(browser, await browser.newBrowserCDPSession());
  }
  const busy = async (page: Page) =>
    1000 *
    (await sessions.get(page.context().browser()!)!.send('SystemInfo.getProcessInfo')).processInfo
      .filter(({ type }) => type === 'GPU')
      .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  const taken = measured.map(() => ({ times: [] as number[], processor: [] as number[] }));
  for (let turn = 0; turn < wholeTurns; turn++) {
    for (const [index, { page }] of measured.entries()) {
      await page.bringToFront();
      await page.evaluate((turn) => window.bench.rest(turn), turn);
      const before = await busy(page);
      taken[index].times.push(await page.evaluate((turn) => window.bench.whole(turn), turn));
      taken[index].processor.push((await busy(page)) - before);
    }
  }
  measured.forEach(({ row }, index) => {
    const { times, processor } = taken[index];
    Object.assign(row, {
      'whole ms': Math.min(...times),
      'whole median': times.sort((a, b) => a - b)[times.length >> 1],
      'whole processor': Math.min(...processor),
    });
  });
}

/** Pointing is answered in the next frame: what the answer takes of it. A lasso: from letting go until the cells are told. */
async function answers(browser: Browser, url: string): Promise<BenchRow> {
  const page = await opened(browser, url);
  await page.evaluate(() => window.bench.start());
  const result = await page.evaluate(async () => {
    const { harness } = window.bench;
    const view = document.querySelector<HTMLElement>('[data-panel]')!;
    const { left, top, width, height } = view.getBoundingClientRect();
    const send = (type: string, x: number, y: number) =>
      view.dispatchEvent(new PointerEvent(type, { clientX: left + x, clientY: top + y, button: 0, pointerId: 1, bubbles: true }));
    const hovers: number[] = [];
    for (let n = 0; n < 60; n++) {
      const before = harness!.events().hover?.cell;
      send('pointermove', width * (0.3 + 0.4 * Math.abs(Math.sin(n))), height * (0.3 + 0.4 * Math.abs(Math.cos(1.7 * n))));
      const frame = await new Promise<number>(requestAnimationFrame);
      if (harness!.events().hover?.cell !== before) hovers.push(performance.now() - frame);
    }
    harness!.use({ tool: 'lasso' });
    await new Promise(requestAnimationFrame);
    const lassos: number[] = [];
    let selected = 0;
    for (let n = 0; n < 5; n++) {
      send('pointerdown', 1, 1);
      for (let corner = 0; corner <= 200; corner++)
        send(
          'pointermove',
          width / 2 - (width / 2 - 1) * Math.cos((2 * Math.PI * corner) / 200),
          height / 2 - (height / 2 - 1) * Math.sin((2 * Math.PI * corner) / 200),
        );
      const began = performance.now();
      send('pointerup', 1, height / 2);
      lassos.push(performance.now() - began);
      selected = harness!.events().selections.at(-1)?.cells.length ?? 0;
    }
    const sorted = hovers.sort((a, b) => a - b);
    return {
      hover: sorted[Math.floor(sorted.length / 2)],
      hover95: sorted[Math.floor(0.95 * (sorted.length - 1))],
      lasso: Math.max(...lassos),
      selected,
    };
  });
  await page.close();
  return { 'hover ms': result.hover, 'hover 95 %': result.hover95, 'lasso ms': result.lasso, selected: result.selected };
}

async function servePage(): Promise<{ url: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-render-'));
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'render'),
    base: './',
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    build: {
      outDir: folder,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 8192,
      target: 'baseline-widely-available',
    },
  });
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = join(folder, normalize(path === '/' ? '/index.html' : path));
    readFile(file).then(
      (bytes) => response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
