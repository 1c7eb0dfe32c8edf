import type { Fetch } from './fetch.js';

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

/** Work of one step while it is being put together. */
export interface Draft {
  operator: number;
  onArray: boolean;
  fill: number;
  compute: number;
  drain: number;
  load: [ifmap: number, filter: number, psum: number];
  /** The first step of a fold. */
  opens: boolean;
  /** The operand that must be there whole before the stream starts. */
  stays: number | undefined;
  keep: [ifmap: boolean, filter: boolean];
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

/** Kept on chip while it is reused. */
export const isKept = (fetch: Fetch): boolean => fetch === 'retained' || fetch === 'once';

/** Part `p` of `pieces` of a number of bytes, whole bytes except where the total is not. */
export function portion(total: number, p: number, pieces: number): number {
  const end = p === pieces - 1 ? total : Math.floor((total * (p + 1)) / pieces);
  return end - Math.floor((total * p) / pieces);
}
