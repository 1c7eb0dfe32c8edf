import { WARP } from '../../models/gpu/warp.js';
import type { CycleOptions, Kernel, SweepKernel, Tile } from '../../models/gpu/cycle/index.js';
import { counterOf, type Launch } from './file.js';

/** A launch as the cycle mode takes it, and the code that it runs. */
export interface Known {
  kernel: Kernel;
  /** Form and tile of the code: `conv`, `128x128x8`. */
  form: string;
  tile: string;
  residency: NonNullable<CycleOptions['residency']>;
}

const WORD_BYTES = 4;
/** Elements of an access of 16 bytes. */
const VECTOR = 4;
/** Threads of a block of the kernels without a tile; of the kit's probes of L2. */
const PLAIN_THREADS = 256;
const REREAD_THREADS = 512;
/** Outputs of a thread of the kit's tiled kernels. */
const OUTPUTS_A_THREAD = 64;

type Sweep = Pick<SweepKernel, 'reads' | 'writes' | 'width' | 'results'> & { strides?: boolean };
/** Tensors read and written by the memory kernels, and elements of a thread's access. */
const SWEEPS: Readonly<Record<string, Sweep>> = {
  relu4: { reads: 1, writes: 1, width: VECTOR },
  relu: { reads: 1, writes: 1, width: 1 },
  copy: { reads: 1, writes: 1, width: VECTOR },
  fill: { reads: 0, writes: 1, width: VECTOR },
  add: { reads: 2, writes: 1, width: VECTOR },
  triad: { reads: 2, writes: 1, width: VECTOR },
  // a grid of so many blocks goes over the tensor; each leaves a sum
  reduce: { reads: 1, writes: 0, width: VECTOR, results: 1, strides: true },
};
/** Blocks of the reduction where a file does not say: eight an SM. */
const REDUCE_BLOCKS = 1056;
/** Loads that the kit's probe of L1 issues before it waits. */
const OWN_IN_FLIGHT = 4;
const MODES = { fix: 'slices', rot: 'grid', all: 'all' } as const;

/** @returns undefined for kernels that the cycle mode does not know */
export function knownLaunch(launch: Launch): Known | undefined {
  const known = knownKernel(launch);
  if (known === undefined) return undefined;
  const carveOut = counterOf(launch, 'smem_config');
  const residency = {
    ...(launch.occ_blocks_per_sm === undefined ? {} : { blocks: launch.occ_blocks_per_sm }),
    ...(carveOut === undefined ? {} : { carveOutBytes: carveOut }),
  };
  return { ...known, residency };
}

type Plain = Omit<Known, 'residency'>;

function knownKernel(launch: Launch): Plain | undefined {
  switch (launch.kind) {
    case 'conv':
    case 'gemm':
      return tiled(launch);
    case 'dw':
      return depthwise(launch);
    case 'mem':
      return sweep(launch);
    case 'empty':
      return { kernel: { ...NOTHING }, form: 'mem', tile: 'empty' };
    case 'l2':
      return reread(launch);
    case 'l1':
      return ownSlices(launch);
    case 'pat':
      return pattern(launch);
    default:
      return undefined;
  }
}

const NOTHING: Kernel = {
  ...{ kind: 'sweep', elements: 0, reads: 0, writes: 0, width: 1 },
  ...{ threads: WARP, blocks: 1 },
};

function tiled(launch: Launch): Plain | undefined {
  const { tile = '', variant: path = 'ca' } = launch;
  const shape = tileOf(tile, launch.block);
  if (shape === undefined || (path !== 'ca' && path !== 'cg' && path !== 'carve')) return undefined;
  if (launch.kind === 'gemm') {
    const { M: m, N: n, K: k } = launch;
    if (m === undefined || n === undefined || k === undefined) return undefined;
    return { kernel: { kind: 'gemm', m, n, k, tile: shape, path }, form: 'gemm', tile };
  }
  const { B, Ci, Hi, Wi, Co, Hf, Wf, S = 1, P = 0 } = launch;
  if ([B, Ci, Hi, Wi, Co, Hf, Wf].includes(undefined) || P < 0) return undefined;
  const conv = {
    ...{ batch: B!, channels: Ci!, height: Hi!, width: Wi! },
    ...{ filters: Co!, filterHeight: Hf!, filterWidth: Wf!, stride: S, padding: P },
  };
  if (Hf! > Hi! + 2 * P || Wf! > Wi! + 2 * P) return undefined;
  return { kernel: { kind: 'conv', shape: conv, tile: shape, path }, form: 'conv', tile };
}

