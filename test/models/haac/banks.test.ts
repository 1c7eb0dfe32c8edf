import { beforeAll, describe, expect, it } from 'vitest';
import { AND, INV, ONE, XOR, firstGateWire } from '../../../src/circuit/netlist.js';
import { loadArchitecture } from '../../../src/arch/load.js';
import { generateCircuit } from '../../../src/circuit/generate/index.js';
import type { HaacSpec } from '../../../src/models/haac/architecture.js';
import { scheduleTimed } from '../../../src/models/haac/schedule/timed.js';
import * as registry from '../../../src/models/registry.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import { jobOf } from '../../../src/work/circuit.js';
import { compiledJob, machine, netlistOf } from './helpers.js';

let spec: HaacSpec;
beforeAll(async () => {
  spec = await machine('16ge-2mb-ddr4');
});

/** Cycles in which gates on so many inputs are issued, with so many banks of two accesses. */
const issues = (gates: [number, number, number][], inputs: number, count: number, engines = 2): number[] => {
  const given = netlistOf(inputs, gates, []);
  const { program: drawn } = compiledJob({ netlist: given, copies: 1 }, spec, 'baseline');
  const ready = new Int32Array(2 + inputs + gates.length);
  const limits = { count, ports: 2 };
  const timed = {
    engines,
    latency: { xor: 1, and: 3 },
    mapping: 'greedy',
    banks: limits,
    roundTrip: 0,
  } as const;
  scheduleTimed(drawn, timed, ready);
  return gates.map(([op], gate) => ready[firstGateWire(given) + gate]! - (op === AND ? 3 : 1));
};

describe('banks', () => {
  it('serve two accesses a cycle, reads and writes together', () => {
    // One bank: gate 0 takes both accesses of cycle 0 and writes in cycle 1, where one read is left; gate 1 needs two.
    const gates: [number, number, number][] = [
      [XOR, 2, 3],
      [XOR, 4, 5],
    ];
    expect(issues(gates, 4, 1)).toEqual([0, 2]);
    // Two banks: wires 2 and 4 lie in one, 3 and 5 in the other; gate 0 writes wire 6 (bank 0), gate 1 wire 7 (bank 1).
    expect(issues(gates, 4, 2)).toEqual([0, 0]);
  });

  it('serve reads of one wire at once, forwarded and constant operands not at all', () => {
    expect(
      issues(
        [
          [XOR, 2, 2],
          [INV, 2, ONE],
          [XOR, 2, 2],
        ],
        1,
        1,
        3,
      ),
      // One read of wire 2 for all three in cycle 0, but only two writes in cycle 1, which leave none to read again then.
    ).toEqual([0, 0, 2]);
    expect(
      issues(
        [
          [XOR, 2, 3],
          [XOR, 4, 4],
        ],
        2,
        1,
      ),
      // Wire 4 is forwarded in cycle 1.
    ).toEqual([0, 1]);
  });

  it('hold back a gate whose result would find no access', () => {
    // The AND of cycle 0 writes in cycle 3, and so would two XORs of cycle 2, which read only what is forwarded. The
    // second has to wait, and needs a read then: two writes fill cycle 3.
    const gates: [number, number, number][] = [
      [AND, 2, 2],
      [XOR, 2, 2],
      [XOR, 4, 4],
      [XOR, 5, 5],
      [XOR, 5, 5],
    ];
    expect(issues(gates, 1, 1, 5)).toEqual([0, 0, 1, 2, 4]);
  });
});

describe('a gate that a bank holds back', () => {
  const held = (gates: [number, number, number][]): number[] => issues(gates, 6, 2, 7);

  it('leaves the access of its first operand to others if its second finds none', () => {
    // Even wires lie in bank 0. Gate 1 finds bank 1 full (3, 5), so gate 2 has both reads of bank 0. In cycle 1 gates 0
    // and 2 write wires 8 and 10 there.
    expect(
      held([
        [XOR, 3, 5],
        [XOR, 2, 7],
        [XOR, 4, 6],
      ]),
    ).toEqual([0, 2, 0]);
  });

  it('leaves both to others if its write finds none', () => {
    // Gates 0 and 2 write wires 8 and 10 in cycle 1, so gate 4 (wire 12) cannot be issued in cycle 0, and its reads of
    // wires 4 and 3 are left for gates 5 and 6 (6, 5 and 7). In cycle 1 bank 0 has two writes, in cycle 3 wire 14 alone.
    expect(
      held([
        [XOR, 2, 2],
        [XOR, 2, 2],
        [XOR, 2, 2],
        [XOR, 2, 2],
        [XOR, 4, 3],
        [AND, 6, 5],
        [AND, 7, 7],
      ]),
    ).toEqual([0, 0, 0, 0, 2, 0, 0]);
  });

  it('waits in the record as long as in the schedule, with the banks of all engines', async () => {
    const overrides = [
      'gateEngines=3',
      'sww.banksPerEngine=2',
      'sww.accessesPerCycle=3',
      'stream.mode=decoupled',
    ];
    const architecture = await loadArchitecture(
      'haac/16ge-2mb-ddr4',
      [...overrides, 'compiler.order=full'],
      registry,
    );
    const job = { netlist: generateCircuit('mul', ['bits=32']), copies: 4 };
    const record = simulate(assemble(architecture, jobOf(job), 'event'));
    const { program: product } = compiledJob(job, architecture.spec as HaacSpec, 'full');
    const ready = new Int32Array(product.firstGate + product.gates);
    const banks = { count: 6, ports: 3 };
    const given = {
      engines: 3,
      latency: { xor: 2, and: 19 },
      mapping: 'greedy',
      banks,
      roundTrip: 2,
    } as const;
    const { bankSlots, lastReady } = scheduleTimed(product, given, ready);
    expect(bankSlots).toBeGreaterThan(30);
    expect(record.operators[0]!.stallCycles['bank']).toBe(Math.floor(bankSlots / 3));
    expect(record.operators[0]!.details['scheduleCycles']).toBe(lastReady + 2);
  });
});
