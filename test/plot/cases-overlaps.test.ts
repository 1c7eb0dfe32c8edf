/** Words of real pictures: none lies on another, none runs over the border. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, removeFolder } from '../cli/process.js';
import { launch } from '../report/browser.js';
import { estimatedFaults, measuredFaults } from './measure.js';
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

describe.each([1100, 500])('pictures of real runs, %i pixels wide', (width) => {
  it.each(ALL_KINDS)('%s', async (kind) => {
    const pictures = await picturesOf(kind, real, width);
    expect(pictures.length).toBeGreaterThan(0);
    const page = await browser?.newPage();
    for (const { name, svg } of pictures) {
      expect(estimatedFaults(svg), `${name}, estimated`).toEqual([]);
      if (page !== undefined) expect(await measuredFaults(page, svg), `${name}, measured`).toEqual([]);
    }
    await page?.close();
  });
});