/** A tile whose warps can load it as the kit's kernels do: whole warps, whole turns. */
function tileOf(text: string, block: number | undefined): Tile | undefined {
  const sides = /^(\d+)x(\d+)x(\d+)$/.exec(text)?.slice(1).map(Number);
  if (sides === undefined || sides.includes(0)) return undefined;
  const [rows, columns, depth] = sides as [number, number, number];
  const threads = block ?? (rows * columns) / OUTPUTS_A_THREAD;
  const fits = (extent: number): boolean =>
    extent % WARP === 0 &&
    (extent * depth) % threads === 0 &&
    (extent % threads === 0 || (threads % extent === 0 && threads / extent <= depth));
  if (!(threads >= WARP && threads % WARP === 0 && WARP % depth === 0)) return undefined;
  return fits(rows) && fits(columns) ? { rows, columns, depth, threads } : undefined;
}

/** The kit's depthwise kernel has filters of 3 by 3. */
function depthwise({ B = 1, C = 1, Hi = 1, Wi = 1, S = 1, P = 1 }: Launch): Plain {
  const shape = { batch: B, channels: C, height: Hi, width: Wi, filters: C };
  const kernel: Kernel = {
    kind: 'depthwise',
    shape: { ...shape, filterHeight: 3, filterWidth: 3, stride: S, padding: P },
    threads: PLAIN_THREADS,
  };
  return { kernel, form: 'dw', tile: '3x3' };
}

function sweep({ op = '', mib_per_tensor: size, grid }: Launch): Plain | undefined {
  const form = Object.hasOwn(SWEEPS, op) ? SWEEPS[op] : undefined;
  if (form === undefined || size === undefined) return undefined;
  const { strides = false, ...tensors } = form;
  const elements = (size * 2 ** 20) / WORD_BYTES;
  const blocks = strides ? { blocks: grid?.[0] ?? REDUCE_BLOCKS } : {};
  const kernel: Kernel = { kind: 'sweep', elements, ...tensors, threads: PLAIN_THREADS, ...blocks };
  return { kernel, form: 'mem', tile: op };
}

/** Loads of 16 bytes around L1 through a buffer, again and again. */
function reread({ mode = '', kib, loads_per_thread: loads, grid, block }: Launch): Plain | undefined {
  const form = Object.hasOwn(MODES, mode) ? MODES[mode as keyof typeof MODES] : undefined;
  const blocks = grid?.[0];
  if (form === undefined || kib === undefined || loads === undefined || blocks === undefined)
    return undefined;
  const vectors = (kib * 1024) / (VECTOR * WORD_BYTES);
  const threads = block ?? REREAD_THREADS;
  const kernel: Kernel = { kind: 'reread', mode: form, vectors, width: VECTOR, loads, blocks, threads };
  return { kernel, form: 'reread', tile: form };
}

/** Each block sweeps its own slice through L1. */
function ownSlices({ kib_per_sm: kib, reps: repeats = 1, grid, block }: Launch): Plain | undefined {
  const blocks = grid?.[0];
  if (kib === undefined || blocks === undefined) return undefined;
  const elements = (kib * 1024) / WORD_BYTES;
  const kernel: Kernel = {
    ...{ kind: 'private', elements, repeats, blocks },
    ...{ threads: block ?? PLAIN_THREADS, inFlight: OWN_IN_FLIGHT },
  };
  return { kernel, form: 'private', tile: String(WORD_BYTES) };
}

function pattern({ stride, offset = 0, warps, block }: Launch): Plain | undefined {
  if (stride === undefined || warps === undefined) return undefined;
  const kernel: Kernel = { kind: 'pattern', stride, offset, warps, threads: block ?? PLAIN_THREADS };
  return { kernel, form: 'pattern', tile: '1' };
}
