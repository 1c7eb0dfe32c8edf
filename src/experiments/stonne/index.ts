import { loadArchitecture } from '../../arch/load.js';
import * as registry from '../../models/registry.js';
import type { Evidence, Finding } from '../../results/reproduction.js';
import { assemble, simulate } from '../../simulation/simulate.js';
import { workOf } from '../../work/network.js';
import { NetworkBuilder } from '../../workload/build.js';
import { figure, type Experiment } from '../experiment.js';

const SOURCE = 'STONNE 22634b8, run by us: 16x16 output-stationary mesh, DenseGEMM';

interface Case {
  what: string;
  m: number;
  n: number;
  k: number;
  cycles: number;
  evidence: Evidence;
  note: string;
}

/** Both runs of this mesh that there are. */
export const CASES: readonly Case[] = [
  {
    what: 'GEMM 64 x 3136 x 576',
    m: 64,
    n: 3136,
    k: 576,
    cycles: 479_024,
    evidence: 'fitted',
    note: 'links, controller and write queue as in its source, first looked for because of this run',
  },
  {
    what: 'GEMM 1000 x 1 x 2048, a fully connected layer',
    m: 1000,
    n: 1,
    k: 2048,
    cycles: 130_213,
    evidence: 'published',
    note: 'with the fields of the other run; tiles at the edge of the output end early',
  },
];

export const stonne: Experiment = {
  system: 'stonne',
  title: 'another simulator: output-stationary mesh without DRAM',
  findings: () => Promise.all(CASES.map(compareCase)),
};

async function compareCase({ what, m, n, k, cycles, evidence, note }: Case): Promise<Finding> {
  const compare = figure('cycles', {
    unit: 'cycles',
    source: SOURCE,
    mark: 'found',
    within: { absolute: 0 },
  });
  const array = await loadArchitecture('systolic/stonne-os-16x16', ['dram.bandwidth=infinite'], registry);
  const builder = new NetworkBuilder({ name: what, input: { channels: k, height: m, width: 1 } });
  builder.linear('gemm', { features: n });
  const record = simulate(assemble(array, workOf({ network: builder.build() }), 'analytic'));
  return compare(what, cycles, record.totals.cycles, { evidence, note });
}
