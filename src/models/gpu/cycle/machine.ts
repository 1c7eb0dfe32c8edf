import type { Banks } from './banks.js';
/** How memory is cut. */
export type MachineLines = {
  /** Bytes of a cache line, of a sector, and of an element. */
  lineBytes: number;
  sectorBytes: number;
  elementBytes: number;
  /** Boundary on which the allocator places tensors, bytes. */
  alignBytes: number;
};

/** What a compiled kernel is to a multiprocessor: facts of its code, not of a layer. */
export type KernelCode = {
  /** Warp instructions of a block: of each step of its main loop, and of all that is outside it. */
  instructionsPerStep: number;
  instructionsPerBlock: number;
  registersPerThread: number;
  /** Static shared memory of a block, without what the driver adds. */
  sharedBytes: number;
  /** Most blocks of one multiprocessor, if the code bounds them. */
  mostBlocks?: number;
  /** Shared memory that the driver sets aside for this code; left out, the smallest that holds the resident blocks. */
  carveOutBytes?: number;
  /**
   * Clocks of a step of m resident blocks, `perStep` + m `perBlockStep`, and `perBlock` once a block: measured on
   * kernels of this code. Left out, they follow from instructions and latencies.
   */
  measured?: { perStep: number; perBlockStep: number; perBlock: number };
};

/** Every number of a GPU that the cycle mode uses; none stands in the code. */
export type CycleMachine = MachineLines & {
  multiprocessors: number;
  /** Multiprocessors of a cluster that see the same part of L2 as theirs. */
  groupMultiprocessors: number;
  clockHz: number;
  /** Of a multiprocessor: fused multiply-adds a clock. */
  lanes: number;
  /** Of a multiprocessor: warp schedulers, each one instruction a clock at best, and the share of that reached. */
  schedulers: number;
  issueShare: number;
  registers: number;
  threads: number;
  blocks: number;
  sharedLatency: number;
  /** Shared memory that the driver adds to every block, bytes. */
  sharedPerBlock: number;
  l1: {
    /** Bytes of L1 and shared memory together; carve-outs of shared memory that can be set, rising. */
    bytes: number;
    carveOuts: readonly number[];
    /** Bytes of L1 that loads do not get. */
    reservedBytes: number;
    /** Bytes of L1 for each of its sets. */
    setBytes: number;
    latency: number;
    bytesPerClock: number;
  };
  l2: {
    bytes: number;
    parts: number;
    /** Bytes that are held, as the knee of a chase through L2 shows, and the ways that its breadth shows. */
    heldBytes: number;
    ways: number;
    /** Bytes that stay of a buffer which all multiprocessors sweep. */
    sweptBytes: number;
    /** Bytes that stay of a buffer which all of them read whole, however large it is. */
    residentBytes: number;
    /** Copies that a line read by one part has on average; the capacity for single data is that much smaller. */
    copies: number;
    /** Dirty bytes that may stay. */
    dirtyBytes: number;
    nearLatency: number;
    farLatency: number;
    /** Read by all, each its own data, or all the same. */
    readBytesPerSecond: number;
    sharedReadBytesPerSecond: number;
    writeBytesPerSecond: number;
    /** What one multiprocessor can read, bytes a clock. */
    bytesPerClock: number;
  };
  dram: {
    /** Bytes of a fetch: a lone sector brings the rest with it. */
    granuleBytes: number;
    nearLatency: number;
    farLatency: number;
    readBytesPerSecond: number;
    writeBytesPerSecond: number;
    /** As many bytes read as written. */
    copyBytesPerSecond: number;
    /** Channels with banks in the place of these rates. */
    banks?: Banks;
  };
  /** Of a buffer that is swept a few times, what half of the blocks find again, each its slice or all of it; and the
   * spread of their speeds. */
  sweeps: { slicesBytes: number; gridBytes: number; spread: number };
  /** Progress of the oldest of two blocks that share schedulers; the younger has the rest. */
  olderShare: number;
  /** Clocks from the launch of a block to that of the next, as a grid begins. */
  blockLaunchClocks: number;
  /** Seconds of a kernel that does nothing. */
  launchSeconds: number;
};

/** How a kernel sits on a multiprocessor. */
export type Residency = {
  /** Blocks at a time. */
  blocks: number;
  /** Shared memory set aside and L1 left, bytes. */
  carveOutBytes: number;
  l1Bytes: number;
};

/**
 * Resident blocks by registers, threads and shared memory, and the carve-out that goes with them: the code's own, the
 * largest for `carve`, else the smallest that holds them.
 */
export function residencyOf(
  machine: CycleMachine,
  code: Pick<KernelCode, 'registersPerThread' | 'sharedBytes' | 'carveOutBytes' | 'mostBlocks'>,
  threads: number,
  mostShared = false,
): Residency {
  const shared = code.sharedBytes > 0 ? code.sharedBytes + machine.sharedPerBlock : machine.sharedPerBlock;
  const largest = machine.l1.carveOuts.at(-1)!;
  const blocks = Math.min(
    Math.floor(machine.registers / (code.registersPerThread * threads)),
    Math.floor(machine.threads / threads),
    Math.floor(largest / shared),
    machine.blocks,
    code.mostBlocks ?? Infinity,
  );
  const fitting = machine.l1.carveOuts.find((bytes) => bytes >= blocks * shared) ?? largest;
  const carveOutBytes = mostShared ? largest : (code.carveOutBytes ?? fitting);
  return { blocks, carveOutBytes, l1Bytes: machine.l1.bytes - carveOutBytes };
}
