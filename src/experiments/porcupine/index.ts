import { programDepth } from '../../he/depth.js';
import { KERNELS, type Kernel } from '../../he/lowering/porcupine.js';
import { countOperations, type HeProgram, type Operation } from '../../he/program.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import { geometricMean } from '../statistics.js';
import { ABSTRACT, SPEEDUPS, TABLE, TABLE_ROWS } from './published.js';

/** Pixels of a row of the images that kernels are written for. */
const WIDTH = 64;

export const porcupine: Experiment = {
  system: 'porcupine',
  title: 'vectorised homomorphic kernels, synthesised and hand-written (PLDI 2021)',
  findings: async () => [...compareTable(), ...compareSpeedups()],
};

/** Counts of our own programs beside the table. */
function compareTable(): Finding[] {
  const shared = { source: TABLE, mark: 'recalled', evidence: 'recalled', within: { absolute: 0 } } as const;
  const instructions = figure('instructions', { ...shared, unit: 'instructions' });
  const depth = figure('depth', { ...shared, unit: 'instructions' });
  return KERNELS.flatMap((kernel) =>
    (['synthesized', 'baseline'] as const).flatMap((version) => {
      const program = kernel[version](WIDTH);
      const [count, deep] = TABLE_ROWS[kernel.name]![version];
      return [
        instructions(`${kernel.title}, ${version}`, count, program.instructions.length),
        depth(`${kernel.title}, ${version}`, deep, programDepth(program)),
      ];
    }),
  );
}

/**
 * Microseconds of BFV operations of SEAL 4.4 at n = 8192 (one thread of an EPYC of Zen 4), measured for this project; the
 * paper timed SEAL on another machine.
 */
const MICROSECONDS: Partial<Record<Operation, number>> = {
  add: 59,
  sub: 59,
  negate: 59,
  'add-plain': 59,
  'multiply-plain': 1846,
  multiply: 10952,
  square: 10952,
  relinearize: 3249,
  rotate: 3303,
};

const timeOf = (program: HeProgram): number =>
  Object.entries(countOperations(program)).reduce(
    (total, [op, count]) => total + count * MICROSECONDS[op as Operation]!,
    0,
  );

export const speedupOf = (kernel: Kernel): number =>
  timeOf(kernel.baseline(WIDTH)) / timeOf(kernel.synthesized(WIDTH));

function compareSpeedups(): Finding[] {
  const compare = figure('abstract: time saved', {
    unit: 'x - 1',
    source: ABSTRACT,
    mark: 'found',
    evidence: 'published',
    within: { relative: 0.05 },
    neutral: 0,
    note: 'ours: operations times their measured times, SEAL 4.4, n = 8192',
  });
  const gains = KERNELS.map(speedupOf);
  return SPEEDUPS.flatMap(({ edition, most, mean }) => [
    compare(`largest, ${edition}`, most, Math.max(...gains) - 1),
    compare(`geometric mean, ${edition}`, mean, geometricMean(gains) - 1),
  ]);
}
