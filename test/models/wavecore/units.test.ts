import { describe, expect, it } from 'vitest';
import type { WavecoreSpec } from '../../../src/models/wavecore/architecture.js';
import { unitOfOperators, unitsOf } from '../../../src/models/wavecore/blocks.js';
import { footprintsOf } from '../../../src/models/wavecore/footprint.js';
import { toStep, type Step } from '../../../src/models/wavecore/step.js';
import { bufferTraffic, gemmCycles } from '../../../src/models/wavecore/waves.js';
import { matrixWindow } from '../../../src/models/lowering/window.js';
import { arch, stepOf } from './helpers.js';

async function taken(name: string): Promise<Step> {
  return toStep(stepOf(name), (await arch()).spec as WavecoreSpec);
}

const unitNames = async (name: string): Promise<string[]> =>
  unitsOf(await taken(name)).map((unit) => unit.name);

describe('units', () => {
  it('of ResNet-50: stem, pool, 16 blocks, average pool, classifier', async () => {
    const names = await unitNames('resnet50-imagenet');
    expect(names).toHaveLength(20);
    expect(names.slice(0, 4)).toEqual(['conv0', 'maxpool1', 's1b1c1', 's1b2c1']);
    expect(names.slice(-3)).toEqual(['s4b3c1', 'avgpool70', 'fc71']);
  });

  it('of Inception-v4: parts of the stem, one for each of 17 modules, average pool, classifier', async () => {
    const names = await unitNames('inception-v4-imagenet299');
    const modules = [
      'A1',
      'A2',
      'A3',
      'A4',
      'RA',
      'B1',
      'B2',
      'B3',
      'B4',
      'B5',
      'B6',
      'B7',
      'RB',
      'C1',
      'C2',
      'C3',
    ];
    expect(names.filter((name) => modules.includes(name))).toEqual(modules);
  });

  it('of a pre-activation network: a block begins with its norm, which the shortcut does not read', async () => {
    const names = await unitNames('wrn22-8-c100');
    expect(names).toHaveLength(12);
    expect(names).toContain('s1b2act1');
  });

  it('hold the backward operators of their layers; sums of gradients belong to who made them', async () => {
    const step = await taken('resnet50-imagenet');
    const units = unitsOf(step);
    const unitOf = unitOfOperators(step, units);
    const unit = (name: string): string => units[unitOf[step.indexOf.get(name)!]!]!.name;
    expect(unit('s2b2c2.wgrad')).toBe('s2b2c1');
    expect(unit('s1b2c1.dgrad')).toBe('s1b2c1');
    const merges = step.operators.filter(({ name }) => name.endsWith('.merge'));
    expect(merges).toHaveLength(16);
    expect(unit('maxpool1.merge')).toBe('s1b1c1');
  });
});

describe('footprints of ResNet-50, bytes per sample', () => {
  const feature = (channels: number, side: number): number => 2 * channels * side * side;

  it.each([
    ['conv0', false, feature(3, 224) + feature(64, 112)],
    ['maxpool1', false, feature(64, 112) + feature(64, 56)],
    ['s1b1c1', false, feature(64, 56) + feature(256, 56)],
    ['s1b1c1', true, feature(64, 56) + 2 * feature(256, 56)],
    ['s1b2c1', false, feature(64, 56) + feature(256, 56)],
    ['s1b2c1', true, feature(64, 56) + 2 * feature(256, 56)],
    ['s2b1c1', true, feature(256, 56) + 2 * feature(512, 28)],
    ['s4b2c1', true, feature(512, 7) + 2 * feature(2048, 7)],
  ])('%s, inter-branch reuse %s', async (name, reuse, expected) => {
    const step = await taken('resnet50-imagenet');
    const unit = unitsOf(step).find((one) => one.name === name)!;
    expect(Math.max(...footprintsOf(step, unit, reuse))).toBe(expected);
  });
});

describe('waves', () => {
  const gemm = (m: number, n: number, k: number) => ({
    instances: 1,
    m,
    n,
    k,
    window: matrixWindow(m, k),
    filterIsActivation: false,
  });

  it('by hand: 2 column tiles, K of 128 + 22, M of 256 + 44', async () => {
    const spec = (await arch()).spec as WavecoreSpec;
    const double = { ...spec, rows: 128, cols: 128, block: 256, weightDoubleBuffering: true };
    // Rows enter for 2 x 2 tiles x 300 cycles. Beside them: the first tile shifts in (128), and each of the 2 tall
    // tiles 128 - 44 cycles longer than its second block lasts; the rest of 22 rows is never waited for.
    const compute = 2 * 2 * 300;
    expect(gemmCycles(gemm(300, 200, 150), double)).toEqual({ fill: 128 + 2 * 84, compute, drain: 254 });
    // Without double buffering each block waits for its tile: 2 blocks x (128 + 22) x 2 columns of tiles.
    const single = { ...double, weightDoubleBuffering: false };
    expect(gemmCycles(gemm(300, 200, 150), single)).toEqual({ fill: 2 * 2 * 150, compute, drain: 254 });
    const grouped = { ...gemm(300, 200, 150), instances: 3 };
    expect(gemmCycles(grouped, double)).toEqual({ fill: 128 + 3 * 2 * 84, compute: 3 * compute, drain: 254 });
  });

  it('by hand: what passes between global buffer and array', async () => {
    const spec = { ...((await arch()).spec as WavecoreSpec), rows: 3, cols: 5, block: 7 };
    // 13 columns are 3 tiles of 5: the moving 17 x 11 passes three times; 17 rows are 3 blocks of 7: weights too.
    expect(bufferTraffic({ ...gemm(17, 13, 11), instances: 2 }, spec)).toEqual({
      moving: 2 * 17 * 11 * 3,
      stationary: 2 * 11 * 13 * 3,
      results: 2 * 17 * 13,
    });
  });
});
