import type { CycleOptions, Kernel } from '../../models/gpu/cycle/index.js';
import type { Launch } from './file.js';

/** A launch as the cycle mode takes it, and the code that it runs. */
export interface Known {
  kernel: Kernel;
  /** Form and tile of the code: `conv`, `128x128x8`. */
  form: string;
  tile: string;
  residency: NonNullable<CycleOptions['residency']>;
}

const WORD_BYTES = 4;
/** Threads of a block of the kernels without a tile. */
const PLAIN_THREADS = 256;

/** Tensors read and written by the memory kernels, and elements of a thread's access. */
const SWEEPS: Readonly<Record<string, { reads: number; writes: number; width: number }>> = {
  relu4: { reads: 1, writes: 1, width: 4 },
  copy: { reads: 1, writes: 1, width: 4 },
  fill: { reads: 0, writes: 1, width: 4 },
  triad: { reads: 2, writes: 1, width: 4 },
};

/** @returns undefined for kernels that the cycle mode does not know */
export function knownLaunch(launch: Launch): Known | undefined {
  const { kind, tile = '', block, variant: path = 'ca', counters } = launch;
  const carveOut = counters['smem_config'];
  const residency = {
    ...(launch.occ_blocks_per_sm === undefined ? {} : { blocks: launch.occ_blocks_per_sm }),
    ...(typeof carveOut === 'number' ? { carveOutBytes: carveOut } : {}),
  };
  if (kind === 'dw') return { kernel: depthwise(launch), form: 'dw', tile: '3x3', residency };
  if (kind === 'mem') return sweep(launch, residency);
  const sides = /^(\d+)x(\d+)x(\d+)$/.exec(tile)?.slice(1).map(Number);
  if (sides === undefined || block === undefined) return undefined;
  const shape = { rows: sides[0]!, columns: sides[1]!, depth: sides[2]!, threads: block };
  if (kind === 'gemm') {
    const { M: m, N: n, K: k } = launch;
    if (m === undefined || n === undefined || k === undefined) return undefined;
    return { kernel: { kind: 'gemm', m, n, k, tile: shape, path }, form: 'gemm', tile, residency };
  }
  if (kind !== 'conv') return undefined;
  const { B, Ci, Hi, Wi, Co, Hf, Wf, S, P } = launch;
  if ([B, Ci, Hi, Wi, Co, Hf, Wf, S, P].includes(undefined)) return undefined;
  const conv = {
    ...{ batch: B!, channels: Ci!, height: Hi!, width: Wi! },
    ...{ filters: Co!, filterHeight: Hf!, filterWidth: Wf!, stride: S!, padding: P! },
  };
  return { kernel: { kind: 'conv', shape: conv, tile: shape, path }, form: 'conv', tile, residency };
}

/** The kit's depthwise kernel has filters of 3 by 3. */
function depthwise({ B = 1, C = 1, Hi = 1, Wi = 1, S = 1, P = 1 }: Launch): Kernel {
  const shape = { batch: B, channels: C, height: Hi, width: Wi, filters: C };
  return {
    kind: 'depthwise',
    shape: { ...shape, filterHeight: 3, filterWidth: 3, stride: S, padding: P },
    threads: PLAIN_THREADS,
  };
}

function sweep({ op = '', mib_per_tensor: size }: Launch, residency: Known['residency']): Known | undefined {
  const form = Object.hasOwn(SWEEPS, op) ? SWEEPS[op] : undefined;
  if (form === undefined || size === undefined) return undefined;
  const elements = (size * 2 ** 20) / WORD_BYTES;
  const kernel: Kernel = { kind: 'sweep', elements, ...form, threads: PLAIN_THREADS };
  return { kernel, form: 'mem', tile: op, residency };
}
