import type { Probe } from '../../engine/probe.js';
import { LINE_BYTES } from '../../memory/trace/index.js';
import { Regions } from '../../memory/regions.js';
import type { OperatorRecord } from '../../results/record.js';

/** Bytes that are asked for at a time. */
const PIECE = 4096;

/**
 * Tells a probe the requests of machines that know what an operator moves, but make no request of their own: each
 * operator's tensors side by side, piece by piece, evenly from its beginning to its end. Tensors of operators lie one
 * behind another: addresses that nobody gave.
 */
export function reportRequests(operators: readonly OperatorRecord[], probe: Probe): void {
  if (probe.request === undefined) return;
  const regions = new Regions();
  for (const { traffic, startCycle, endCycle } of operators) {
    const transfers = traffic
      .filter(({ level }) => level === 'dram')
      .flatMap(({ readBytes, writeBytes }) => {
        const { base } = regions.place(Math.max(readBytes, writeBytes));
        return [
          { base, bytes: readBytes, isWrite: false },
          { base, bytes: writeBytes, isWrite: true },
        ];
      });
    const all = transfers.reduce((sum, { bytes }) => sum + bytes, 0);
    const pieces = Math.ceil(all / PIECE);
    for (let piece = 0; piece < pieces; piece++) {
      const at = startCycle + ((endCycle - startCycle) * piece) / pieces;
      for (const { base, bytes, isWrite } of transfers) {
        const [first, end] = [start(bytes, piece, pieces), start(bytes, piece + 1, pieces)];
        if (end > first) probe.request(at, base + first, end - first, isWrite);
      }
    }
  }
}

/** Where a piece of a tensor begins: at a whole line, so that none is in two pieces; the last ends with the tensor. */
const start = (bytes: number, piece: number, pieces: number): number =>
  piece === pieces ? bytes : Math.floor((bytes * piece) / pieces / LINE_BYTES) * LINE_BYTES;
