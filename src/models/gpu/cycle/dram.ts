import { BlockLru } from '../../../memory/cache/index.js';
import type { DriftLaw } from './drift.js';
import type { Footprint } from './footprint.js';
import { runGrid, type GridRun } from './schedule.js';
import type { CycleMachine } from './machine.js';
import type { ByOperand } from './operands.js';

export type GridTraffic = GridRun & {
  /** Bytes fetched from DRAM, in pieces; and of all pieces once. */
  fetchedBytes: ByOperand;
  uniqueBytes: ByOperand;
  /** Bytes written back, and those still dirty at the end. */
  writtenBytes: number;
  dirtyBytes: number;
};

/**
 * Runs a whole grid over an L2 of pieces, all with one order of last use: what a block reads in a part and what it
 * writes at its end. The L2 holds as much as lines kept in more than one part leave. With earlier launches of the
 * same kernel it is as they left it; what is counted is the last launch.
 */
export function runTraffic(
  footprint: Footprint,
  machine: CycleMachine,
  grid: {
    blocks: number;
    resident: number;
    law: DriftLaw;
    epilogueSteps: number;
    /** Whether results take room in L2, as they do unless a simple model has it otherwise. */
    outputs?: boolean;
    /** Launches of the same kernel before it. */
    earlier?: number;
  },
): GridTraffic {
  const { bytes, parts } = footprint;
  const l2 = new BlockLru(bytes.length, machine.l2.bytes / machine.l2.copies, machine.l2.dirtyBytes);
  const fetchedBytes = { first: 0, second: 0 };
  const { outputs = true } = grid;
  let passed = 0;
  const read = (piece: number) => {
    if (!l2.touch(piece, bytes[piece]!))
      fetchedBytes[piece < footprint.second ? 'first' : 'second'] += bytes[piece]!;
  };
  const write = (piece: number) => {
    if (outputs) l2.touch(piece, bytes[piece]!, bytes[piece]!);
    else passed += bytes[piece]!;
  };
  const launch = () =>
    runGrid({
      blocks: grid.blocks,
      multiprocessors: machine.multiprocessors,
      resident: grid.resident,
      law: grid.law,
      work: { parts, stepsOf: (part) => footprint.stepsOf(part), epilogueSteps: grid.epilogueSteps },
      begin: (block, part) => {
        if (part < parts) footprint.reads(block, part, read);
        else footprint.writes(block, write);
      },
    });
  let run = launch();
  let before = 0;
  for (let turn = 0; turn < (grid.earlier ?? 0); turn++) {
    fetchedBytes.first = 0;
    fetchedBytes.second = 0;
    passed = 0;
    before = l2.writtenBack;
    run = launch();
  }
  return {
    ...run,
    fetchedBytes,
    uniqueBytes: footprint.readBytes,
    writtenBytes: l2.writtenBack - before + passed,
    dirtyBytes: l2.dirty,
  };
}
