/** Words of real pictures: none lies on another, none runs over the border. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder, systoleHere } from '../cli/process.js';
import { faults, launch, Visit } from '../report/browser.js';
import { depthOf, estimatedFaults, estimatedWords, faultsAmong, measuredFaults } from './measure.js';
import { ALL_KINDS, makeReal, picturesOf, type Real } from './real.js';

const browser = await launch();
let real: Real;
beforeAll(async () => {
  real = await makeReal();
});
afterAll(async () => {
  real.store.close();
  removeFolder(real.folder);
  await browser?.close();
});

/** Pictures of a kind that the browser lays out too: they are alike beyond. */
const IN_BROWSER = 4;

/** Wide ones of every run; narrow ones of one. */
describe.each([
  [1100, Infinity],
  [500, 1],
])('pictures of real runs, %i pixels wide', (width, most) => {
  it.each(ALL_KINDS)('%s', async (kind) => {
    const pictures = await picturesOf(kind, real, width, most);
    expect(pictures.length).toBeGreaterThan(0);
    const page = await browser?.newPage();
    for (const [index, { name, svg }] of pictures.entries()) {
      expect(estimatedFaults(svg), `${name}, estimated`).toEqual([]);
      if (page !== undefined && index < IN_BROWSER)
        expect(await measuredFaults(page, svg), `${name}, measured`).toEqual([]);
    }
    await page?.close();
  });
});

/** Runs whose cards are opened in the report. */
const MOST_RUNS = 12;

describe.skipIf(browser === undefined)('the report on a database of real runs', () => {
  it.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)('covers and cuts no words at %i pixels, %s', async (width, scheme) => {
    const outcome = await systoleHere(['report', '--db', 'real.sqlite', '--out', 'report.html'], real.folder);
    expect(outcome).toMatchObject({ code: 0 });
    const html = fs.readFileSync(path.join(real.folder, 'report.html'), 'utf8');
    const visit = await Visit.to(browser!, html, { width });
    const { page } = visit;
    await page.emulateMedia({ colorScheme: scheme });
    const faultless = async (where: string): Promise<void> => {
      expect(await faults(page), where).toEqual([]);
      const scrolled = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(scrolled, where).toBe(width);
    };
    for (const name of ['Sweeps', 'Metric definitions', 'Assumptions', 'Runs']) {
      await page.getByRole('tab', { name }).click();
      await faultless(name);
    }
    const rows = page.locator('#runs .grid').first().locator('tbody tr[data-row]');
    const seen = await rows.count();
    expect(seen).toBeGreaterThan(9);
    for (let row = 0; row < Math.min(seen, MOST_RUNS); row++) {
      await rows.nth(row).click();
      await faultless(await rows.nth(row).innerText());
    }
    expect(visit.errors).toEqual([]);
    await page.close();
  });
});

const picture = (texts: string): string =>
  `<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" class="systole-plot" width="200" height="100" viewBox="0 0 200 100"><style>.systole-plot text{font:12px sans-serif}.systole-plot .tick{font-size:11px}</style>${texts}</svg>`;

describe('the measure itself', () => {
  it.each([
    ['apart', '<text x="0" y="20">one</text><text x="100" y="20">two</text>', []],
    ['one line below the other', '<text x="9" y="20">one</text><text x="9" y="34">one</text>', []],
    ['on each other', '<text x="9" y="20">one</text><text x="12" y="24">two</text>', ['overlap: one / two']],
    [
      'moved apart',
      '<text x="9" y="20">one</text><g transform="translate(80,0)"><text x="9" y="20">two</text></g>',
      [],
    ],
    [
      'moved together',
      '<text x="89" y="20">one</text><g transform="translate(80,0)"><text x="9" y="20">two</text></g>',
      ['overlap: one / two'],
    ],
    ['over the right border', '<text x="180" y="20">a long word</text>', ['outside: a long word']],
    ['kept inside by its anchor', '<text x="198" y="20" text-anchor="end">a long word</text>', []],
    [
      'over the left border',
      '<text x="9" y="20" text-anchor="middle">a long word</text>',
      ['outside: a long word'],
    ],
    ['above the upper border', '<text x="9" y="4">word</text>', ['outside: word']],
    [
      'turned away',
      '<text x="50" y="90" transform="rotate(-90 50 90)">turned</text><text x="60" y="60">level</text>',
      [],
    ],
    [
      'turned into it',
      '<text x="50" y="90" transform="rotate(-90 50 90)">turned</text><text x="40" y="70">level</text>',
      ['overlap: turned / level'],
    ],
    ['nothing', '<text x="9" y="20">one</text><text x="9" y="20"></text>', []],
  ] as const)('%s', async (_, texts, expected) => {
    expect(estimatedFaults(picture(texts))).toEqual(expected);
    const page = await browser?.newPage();
    if (page !== undefined) expect(await measuredFaults(page, picture(texts))).toEqual(expected);
    await page?.close();
  });

  it('knows how deep', () => {
    const box = (x: number): [number, number][] => [
      [x, 0],
      [x + 10, 0],
      [x + 10, 5],
      [x, 5],
    ];
    expect(depthOf(box(0), box(8))).toBe(2);
    expect(depthOf(box(0), box(12))).toBe(-2);
    const { all, width, height } = estimatedWords(picture('<text x="0" y="20" class="tick">abc</text>'));
    expect([width, height]).toEqual([200, 100]);
    expect(all[0]!.corners[1]![0]).toBeCloseTo(0.9 * 3 * 0.64 * 11, 6);
    expect(faultsAmong(all, 21, 100)).toEqual([]);
    expect(faultsAmong(all, 15, 100)).toEqual(['outside: abc']);
  });
});
