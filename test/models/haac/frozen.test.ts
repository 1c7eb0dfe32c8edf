import { describe, expect, it } from 'vitest';
import { jobOf } from '../../../src/work/circuit.js';
import { jobs } from '../frozen/circuits.js';
import { frozenWork } from '../frozen/frozen.js';

const HAAC: Record<string, string[]> = {
  'as it is': [],
  'small window': ['sww.size=400 B', 'gateEngines=3'],
  'slow memory, shallow queues': [
    'sww.size=640 B',
    'gateEngines=2',
    'memory.bandwidth=9 GB/s',
    'stream.queues.instruction=64 B',
    'stream.queues.table=96 B',
    'stream.queues.outOfRange=41 B',
  ],
  'garbler in turn': ['role=garbler', 'compiler.mapping=round-robin', 'gateEngines=5', 'sww.size=1 KiB'],
  'as written': ['compiler.order=baseline', 'compiler.eliminateSpent=false', 'sww.size=512 B'],
  segments: ['compiler.order=segment', 'compiler.outputsLive=false', 'sww.size=512 B', 'gateEngines=3'],
  full: ['compiler.order=full', 'stream.preloadInputs=true', 'sww.size=512 B', 'memory.bandwidth=4 GB/s'],
  'paper, busy banks': ['preset=haac-paper', 'sww.banksPerEngine=1', 'gateEngines=4', 'sww.size=768 B'],
  'free banks': ['sww.conflicts=false', 'gateEngines=3', 'sww.size=300 B', 'latency.fill=5 cycles'],
  decoupled: ['stream.mode=decoupled', 'memory.bandwidth=2 GB/s', 'sww.size=500 B', 'clock=700 MHz'],
  'decoupled, free banks': [
    'stream.mode=decoupled',
    'sww.conflicts=false',
    'sww.size=500 B',
    'gateEngines=3',
  ],
  'one bank, three accesses': ['sww.banksPerEngine=1', 'sww.accessesPerCycle=3', 'gateEngines=2'],
};

describe('frozen runs of HAAC', () => {
  it.each(Object.keys(HAAC))('%s', async (set) => {
    const texts: string[] = [''];
    for (const [name, job] of Object.entries(jobs))
      for (const fidelity of ['event', 'analytic'] as const)
        texts.push(
          `${name} ${fidelity}: ${await frozenWork('haac/8ge-2mb-ddr4', HAAC[set]!, jobOf(job), fidelity)}`,
        );
    expect(texts.join('\n')).toMatchSnapshot();
  });
});
