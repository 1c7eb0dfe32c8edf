import { convTableIv } from '../../he/lowering/table-iv.js';
import { operationCost } from '../../he/ptune/cost.js';
import { ciphertextsOf, linearLayersOf, tableIvOf } from '../../he/ptune/layers.js';
import type { Finding } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import { networkOf } from './networks.js';
import {
  CPU_SECONDS,
  FIGURE,
  LAYER6,
  NEEDED,
  NTT_SPEEDUP,
  NTT_UNIT_SPEEDUP,
  PROFILE,
  TARGET_MS,
  TEXT,
} from './published.js';

const RING = 4096;
const DIGITS = 3;

/** Counts of the layer that the paper spells out: an identity of the algorithm, with nothing to choose. */
export function compareCounts(): Finding[] {
  const compare = figure('text', {
    unit: 'operations',
    source: TEXT,
    mark: 'found',
    evidence: 'published',
    within: { absolute: 0 },
  });
  const { multiplies, rotations } = convTableIv(
    {
      inputs: 64,
      outputs: 64,
      height: 56,
      width: 56,
      kernel: [3, 3],
      stride: [1, 1],
      dilation: [1, 1],
      padding: { top: 1, bottom: 1, left: 1, right: 1 },
      outputSize: [56, 56],
      groups: 1,
    },
    RING,
  );
  return [
    compare('HE_Mult of layer 6 of ResNet-50', LAYER6, multiplies),
    compare('HE_Rotate of layer 6 of ResNet-50', LAYER6, rotations),
  ];
}

/** All of ResNet-50 at n = 4096, counted apart from this code. */
export function checkTotals(): Finding[] {
  const compare = figure('ResNet-50, n = 4096', {
    source: 'the same counts in a script written before',
    mark: 'derived',
    evidence: 'self-check',
    within: { absolute: 0 },
  });
  const layers = linearLayersOf(networkOf('ResNet50'));
  const counts = layers.map((layer) => tableIvOf(layer, RING));
  const moved = layers.map((layer) => ciphertextsOf(layer, RING, false));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return [
    compare('HE_Mult', 1_852_736, sum(counts.map(({ multiplies }) => multiplies)), { unit: 'operations' }),
    compare('HE_Rotate', 1_846_785, sum(counts.map(({ rotations }) => rotations)), { unit: 'operations' }),
    compare('inputs and outputs', 8218, sum(moved.map(({ inputs, outputs }) => inputs + outputs)), {
      unit: 'ciphertexts',
    }),
  ];
}

/** A processor's time by kernel: the cost model of HE-PTune with three digits, additions left out. */
export function compareProfile(): Finding[] {
  const compare = figure('processor profile', {
    unit: '%',
    source: FIGURE,
    mark: 'found',
    evidence: 'fitted',
    within: { absolute: 6 },
    note: 'six integer multiplications a product were settled on with this profile in view',
  });
  const cost = { multiply: 0, rotate: 0, ntt: 0 };
  const each = operationCost(RING, DIGITS);
  for (const layer of linearLayersOf(networkOf('ResNet50'))) {
    const { multiplies, rotations } = tableIvOf(layer, RING);
    cost.multiply += multiplies * each.multiply;
    cost.rotate += rotations * each.rotate;
    cost.ntt += rotations * each.ntt;
  }
  const all = cost.multiply + cost.rotate + cost.ntt;
  return (['ntt', 'rotate', 'multiply'] as const).map((kernel) =>
    compare(kernel, PROFILE[kernel], (100 * cost[kernel]) / all),
  );
}

/** Arithmetic of the paper on its own numbers: they fit together. */
export function compareIdentities(lanes: number): Finding[] {
  const compare = figure('limits', {
    source: TEXT,
    mark: 'found',
    evidence: 'inferred',
    within: { relative: 0.01 },
    note: "from the paper's own numbers",
  });
  const kernels = Object.keys(NEEDED) as (keyof typeof NEEDED)[];
  const seconds = kernels.reduce(
    (sum, kernel) => sum + (CPU_SECONDS * PROFILE[kernel]) / 100 / NEEDED[kernel],
    0,
  );
  // A rotation's transforms: l_ct forward side by side, and one back.
  const sideBySide = (DIGITS * DIGITS) / (DIGITS + 1) + 1 / (DIGITS + 1);
  return [
    compare('time with all kernels as fast as needed', TARGET_MS, seconds * 1e3, { unit: 'ms' }),
    compare('speed-up of transforms on 8x512', NTT_SPEEDUP, lanes * sideBySide * NTT_UNIT_SPEEDUP, {
      unit: 'x',
    }),
  ];
}
