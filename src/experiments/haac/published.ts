/** Published numbers of HAAC (Mo, Gopinath, Reagen, ISCA'23). */

export const REVIEW = "HAAC, ISCA'23, table in a public review";
export const FIGURE = "HAAC, ISCA'23, bar heights measured in a public review's figures";

/** Table 5: microseconds of the Garbler with 16 gate engines; workload, and what is known of its netlist. */
export const KERNELS = [
  { kernel: 'Add-6', workload: 'circuits/add-6', published: 0.136, note: '' },
  { kernel: 'Add-16', workload: 'circuits/add-16', published: 0.396, note: '' },
  { kernel: 'Million-2', workload: 'circuit:millionaires?bits=2', published: 0.062, note: '' },
  { kernel: 'Million-8', workload: 'circuit:millionaires?bits=8', published: 0.218, note: '' },
  {
    kernel: 'Hamm-50',
    workload: 'circuit:hamming?bits=50',
    published: 0.219,
    note: "netlist unknown: EMP's kernel, public zeros not simplified away",
  },
  {
    kernel: 'Hamm-50, folded',
    workload: 'circuit:hamming?bits=50&fold=1',
    published: 0.219,
    note: "netlist unknown: EMP's kernel, public zeros simplified away",
  },
  { kernel: 'Mult-32', workload: 'circuit:mul?bits=32', published: 1.246, note: '' },
  {
    kernel: '5x5Matx-8',
    workload: 'circuit:matrix-multiply?n=5&bits=8',
    published: 1.605,
    note: 'ours has 27,700 gates, which take 1.731 us on 16 engines at least: their netlist must be smaller',
  },
  { kernel: '3x3Matx-16', workload: 'circuit:matrix-multiply?n=3&bits=16', published: 1.673, note: '' },
  {
    kernel: 'AES-128',
    workload: 'circuits/aes-128',
    published: 3.607,
    note: 'our AES circuit; theirs is the old Bristol netlist',
  },
] as const;

/** Gates a microsecond on AES-128. */
export const AES_RATE = 8700;

/** The same table: microseconds of machines before HAAC. */
export const PRIOR = {
  'haac/fase': {
    'AES-128': 439,
    'Mult-32': 52.5,
    'Hamm-50': 3.35,
    'Million-8': 1.3,
    '5x5Matx-8': 438,
    '3x3Matx-16': 378,
  },
  'gc-peer/maxelerator': { '5x5Matx-8': 15, '3x3Matx-16': 6.48 },
  'gc-peer/fpga-overlay': { 'Add-6': 2.8, 'Mult-32': 180, 'Hamm-50': 14, 'Million-2': 0.95 },
  'gc-peer/haac-ref31': { 'Add-16': 253, 'Mult-32': 23_800, 'Hamm-50': 1550, '5x5Matx-8': 184_000 },
  'gc-peer/haac-ref48': { '5x5Matx-8': 96_600 },
} as const;

/** Gates a microsecond of a GPU on AES-128. */
export const GPU_RATE = 75;

export const WINDOWS = ['0.5', '1', '2'] as const;

/** Milliseconds by window (0.5, 1, 2 MB) on 16 engines and DDR4: compute, and wires to and from memory. */
export const REORDERING = {
  MatMult: {
    compute: {
      baseline: [5.012, 5.012, 5.012],
      segment: [0.1585, 0.1235, 0.1101],
      full: [0.1019, 0.1019, 0.1019],
    },
    wire: {
      baseline: [0.2985, 0.2818, 0.2712],
      segment: [0.2985, 0.2818, 0.2712],
      full: [0.8913, 0.5517, 0.4299],
    },
  },
  BubbSt: {
    compute: {
      baseline: [50.3, 50.3, 50.3],
      segment: [45, 41.8, 36],
      full: [1.533, 1.533, 1.533],
    },
    wire: {
      baseline: [3.104, 2.394, 0.467],
      segment: [3.104, 2.394, 0.467],
      full: [2.882, 0.846, 0.0268],
    },
  },
} as const;

export const ENGINES = [1, 2, 4, 8, 16] as const;

/** Speed-ups over the CPU: passes on 16 engines and DDR4; best order on DDR4 and full on HBM2 by engines. */
export const SPEEDUPS = {
  MatMult: {
    workload: 'circuits/matmult',
    passes: [36, 131, 213.6],
    efficiency: 34,
    ddr4: [113, 223, 263, 263, 263],
    hbm2: [113, 223, 439, 884, 1778],
  },
  DotProd: {
    workload: 'circuits/dotprod',
    passes: [36.7, 150.7, 287.3],
    efficiency: 32,
    ddr4: [113, 223, 291, 291, 291],
    hbm2: [113, 223, 439, 884, 1707],
  },
  ReLU: {
    workload: 'circuits/relu',
    passes: [547.8, 547.8, 776.5],
    efficiency: 181,
    ddr4: [781, 781, 781, 781, 781],
    hbm2: [781, 1540, 2973, 5623, 11313],
  },
  Hamm: {
    workload: 'circuits/hamm',
    passes: [176.3, 302.7, 1008.8],
    efficiency: 104,
    ddr4: [232, 449, 884, 1000, 1000],
    hbm2: [232, 449, 884, 1778, 3505],
  },
  BubbSt: {
    workload: 'circuits/bubbst',
    passes: [32.5, 185.8, 476.5],
    efficiency: 27,
    ddr4: [123, 237, 405, 477, 477],
    hbm2: [123, 242, 405, 611, 1064],
  },
} as const;
export type Benchmark = keyof typeof SPEEDUPS;

/**
 * Benchmarks of unknown size, with a circuit of ours in their place: gains of reordering and of eliminating spent
 * wires on DDR4, and of 16 engines over one on HBM2, none of which needs the CPU's time.
 */
export const STAND_INS = {
  Merse: { workload: 'circuit:mersenne-twister', reorder: 6.811, spent: 2.61, scaling: 15.4 },
  Triangle: { workload: 'circuit:triangle-count', reorder: 2.849, spent: 1.277, scaling: 15.08 },
  GradDesc: { workload: 'circuit:gradient-descent', reorder: 3.055, spent: 2.27, scaling: 4.965 },
} as const;

/** 16 nm, 16 engines, 2 MB, 64 banks. */
export const AREA_MM2 = 4.33;
export const POWER_MW = 1502;
/** Percent by which the Garbler is slower than the Evaluator, and of wires never written back, on average. */
export const GARBLER_SLOWER = 0.67;
export const SPENT = 84;
