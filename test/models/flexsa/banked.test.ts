import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import type { Probe } from '../../../src/engine/probe.js';
import { BUS_STATES } from '../../../src/memory/banked/report.js';
import { READ, directionOf, type MemoryPort } from '../../../src/memory/port.js';
import { execute } from '../../../src/models/flexsa/engines.js';
import { passThrough } from '../../../src/models/flexsa/memory.js';
import * as registry from '../../../src/models/registry.js';
import type { FlexsaSpec } from '../../../src/models/flexsa/architecture.js';
import type { OperatorRecord, RunRecord, Totals } from '../../../src/results/record.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import { workOf } from '../../../src/work/network.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { vision } from '../frozen/networks.js';
import { FREE, division } from './helpers.js';

const DDR4 = ['memory.model=banked', 'memory.standard=DDR4-2400', 'memory.channels=1'];
const SLOW = ['side=8', 'dram.bandwidth=19 GB/s'];

const load = (...overrides: string[]) => loadArchitecture('flexsa/1g1c', overrides, registry);
const on = async (network: Network, overrides: readonly string[], probe?: Probe): Promise<RunRecord> =>
  simulate(assemble(await load(...SLOW, ...overrides), workOf({ network }), 'event'), probe);
const detail = (of: Totals | OperatorRecord, name: string): number => Number(of.details[`memory.${name}`]);
const dramBytes = ({ traffic }: Totals): number =>
  traffic.reduce((sum, row) => (row.level === 'dram' ? sum + row.readBytes + row.writeBytes : sum), 0);

/** Two equal groups of a convolution: one GEMM, done twice. */
function grouped(groups: number): Network {
  const net = new NetworkBuilder({
    name: 'grouped',
    input: { channels: 32 * groups, height: 9, width: 11 },
  });
  net.conv('conv', { filters: 40 * groups, kernel: 3, groups });
  return net.build();
}

describe('cores in groups on a memory with banks', () => {
  it('do not look at it unless they are asked to', async () => {
    const numbers = ({ totals, operators }: RunRecord): string => JSON.stringify([totals, operators]);
    const told = [...DDR4, 'memory.model=bandwidth', 'memory.path=1 us'];
    expect(numbers(await on(vision(2), told))).toBe(numbers(await on(vision(2), [])));
  });

  it('move whole transactions, never above the peak, and tell stalls to the cycle', async () => {
    const { totals, operators } = await on(vision(2), DDR4);
    expect(totals.seconds).toBeGreaterThanOrEqual((dramBytes(totals) * 4 * 0.833e-9) / 64);
    expect(detail(totals, 'bytes')).toBe(64 * (detail(totals, 'reads') + detail(totals, 'writes')));
    expect(detail(totals, 'bytes')).toBeGreaterThanOrEqual(dramBytes(totals));
    const bus = BUS_STATES.reduce((sum, state) => sum + detail(totals, `bus.${state}`), 0);
    expect(bus / detail(totals, 'seconds')).toBeCloseTo(1, 9);
    const waited = (of: Totals | OperatorRecord): number =>
      BUS_STATES.reduce((sum, state) => sum + detail(of, `stall.${state}`), 0);
    const told = operators.filter(({ details }) => 'memory.stall.row' in details);
    expect(told.length).toBeGreaterThan(3);
    for (const one of told) {
      expect(waited(one), one.name).toBe(one.stallCycles['dram']);
      expect(detail(one, 'stall.idle')).toBe(0);
    }
    expect(waited(totals)).toBe(totals.stallCycles['dram']);
    expect(waited(totals)).toBeGreaterThan(0);
  });

  it('are there for as long as the run is', async () => {
    const { totals } = await on(vision(2), DDR4);
    // Each operator's own time, drain and all; a memory's cycle more or less for each.
    expect(detail(totals, 'seconds') / totals.seconds).toBeCloseTo(1, 2);
  });

  it('do a GEMM as often as it has instances', async () => {
    const [once, thrice] = [await on(grouped(1), DDR4), await on(grouped(3), DDR4)];
    for (const name of ['transactions', 'reads', 'writes', 'rowHits', 'rowMisses', 'rowConflicts', 'bytes'])
      expect(detail(thrice.totals, name), name).toBe(3 * detail(once.totals, name));
    expect(thrice.totals.cycles).toBe(3 * once.totals.cycles);
    expect(detail(thrice.totals, 'readLatency')).toBeCloseTo(detail(once.totals, 'readLatency'), 15);
    expect(detail(thrice.totals, 'energy.read') / detail(once.totals, 'energy.read')).toBeCloseTo(3, 9);
  });

  it('pay for commands what nobody pays for bytes then', async () => {
    const { totals } = await on(vision(2), DDR4);
    const dear = await on(vision(2), [...DDR4, 'energy.actions.dram=999 pJ/B']);
    expect(dear.totals.energy).toEqual(totals.energy);
    const parts = ['activate', 'read', 'write', 'refresh', 'background', 'io'];
    const joules = parts.reduce((sum, part) => sum + detail(totals, `energy.${part}`), 0);
    expect(totals.energy['dram']! / joules).toBeCloseTo(1, 9);
  });

  it('are heard with every byte of every instance, in the time of its operator', async () => {
    for (const memory of [DDR4, []]) {
      for (const network of [vision(2), grouped(3)]) {
        const heard: { at: number; bytes: number; address: number; isWrite: boolean }[] = [];
        const probe: Probe = {
          ...{ lane: () => 0, task: () => undefined, milestone: () => undefined },
          request: (at, address, bytes, isWrite) => heard.push({ at, address, bytes, isWrite }),
        };
        const { totals, operators } = await on(network, memory, probe);
        const rows = totals.traffic.filter(({ level }) => level === 'dram');
        const sum = (isWrite: boolean): number =>
          heard.reduce((all, one) => (one.isWrite === isWrite ? all + one.bytes : all), 0);
        expect(sum(false)).toBeCloseTo(
          rows.reduce((all, { readBytes }) => all + readBytes, 0),
          2,
        );
        expect(sum(true)).toBeCloseTo(
          rows.reduce((all, { writeBytes }) => all + writeBytes, 0),
          2,
        );
        for (const { at, address } of heard) {
          const operator = operators[Math.floor(address / 2 ** 32)]!;
          expect(at).toBeGreaterThanOrEqual(operator.startCycle);
          expect(at).toBeLessThanOrEqual(operator.endCycle);
        }
        const again = heard.filter(({ address }) => address === 0 && network.name === 'grouped');
        if (network.name === 'grouped') {
          // The same addresses in each third of the operator.
          const third = operators[0]!.cycles / 3;
          expect(again.map(({ at }) => Math.floor(at / third))).toEqual([0, 1, 2]);
        }
      }
    }
  });
});

