import { BlockLru, countOf } from '../../../memory/cache/index.js';
import { READ, WRITE } from '../../../memory/port.js';
import type { PieceStream } from './banks.js';
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
 * same kernel it is as they left it, and what several parts read is there in each of them; what is counted is the
 * last launch.
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
    /** Is told what DRAM is asked for, in order. */
    requests?: PieceStream | undefined;
  },
): GridTraffic {
  const { bytes, parts } = footprint;
  const { outputs = true, earlier = 0, requests } = grid;
  const { bytes: capacity, copies, dirtyBytes } = machine.l2;
  const written = requests && ((piece: number): void => requests.add(piece, WRITE));
  const l2 = new BlockLru(bytes.length, capacity / copies, dirtyBytes, written);
  const fetchedBytes = { first: 0, second: 0 };
  const weights = earlier > 0 ? new Copies(bytes.length, machine) : undefined;
  let passed = 0;
  let reader = 0;
  const read = (piece: number) => {
    const size = bytes[piece]!;
    if (l2.touch(piece, weights ? size * weights.readBy(piece, reader) : size)) return;
    fetchedBytes[piece < footprint.second ? 'first' : 'second'] += size;
    requests?.add(piece, READ);
  };
  const write = (piece: number) => {
    if (outputs) l2.touch(piece, bytes[piece]!, bytes[piece]!);
    else {
      passed += bytes[piece]!;
      requests?.add(piece, WRITE);
    }
  };
  const launch = () =>
    runGrid({
      blocks: grid.blocks,
      multiprocessors: machine.multiprocessors,
      resident: grid.resident,
      law: grid.law,
      work: { parts, stepsOf: (part) => footprint.stepsOf(part), epilogueSteps: grid.epilogueSteps },
      begin: (block, part, multiprocessor) => {
        reader = multiprocessor;
        if (part < parts) footprint.reads(block, part, read);
        else footprint.writes(block, write);
      },
    });
  let run = launch();
  let before = 0;
  for (let turn = 0; turn < earlier; turn++) {
    fetchedBytes.first = 0;
    fetchedBytes.second = 0;
    passed = 0;
    requests?.clear();
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

/**
 * Room that pieces take, as a share of what they take on average: one that several parts of L2 read is in each of
 * them. Groups of multiprocessors belong to the parts in turn.
 */
class Copies {
  private readonly readers: Uint8Array;
  private readonly machine: CycleMachine;

  constructor(pieces: number, machine: CycleMachine) {
    this.readers = new Uint8Array(pieces);
    this.machine = machine;
  }

  readBy(piece: number, multiprocessor: number): number {
    const { l2, groupMultiprocessors } = this.machine;
    const part = Math.floor(multiprocessor / groupMultiprocessors) % l2.parts;
    this.readers[piece]! |= 1 << part;
    const parts = countOf(this.readers[piece]!);
    return parts > 1 ? Math.max(1, parts / l2.copies) : 1;
  }
}
