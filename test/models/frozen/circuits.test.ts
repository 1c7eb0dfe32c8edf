import { describe, expect, it } from 'vitest';
import { generateCircuit } from '../../../src/circuit/generate/index.js';
import { AND, COPY, INV, ONE, XOR, ZERO, type CircuitJob } from '../../../src/circuit/netlist.js';
import { jobOf } from '../../../src/work/circuit.js';
import { netlistOf } from '../haac/helpers.js';
import { frozenWork } from './frozen.js';

/** Gates drawn by a linear congruence: near operands, far ones, inverters, copies, constants and repeats. */
function drawn(gates: number, reach: number, inputs: number): CircuitJob['netlist'] {
  let state = 12345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const list: [number, number, number][] = [];
  for (let gate = 0; gate < gates; gate++) {
    const wires = 2 + inputs + gate;
    const near = (): number => (next(7) === 0 ? next(wires) : wires - 1 - next(Math.min(wires, reach)));
    const op = [AND, XOR, AND, XOR, XOR, INV, COPY][next(7)]!;
    list.push([op, near(), op === INV ? ONE : op === COPY ? ZERO : near()]);
  }
  const last = 2 + inputs + gates - 1;
  return netlistOf(inputs, list, [last, last - 3, 5, last - 40]);
}

const jobs: Record<string, CircuitJob> = {
  chain: { netlist: drawn(300, 6, 11), copies: 1 },
  wide: { netlist: drawn(500, 150, 23), copies: 2 },
  add: { netlist: generateCircuit('add', ['bits=6']), copies: 3 },
  multiply: { netlist: generateCircuit('mul', ['bits=7']), copies: 1 },
};

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

describe('frozen runs of peers', () => {
  it.each(['emp-cpu', 'fpga-overlay', 'gpu', 'haac-ref31', 'maxelerator'])('%s', async (name) => {
    const texts: string[] = [''];
    const products = {
      ...jobs,
      product: { netlist: generateCircuit('dot-product', ['elements=3', 'bits=4']), copies: 3 },
    };
    for (const [circuit, job] of Object.entries(products))
      texts.push(
        `${circuit}: ${await frozenWork(`gc-peer/${name}`, ['engines=2', 'power=3 W'], jobOf(job), 'event')}`,
      );
    expect(texts.join('\n')).toMatchSnapshot();
  });
});