/** Every request is done as soon as it is made; they are written down. */
class Listing implements MemoryPort {
  free = 0;
  started = 0;
  idle = 12_345;
  readonly asked: string[] = [];
  request(at: number, address: number, bytes: number, stream: number): number {
    this.asked.push(`${directionOf(stream) === READ ? 'read' : 'write'} ${bytes} at ${address}`);
    return at;
  }
  ask(at: number, address: number, bytes: number, stream: number): number {
    return this.request(at, address, bytes, stream);
  }
  answer(ticket: number): number {
    return ticket;
  }
}

describe('the channel of a GEMM', () => {
  const gemm = { m: 40, n: 8, k: 8, weightGradient: false };

  it('asks for each operand of each part where it lies, and ends when the memory does', () => {
    const memory = new Listing();
    const [left, right, out] = [1000, 2000, 3000];
    const counter = (base: number) => {
      let next = base;
      return (bytes: number) => (next += bytes) - bytes;
    };
    const { cycles, drain } = execute(
      gemm,
      { ...division(1, 1, 8, false), blockRows: 20 },
      { ...FREE, openDram: () => memory },
      {
        ...{ loadBytes: 60, storeBytes: 14, transferBytes: 30, bufferBytes: 0 },
        loads: [
          { bytes: 40, place: counter(left) },
          { bytes: 20, place: counter(right) },
        ],
        store: { bytes: 14, place: counter(out) },
      },
    );
    expect(memory.asked).toEqual([
      'read 20 at 1000',
      'read 10 at 2000',
      'read 20 at 1020',
      'read 10 at 2010',
      'write 7 at 3000',
      'write 7 at 3007',
    ]);
    expect(cycles).toBe(12_345 + drain);
  });

  it('moves operands as one where nobody says where they lie', () => {
    const memory = new Listing();
    const stream = { loadBytes: 60, storeBytes: 14, transferBytes: 60, bufferBytes: 0 };
    execute(gemm, division(1, 1, 8, false), { ...FREE, openDram: () => memory }, stream);
    expect(memory.asked).toEqual(['read 60 at 0', 'write 14 at 0']);
  });
});

describe('a pass of the vector unit', () => {
  it('takes turns between what it reads and what it writes, each in its own room', async () => {
    const { spec } = await load(...DDR4, 'dram.transfer=100 B');
    const heard: string[] = [];
    const probe: Probe = {
      ...{ lane: () => 0, task: () => undefined, milestone: () => undefined },
      request: (_at, address, bytes, isWrite) =>
        heard.push(`${isWrite ? 'write' : 'read'} ${bytes} at ${address}`),
    };
    const moved = { read: 90, table: 30, written: 60 };
    const { ticks, memory } = passThrough(spec as FlexsaSpec, moved, 0, probe);
    expect(heard).toEqual([
      'read 45 at 0',
      'read 15 at 4096',
      'write 30 at 8192',
      'read 45 at 45',
      'read 15 at 4111',
      'write 30 at 8222',
    ]);
    expect(ticks).toBeGreaterThan(0);
    // 45 B from 45 on are of two transactions.
    expect(memory!.report.reads).toBe(1 + 1 + 2 + 1);
    expect(memory!.report.writes).toBe(1 + 1);
    const longer = passThrough(spec as FlexsaSpec, moved, 10_000);
    expect(longer.ticks).toBe(ticks);
    const seconds = longer.memory!.report.cycles * longer.memory!.report.cycleSeconds;
    expect(seconds * (spec as FlexsaSpec).clock).toBeCloseTo(10_000, -1);
  });

  it('without bytes takes no time', async () => {
    const { spec } = await load(...DDR4);
    expect(passThrough(spec as FlexsaSpec, { read: 0, table: 0, written: 0 }, 5).ticks).toBe(0);
  });
});
