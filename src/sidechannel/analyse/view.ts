import type { KernelClass } from '../observe/kernels.js';
import type { Observed } from '../observe/observed.js';
import type { KernelRecord } from '../observe/records.js';

/** What of one kernel's record the analyser uses. */
export interface SeenKernel {
  kernelClass: KernelClass;
  gridCTAs: number;
  dram_rd_B: number;
  dram_wr_B: number;
}

/**
 * All that the analyser is given: what was measured, and what whoever asks the question chose or can measure on a card of
 * the same make. No name, operator, shape or count of the network is in it but the shape of the input that was sent.
 */
export interface View {
  kernels: readonly SeenKernel[];
  input: { channels: number; size: number };
  batch: number;
  /** Bytes of an element. */
  wordBytes: number;
  /** Spread of a counter, from repeated looks at the same thing. */
  sigma: number;
  /** How kernels of this card cut their work; left out by an analyser that does not look at grids. */
  grids?: { rows: number; columns: readonly number[]; directRows: number };
}

/** Copies what may be known, field by field. */
export function viewOf(
  { network, spec, section }: Observed,
  records: readonly KernelRecord[],
  { grids = false }: { grids?: boolean } = {},
): View {
  const { channels, height } = network.input;
  const tiles = Object.values(spec.tiles);
  return {
    kernels: records.map(({ kernelClass, gridCTAs, dram_rd_B, dram_wr_B }) => ({
      kernelClass,
      gridCTAs,
      dram_rd_B,
      dram_wr_B,
    })),
    input: { channels, size: height },
    batch: network.batch,
    wordBytes: spec.data.ifmap / 8,
    sigma: section.noise,
    ...(grids && {
      grids: {
        rows: tiles[0]!.rows,
        columns: tiles.map(({ columns }) => columns),
        directRows: spec.direct.rows,
      },
    }),
  };
}
