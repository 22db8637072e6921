// node scripts/build-icons.mjs: draws every icon from assets/icons/icons.svg, and the contact sheets of docs/screenshots/tray.
// Chromium is the drawing program: the tests need it anyway. What it writes is committed.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';

const STATES = ['clear', 'unsettled', 'storm', 'fog', 'scanning'];
// The tones of the design: dark ones for a light panel, light ones for a dark panel.
const TONES = {
  light: { clear: '#13795b', unsettled: '#9a5b00', storm: '#b3261e', fog: '#4a5764', scanning: '#0f6b8f' },
  dark: { clear: '#4cc49a', unsettled: '#e9b04f', storm: '#ff8f85', fog: '#b4c1cc', scanning: '#6cc6e6' },
};
const LINUX = [22, 24, 32, 48];
const WINDOWS = [16, 20, 24, 32, 48];
const APP = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const PANELS = { light: '#f0f1f3', dark: '#1d1f22' };

const root = join(import.meta.dirname, '..');
const icons = join(root, 'assets/icons');
const sheets = join(root, 'docs/screenshots/tray');
const source = await readFile(join(icons, 'icons.svg'), 'utf8');

const browser = await chromium.launch({
  ...(existsSync('/usr/bin/chromium') ? { executablePath: '/usr/bin/chromium' } : {}),
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});
const page = await browser.newPage();

const symbol = (id, color, style = '') =>
  `<svg viewBox="0 0 24 24" style="display:block;color:${color};${style}"><use href="#${id}"/></svg>`;
const hidden = `<div style="position:absolute;width:0;height:0;overflow:hidden">${source}</div>`;

async function draw(markup, width, height = width) {
  await page.setViewportSize({ width, height });
  await page.setContent(
    `<body style="margin:0;background:transparent;width:${width}px;height:${height}px">${hidden}${markup}`,
  );
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width, height } });
}

async function keep(path, bytes) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

/** An ICO whose entries are PNGs, as Windows reads them since Vista. */
function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

const sized = async (sizes, markup) => {
  const images = [];
  for (const size of sizes) images.push({ size, png: await draw(markup(size), size) });
  return images;
};

/** The pictures inside the ICOs, for the contact sheets. */
const windows = new Map();
const full = 'width:100%;height:100%';
for (const folder of ['tray', 'app']) await rm(join(icons, folder), { recursive: true, force: true });
for (const state of STATES) {
  for (const [scale, suffix] of [
    [1, ''],
    [2, '@2x'],
  ])
    await keep(
      join(icons, `tray/mac/${state}Template${suffix}.png`),
      await draw(symbol(state, '#000', full), 18 * scale),
    );
  for (const [panel, tones] of Object.entries(TONES)) {
    const markup = () => symbol(state, tones[state], full);
    for (const { size, png } of await sized(LINUX, markup))
      await keep(join(icons, `tray/linux/${state}-${panel}-${size}.png`), png);
    const entries = await sized(WINDOWS, markup);
    for (const { size, png } of entries) windows.set(`${state}-${panel}-${size}`, png);
    await keep(join(icons, `tray/win/${state}-${panel}.ico`), ico(entries));
  }
}

// The app's own icon: the vane on a sky, with the margin that the icon grids of the platforms ask for.
const appIcon = (size) => {
  const margin = size >= 64 ? 0.06 : 0;
  const side = size * (1 - 2 * margin);
  return `<div style="margin:${size * margin}px;width:${side}px;height:${side}px;border-radius:${side * 0.22}px;background:linear-gradient(160deg,#2a93bb,#0c5674);display:grid;place-items:center">${symbol('vane', '#fff', `width:${side * 0.7}px;height:${side * 0.7}px`)}</div>`;
};
const drawn = await sized(APP, appIcon);
for (const { size, png } of drawn) await keep(join(icons, `app/${size}x${size}.png`), png);
await keep(join(icons, 'app/icon.ico'), ico(drawn.filter(({ size }) => size <= 256)));

// Contact sheets: every icon at its real size, and the same enlarged without smoothing, on both panels.
const ENLARGED = 4;
/** Below and between the pictures of a row: gaps and the caption. */
const ROW_MARGIN = 76;
async function sheet(name, panel, rows) {
  const ink = panel === 'dark' ? '#e8eef3' : '#17212b';
  const figures = rows.flatMap(({ size, label, pictures }) =>
    pictures.map(({ state, png }) => {
      const src = `data:image/png;base64,${png.toString('base64')}`;
      // macOS tints a template by itself.
      const tint = name.startsWith('macos') && panel === 'dark' ? 'filter:invert(1);' : '';
      return `<figure style="margin:0;display:grid;justify-items:center;align-content:end;gap:8px"><img src="${src}" width="${size * ENLARGED}" style="image-rendering:pixelated;${tint}"><img src="${src}" width="${size}" style="${tint}"><figcaption>${state} ${label}</figcaption></figure>`;
    }),
  );
  const width = STATES.length * 230;
  const heights = rows.map(({ size }) => size * (ENLARGED + 1) + ROW_MARGIN);
  const height = heights.reduce((sum, each) => sum + each, 0);
  const markup = `<div style="width:${width}px;height:${height}px;background:${PANELS[panel]};color:${ink};font:12px sans-serif;display:grid;grid-template-columns:repeat(${STATES.length},1fr);grid-template-rows:${heights.map((each) => `${each}px`).join(' ')};align-items:end;padding:0 16px 16px;box-sizing:border-box">${figures.join('')}</div>`;
  await keep(join(sheets, `${name}.png`), await draw(markup, width, height));
}
const stored = async (label, size, fileOf) => ({
  label,
  size,
  pictures: await Promise.all(
    STATES.map(async (state) => ({ state, png: await readFile(join(icons, 'tray', fileOf(state))) })),
  ),
});
for (const panel of ['light', 'dark']) {
  const linux = LINUX.map((size) =>
    stored(`${size} px`, size, (state) => `linux/${state}-${panel}-${size}.png`),
  );
  await sheet(`linux-${panel}`, panel, await Promise.all(linux));
  await sheet(
    `windows-${panel}`,
    panel,
    WINDOWS.map((size) => ({
      label: `${size} px`,
      size,
      pictures: STATES.map((state) => ({ state, png: windows.get(`${state}-${panel}-${size}`) })),
    })),
  );
  await sheet(`macos-${panel}`, panel, [
    await stored('18 pt', 18, (state) => `mac/${state}Template.png`),
    await stored('18 pt @2x', 36, (state) => `mac/${state}Template@2x.png`),
  ]);
}
await browser.close();
