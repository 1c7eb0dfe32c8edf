import { describe, expect, it } from 'vitest';
import { deviationsBehind } from '../../src/deviations/index.js';
import { artemis, costOf, SHARES } from '../../src/experiments/artemis/index.js';
import type { Experiment, Laboratory } from '../../src/experiments/experiment.js';
import { gazelle } from '../../src/experiments/gazelle/index.js';
import { porcupine, speedupOf } from '../../src/experiments/porcupine/index.js';
import { kernelOf } from '../../src/he/lowering/porcupine.js';
import { NetworkBuilder } from '../../src/workload/build.js';

/** These count; nothing is simulated. */
const laboratory: Laboratory = {
  run: () => Promise.reject(new Error('nothing to simulate')),
  progress: () => undefined,
};
const missesOf = async (experiment: Experiment): Promise<string[]> =>
  (await experiment.findings(laboratory))
    .filter(({ status }) => status !== 'reproduced')
    .map(({ figure, quantity }) => `${figure}: ${quantity}`);

describe('experiments that count operations', () => {
  it('explain every number that is not reproduced', async () => {
    for (const experiment of [porcupine, artemis, gazelle])
      for (const finding of await experiment.findings(laboratory))
        if (finding.status !== 'reproduced')
          expect(deviationsBehind(experiment.system, finding), finding.quantity).toHaveLength(1);
  });

  it('Porcupine: instructions and depths but those that are remembered otherwise', async () => {
    const findings = await porcupine.findings(laboratory);
    expect(findings).toHaveLength(48);
    expect((await missesOf(porcupine)).filter((row) => row.startsWith('instructions'))).toEqual([
      'instructions: Hamming distance, synthesized',
      'instructions: Hamming distance, baseline',
      'instructions: Sobel, synthesized',
      'instructions: Sobel, baseline',
      'instructions: Harris, synthesized',
      'instructions: Harris, baseline',
    ]);
    for (const { evidence, mark } of findings.slice(0, 44))
      expect([evidence, mark]).toEqual(['recalled', 'recalled']);
  });

  it('Porcupine: the speed-up of Gx is that of 6 rotations and 6 sums over 4 and 3', () => {
    expect(speedupOf(kernelOf('gx'))).toBeCloseTo((6 * 3303 + 6 * 59) / (4 * 3303 + 3 * 59), 12);
    // three products with relinearisation and three sums, over two and three
    expect(speedupOf(kernelOf('polynomial-regression'))).toBeCloseTo(
      (3 * (10952 + 3249) + 3 * 59) / (2 * (10952 + 3249) + 3 * 59),
      12,
    );
    expect(speedupOf(kernelOf('dot-product'))).toBe(1);
  });

  it('Gazelle: all counts of calculators, and of HEIR but 512 diagonals', async () => {
    expect(await missesOf(gazelle)).toEqual(['HEIR: 512 x 512']);
    const checks = await gazelle.checks!(laboratory);
    expect(checks).toHaveLength(12 + 15 + 2 + 5);
    expect(checks.filter(({ status }) => status !== 'reproduced')).toEqual([]);
  });

  it('Artemis: diagonals gain more than positions at every share; the gain grows as they go', async () => {
    const checks = await artemis.checks!(laboratory);
    expect(checks.map(({ status }) => status)).toEqual(SHARES.map(() => 'reproduced'));
    const [table] = await artemis.tables!(laboratory);
    const gains = table!.rows.map((row) => parseFloat(row[1]!));
    expect(gains).toEqual([...gains].sort((a, b) => a - b));
    expect(gains).toHaveLength(5);
  });

  it('Artemis: products of words of a convolution, by hand', () => {
    const builder = new NetworkBuilder({
      name: 'one',
      title: 'one',
      source: 'test',
      batch: 1,
      input: { channels: 4, height: 32, width: 32 },
    });
    builder.conv('conv', { filters: 4, kernel: 1 });
    builder.activation('relu', { function: 'relu' });
    // 4 channels of 1024 slots: 4 diagonals. 4 products of 2n; 3 rotations of 4 transforms and 6 products
    const transform = 2048 * 12;
    const rotation = 4 * transform + 6 * 4096;
    const network = builder.build();
    expect(costOf(network, { diagonals: 1, positions: 1 })).toBe(4 * 2 * 4096 + 3 * rotation);
    expect(costOf(network, { diagonals: 1 / 3, positions: 1 })).toBe(2 * 2 * 4096 + rotation);
  });
});
