import fs from 'node:fs';
import path from 'node:path';
import type { CycleMachine, KernelCode } from '../../../../src/models/gpu/cycle/index.js';

type H100 = { machine: CycleMachine; codes: Record<string, KernelCode> };

/** The H100 as the bench has it. */
export const h100 = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, '../../../../bench/gpu-h100.json'), 'utf8'),
) as H100;

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
