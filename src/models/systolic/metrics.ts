import { own, SCALE_SIM, type MetricGroup } from '../../metrics/definition.js';

const read = { source: SCALE_SIM, status: 'found' } as const;

const MOVES = ['ifmap', 'filter', 'ofmap'].flatMap((operand) =>
  ['SramStart', 'SramStop', 'DramStart', 'DramStop'].map((edge) => operand + edge),
);

const FETCHES =
  'resident: never, it is on chip already; retained: once, then kept; once: each piece once, kept while the ' +
  'inner loop reuses it; every: anew for every fold';

/** Details of an operator that was executed on a systolic array. */
export const MAPPING: MetricGroup = {
  title: 'Mapping on a systolic array (details of operators)',
  metrics: [
    own(
      'gemmM',
      'rows',
      'Rows of the streamed activations of one GEMM.',
      'conv: output height * output width (* batch)',
      read,
    ),
    own('gemmN', 'columns', 'Columns of the result of one GEMM.', 'conv: filters of one group', read),
    own(
      'gemmK',
      'elements',
      'Length of the reduction of one GEMM.',
      'conv: kernel height * kernel width * channels of one group',
      read,
    ),
    own(
      'instances',
      '-',
      'Equal GEMMs executed one after the other.',
      'groups of a convolution (channels if depthwise), heads of attention',
    ),
    own(
      'dataflow',
      '-',
      'What stays in the PEs during a fold.',
      'os: results, ws: weights, is: input activations, rs: a row of each',
      read,
    ),
    own('rows', 'PEs', 'Rows R of the array.', 'as in the architecture'),
    own('cols', 'PEs', 'Columns C of the array.', 'as in the architecture'),
    own(
      'rowFolds',
      'folds',
      'Pieces into which the dimension over the rows is cut.',
      'ceil(S_r / R), S_r = M (os), K (ws, is)',
      { ...read, denominator: 'rows of the array' },
    ),
    own(
      'colFolds',
      'folds',
      'Pieces into which the dimension over the columns is cut.',
      'ceil(S_c / C), S_c = N (os, ws), M (is)',
      { ...read, denominator: 'columns of the array' },
    ),
    own(
      'streamBlocks',
      'blocks',
      'Blocks into which the streamed dimension is cut.',
      'ceil(T / length of a block); 1 if the stream is not cut',
      { denominator: 'length of a block' },
    ),
    own(
      'folds',
      'folds',
      'Tiles executed one after the other.',
      'rowFolds * colFolds * streamBlocks * packs, packs = ceil(instances / sideBySide)',
    ),
    own(
      'sideBySide',
      'products',
      'Products of one operator that are on the array at a time, block-diagonal: groups of a convolution.',
      'as many as have room over rows and columns, or one, as the mapping was chosen',
    ),
    own(
      'residency',
      '-',
      'Where the results of an operator are for those that read them.',
      'stays: in the ifmap scratchpad, none go to DRAM; held: there for the next readers, and in DRAM for later ones; leaves: in DRAM',
    ),
    own(
      'loopOrder',
      '-',
      'Order of the loops over folds.',
      'letters of the GEMM dimensions, outermost first: the best for tiling.objective unless it is given',
    ),
    own('<operand>Fetch', '-', 'How often an operand is fetched from DRAM.', FETCHES, {
      aliases: ['ifmapFetch', 'filterFetch'],
    }),
    own(
      'accumulation',
      '-',
      'Where partial sums wait for the next fold of the reduction.',
      'on-chip: in the ofmap scratchpad; spilled: in DRAM, written and read back',
    ),
    own(
      'dramCycles',
      'cycles',
      'Time the DRAM channel needs for an operator, at least.',
      'DRAM bytes read and written / bytes per cycle',
      { denominator: 'bandwidth in bytes per cycle of the array clock', excludes: 'latency and waiting' },
    ),
    own(
      'compulsoryDramBytes',
      'B',
      'DRAM bytes that no schedule of this operator alone can avoid.',
      'every element of ifmap, filter and ofmap once; ifmap 0 if an operator before left it on chip',
      { excludes: 'partial sums and repeated fetches' },
    ),
    own(
      'cyclesPerFold',
      'cycles',
      'Length of a fold that uses the whole array, without stalls; with overlap of one that runs alone.',
      'before + L + T + in + h (R - 1) + (C - 1) + (m - 1) + out + W; L = R to load (ws, is), 0 (os); ' +
        'before = foldOverhead + pipeline.configureCycles, in = inputRegisters, h = rowRegisters, ' +
        'm = macStages, out = outputRegisters; W, os only: h (R - 1) for results: shift-down, C - 1 for ' +
        'shift-right, else 0, + 1 for writeQueue: halved. Default pipeline: os T + R + C - 2, ws and is T + 2R + C - 2',
      { ...read, excludes: 'stalls; edge folds, which are shorter with edgeFolds: early' },
    ),
    own('ifmapBits', 'bit', 'Width of an input activation.', 'as in the architecture'),
    own('filterBits', 'bit', 'Width of a weight.', 'as in the architecture'),
    own('ofmapBits', 'bit', 'Width of a finished result.', 'as in the architecture'),
    own('accumulatorBits', 'bit', 'Width of a partial sum.', 'as in the architecture'),
    own(
      '<operand><Sram|Dram><Start|Stop>',
      'cycles',
      'First and last cycle in which an operand was moved, from the start of the operator.',
      'e.g. ifmapDramStart; negative if it was fetched before the operator began',
      { aliases: MOVES },
    ),
  ],
};
