import { gpuEnergies, type GpuEnergies } from '../../energy/gpu.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import { geometricError } from '../statistics.js';
import { KERNELS, LOOPS, MEASURED, NETWORKS } from './measured.js';
import { compareSimulated } from './simulated.js';

/** Bytes of a sector, of a wave of shared memory; threads of a warp. */
const SECTOR = 32;
const WAVE = 128;
const WARP = 32;
/** Single precision: a weight; an element of an output, written and read. */
const WEIGHT_BYTES = 4;
const ACTIVATION_BYTES = 8;

/** Measured joules of a GPU beside its table of energies, and networks that we simulate beside what the board took. */
export const gpuEnergy: Experiment = {
  system: 'gpu-energy',
  title:
    'joules of an H100 (loops, kernels, networks) beside the table of GPU energies, and networks simulated',
  findings: async (laboratory) => {
    const table = gpuEnergies();
    return [
      ...compareLoops(table),
      ...compareKernels(table),
      ...NETWORKS.map((network) => compareNetwork(network, table)),
      ...(await compareSimulated(laboratory)),
    ];
  },
};

/** As many digits as the meter has. */
const digits = (value: number): number => Number(value.toPrecision(4));

/** Joules above idle of one byte, or of one FFMA. */
function loopsAboveIdle(idle: number): Map<string, number> {
  return new Map(
    LOOPS.map(([name, joules, seconds, bytes, flop]) => [
      name,
      (joules - idle * seconds) / (bytes > 0 ? bytes : flop / 2),
    ]),
  );
}

function compareLoops({ literature, kernels }: GpuEnergies): Finding[] {
  const loops = loopsAboveIdle(kernels.idle.value);
  const of = (name: string): number => digits(1e12 * loops.get(name)!);
  const compare = figure('loops, above idle', {
    source: MEASURED,
    mark: 'found',
    evidence: 'published',
    within: { relative: 0.5 },
    note: 'lower bounds: constant data, few instructions; the table is of 16 nm boards',
  });
  const pico = (value: number): number => digits(1e12 * value);
  return [
    compare(
      'DRAM, without the way through L2',
      digits(of('dram_read') - of('l2_read_16MiB')),
      pico(literature.dram.value),
      { unit: 'pJ/B' },
    ),
    compare('L2', of('l2_read_16MiB'), pico(literature.l2.value), { unit: 'pJ/B' }),
    compare('L1', of('l1_read'), pico(literature.shared.value), { unit: 'pJ/B' }),
    compare('shared memory', of('smem_read'), pico(literature.shared.value), { unit: 'pJ/B' }),
    compare('FFMA', of('ffma'), pico(literature.ffma.value), { unit: 'pJ' }),
    compare('idle', kernels.idle.value, literature.board.value, { unit: 'W' }),
  ];
}

function compareKernels({ literature, kernels }: GpuEnergies): Finding[] {
  const fitted = figure('kernels, fitted', {
    source: MEASURED,
    mark: 'found',
    evidence: 'fitted',
    unit: 'mJ',
    within: { relative: 0.1 },
    note: 'three coefficients fitted to these ten kernels',
  });
  const summed = figure('kernels, literature', {
    source: MEASURED,
    mark: 'found',
    evidence: 'published',
    unit: 'mJ',
    within: { relative: 0.2 },
    note: 'idle measured; no energy of instructions but FFMA',
  });
  const ratios: number[] = [];
  const rows = KERNELS.flatMap(([name, joules, seconds, instructions, ffma, waves, l2, dram]) => {
    const idle = kernels.idle.value * seconds;
    const byFit =
      idle +
      kernels.instruction.value * WARP * instructions +
      SECTOR * (kernels.l2.value * l2 + kernels.dram.value * dram);
    const bySum =
      idle +
      literature.ffma.value * ffma +
      literature.shared.value * WAVE * waves +
      SECTOR * (literature.l2.value * l2 + literature.dram.value * dram);
    const measured = digits(1e3 * joules);
    ratios.push(byFit / joules);
    return [fitted(name, measured, 1e3 * byFit), summed(name, measured, 1e3 * bySum)];
  });
  return [...rows, spreadOf(ratios)];
}

/** The fit as a whole; handed down as 3 %, with one kernel left out each time too. */
const spreadOf = (ratios: readonly number[]): Finding =>
  figure('kernels, fitted, all', { source: MEASURED, mark: 'derived', evidence: 'fitted', unit: '%' })(
    'geometric-mean error of ten kernels',
    3,
    100 * geometricError(ratios),
    { within: { absolute: 1 } },
  );

function compareNetwork(
  [name, batch, joules, seconds, macs, outputs, weights]: (typeof NETWORKS)[number],
  { kernels, networks }: GpuEnergies,
): Finding {
  const compare = figure(`networks, batch ${batch}, fitted`, {
    source: MEASURED,
    mark: 'found',
    evidence: 'fitted',
    unit: 'J',
    within: { relative: 0.2 },
    note: 'time measured; three coefficients fitted to twelve networks',
  });
  const { mac, activation, weight } = networks[String(batch)]!;
  const ours =
    kernels.idle.value * seconds +
    batch * (mac.value * macs + activation.value * ACTIVATION_BYTES * outputs) +
    weight.value * WEIGHT_BYTES * weights;
  return compare(name, joules, ours);
}
