import { describe, expect, it } from 'vitest';
import { lines, type Case } from '../frozen/frozen.js';
import { language, products, vision } from '../frozen/networks.js';
import { trainingStep } from '../../../src/workload/transform/training.js';

const networks = {
  vision: vision(3),
  language: language(2),
  products: products(2),
  step: trainingStep(vision(3)),
  spread: trainingStep(vision(2), { dgrad: 'spread' }),
};

/** Two SMs with small tiles, so that there are waves, a rest and panels that stay; widths that all differ. */
const SMALL = [
  ...['sms=2', 'data.filter=16 bit', 'data.ofmap=64 bit', 'data.accumulator=128 bit', 'l2.size=24 KiB'],
  ...['launch=1 us', 'tile.narrowDepth=30', 'tiles.n128.rows=32', 'tiles.n64.rows=64'],
];
const SETS: Readonly<Record<string, readonly string[]>> = {
  whole: [],
  small: SMALL,
  rows: [...SMALL, 'order=rows', 'l2.outputs=true', 'formulas.haloWaves=2', 'fuse=false', 'readsResult=true'],
  paper: [...SMALL, 'formulas.l1=paper', 'formulas.l2=paper', 'formulas.dram=delta'],
  slow: [...SMALL, 'formulas.latency=slowest', 'formulas.l1=aligned', 'dram.bandwidth=3 GB/s', 'splitK=none'],
};

describe('frozen runs of GPUs', () => {
  it.each(['titan-xp', 'p100', 'p4000', 'v100', 'a100', 'h100-sxm5', 'h200'])('%s', async (name) => {
    const all: Record<string, Case> = {};
    for (const [set, overrides] of Object.entries(SETS))
      for (const [network, graph] of Object.entries(networks))
        all[`${set} ${network}`] = [`gpu/${name}`, [...overrides], graph, 'analytic'];
    expect(await lines(all)).toMatchSnapshot();
  });
});
