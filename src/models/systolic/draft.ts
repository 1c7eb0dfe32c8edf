import type { Fetch } from './fetch.js';
import type { GemmPlan } from './gemm-plan.js';
import { NONE, type Step } from './program.js';

/** A pass of the vector unit: bytes from and to DRAM and cycles of work. */
export interface VectorPass {
  ifmapBytes: number;
  filterBytes: number;
  /** What it makes, and how much of it goes to DRAM. */
  resultBytes: number;
  ofmapBytes: number;
  cycles: number;
}

/** What surrounds an operator while it runs. */
export interface Around {
  ready: Readiness;
  /** The next operator reads the same tensor and finds it on chip. */
  keepIfmap: boolean;
  /** Bytes of the ifmap scratchpad in which other tensors live. */
  held: number;
  /** Bytes of the ofmap scratchpad in which results wait for a pool's window. */
  lines: number;
  /** Bytes read beside each byte of results by what is fused into the operator. */
  beside: number;
}

/** Earliest steps after which an operator's inputs are in DRAM; -1 for from the start. */
export interface Readiness {
  ifmap: number;
  filter: number;
}

/** A fold with its place in a plan, and the cycles before and after its stream. */
export interface PlacedFold {
  operator: number;
  plan: GemmPlan;
  length: number;
  rowFold: number;
  colFold: number;
  fill: number;
  drain: number;
}

/** Work of one step while it is being put together; one that is used over and over. */
export interface Draft extends Step {
  open: boolean;
  onArray: boolean;
  /** Bytes to load. */
  ifmap: number;
  filter: number;
  psum: number;
  /** The first step of a fold. */
  opens: boolean;
  /** The operand that must be there whole before the stream starts. */
  stays: number;
  keepIfmap: boolean;
  keepFilter: boolean;
  psumGate: number;
  /** Bytes of new room in the ofmap scratchpad. */
  room: number;
  keepRoom: boolean;
  storePsum: number;
  storeOfmap: number;
  /** Read beside the results as they leave. */
  beside: number;
  /** Results are complete, and their room is free once they have left. */
  completes: boolean;
}

/** A pass of the vector unit that does nothing. */
export const emptyDraft = (): Draft => ({
  open: false,
  operator: 0,
  onArray: false,
  fill: 0,
  compute: 0,
  drain: 0,
  bank: 0,
  storesNeeded: 0,
  ifmap: 0,
  filter: 0,
  psum: 0,
  opens: false,
  stays: NONE,
  keepIfmap: false,
  keepFilter: false,
  psumGate: -1,
  room: 0,
  keepRoom: false,
  storePsum: 0,
  storeOfmap: 0,
  beside: 0,
  completes: false,
});

/** Kept on chip while it is reused. */
export const isKept = (fetch: Fetch): boolean => fetch === 'retained' || fetch === 'once';
