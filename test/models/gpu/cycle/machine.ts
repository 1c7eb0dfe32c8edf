import { loadArchitecture } from '../../../../src/arch/load.js';
import type { GpuSpec } from '../../../../src/models/gpu/architecture.js';
import { cardOf, codeOf, cycleSectionOf } from '../../../../src/models/gpu/card.js';
import type { CycleMachine, KernelCode } from '../../../../src/models/gpu/cycle/index.js';
import * as registry from '../../../../src/models/registry.js';

const { spec, name } = await loadArchitecture('gpu/h100-sxm5', [], registry);
const cycle = cycleSectionOf(spec as GpuSpec, name);

/** The H100 of the shelf. */
export const h100 = {
  machine: cardOf(spec as GpuSpec, cycle),
  codeOf: (form: string, tile: string): KernelCode => codeOf(cycle, form, tile),
};

/** A machine small enough to follow by hand. */
export const small: CycleMachine = {
  ...h100.machine,
  multiprocessors: 2,
  clockHz: 1e9,
  schedulers: 4,
  issueShare: 0.5,
  registers: 1000,
  threads: 128,
  blocks: 3,
  sharedLatency: 11,
  sharedPerBlock: 10,
  l1: {
    bytes: 4096,
    carveOuts: [0, 512, 1024, 2048],
    reservedBytes: 256,
    setBytes: 1024,
    latency: 5,
    bytesPerClock: 128,
  },
  l2: {
    bytes: 60_000,
    parts: 2,
    heldBytes: 65_536,
    ways: 16,
    sweptBytes: 1000,
    residentBytes: 1000,
    copies: 1.5,
    dirtyBytes: 1e9,
    nearLatency: 100,
    farLatency: 150,
    readBytesPerSecond: 70e9,
    sharedReadBytesPerSecond: 80e9,
    writeBytesPerSecond: 40e9,
    bytesPerClock: 64,
  },
  dram: {
    granuleBytes: 64,
    nearLatency: 300,
    farLatency: 500,
    readBytesPerSecond: 10e9,
    writeBytesPerSecond: 5e9,
    copyBytesPerSecond: 4e9,
  },
  olderShare: 0.6,
  blockLaunchClocks: 0,
  launchSeconds: 1e-6,
};
