import { beforeAll, describe, expect, it } from 'vitest';
import { AND, XOR } from '../../../src/circuit/netlist.js';
import { loadArchitecture } from '../../../src/arch/load.js';
import type { HaacSpec } from '../../../src/models/haac/architecture.js';
import type { Program } from '../../../src/models/haac/compile/program.js';
import { scheduleGreedy, scheduleStreamed } from '../../../src/models/haac/schedule/greedy.js';
import { scheduleTimed } from '../../../src/models/haac/schedule/timed.js';
import type { Schedule, StreamLimits } from '../../../src/models/haac/schedule/schedule.js';
import { areaOf, powerOf } from '../../../src/models/haac/silicon.js';
import { streamLimits } from '../../../src/models/haac/traffic.js';
import { haac } from '../../../src/models/haac/index.js';
import * as registry from '../../../src/models/registry.js';
import type { RunRecord } from '../../../src/results/record.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import { jobOf } from '../../../src/work/circuit.js';
import { compiledJob, machine, netlistOf, vary, withWindow } from './helpers.js';

/**
 * Inputs 2, 3, 4. In a window of four wires, gate 2 (wire 7) reads input 2 and gate 3 (wire 8) reads wire 5 from out
 * of range: the window starts at 2, 4, 4 and 6.
 */
const small = netlistOf(
  3,
  [
    [AND, 2, 3],
    [XOR, 5, 4],
    [AND, 6, 2],
    [XOR, 7, 5],
  ],
  [8],
);

let spec: HaacSpec;
let program: Program;
beforeAll(async () => {
  spec = await machine('16ge-2mb-ddr4');
  program = compiledJob({ netlist: small, copies: 1 }, withWindow(spec, 4), 'baseline').program;
});

const latency = { xor: 2, and: 7 };
/** 4 B an instruction, 6 a table, 10 an operand from out of range, 8 a label written back; 2 B a cycle. */
const stream = (room: Partial<StreamLimits['room']> = {}): StreamLimits => ({
  bytesPerCycle: 2,
  room: { instructions: 9, tables: 9, outOfRange: 9, ...room },
  fetched: Float64Array.from(
    { length: 16 },
    (_, code) => 4 + 6 * (code & 1) + 10 * (((code >> 1) & 1) + ((code >> 2) & 1)),
  ),
  written: Float64Array.from({ length: 16 }, (_, code) => 8 * (code >> 3)),
  before: 0,
});

describe('four gates behind queues', () => {
  const issuesOf = (run: (ready: Int32Array) => Schedule) => {
    const ready = new Int32Array(9);
    const schedule = run(ready);
    return { ready: [...ready.subarray(5)], schedule };
  };

  it('arrive after 5, 7 and 17 cycles; the last when wire 5 has been written back and read again', () => {
    // Gate 0: 10 B, there at 5. Gate 1: 4 B, there at 7, waits for wire 5 until 12. Gate 2: 20 B, there at 17. Wire 5 goes
    // out from 17 to 21, gate 3 with it comes in from 21 to 28. Wire 8 goes out from 30 to 34.
    const expected = {
      ready: [12, 14, 24, 30],
      schedule: { issueSpan: 29, lastReady: 30, bankSlots: 0, streamSlots: 5 + 3 + 4, memoryEnd: 34 },
    };
    expect(issuesOf((ready) => scheduleStreamed(program, 2, latency, stream(), ready))).toEqual(expected);
    const timed = { engines: 2, latency, mapping: 'greedy', stream: stream(), roundTrip: 0 } as const;
    expect(issuesOf((ready) => scheduleTimed(program, timed, ready))).toEqual(expected);
  });

  it.each([
    // Each fetch waits for the issue of the gate before it (5, 18, 29), the first also for wire 5 to go out (12 to 16).
    ['one instruction', { instructions: 1 }, [12, 20, 36, 39], 43],
    // Gate 2 is fetched once gate 0 has been issued and wire 5 has gone out (12 to 16): there at 26, gate 3 at 33.
    ['one table', { tables: 1 }, [12, 14, 33, 35], 39],
    // Gate 3's operand has place when gate 2 has been issued at 17: 18, wire 5 out by 21, there at 28 as before.
    ['one operand', { outOfRange: 1 }, [12, 14, 24, 30], 34],
  ] as const)('as deep as %s', (_, room, ready, memoryEnd) => {
    const ours = issuesOf((wires) => scheduleStreamed(program, 2, latency, stream(room), wires));
    expect(ours.ready).toEqual(ready);
    expect(ours.schedule.memoryEnd).toBe(memoryEnd);
  });

  it('take the way to memory and back if memory is never late', () => {
    const expected = {
      // Gate 3 reads wire 5 (ready at 7) from out of range: at 7 + 20; wire 7 is ready at 16. Inputs take no way.
      ready: [7, 9, 16, 29],
      schedule: { issueSpan: 28, lastReady: 29, bankSlots: 0, streamSlots: 0, memoryEnd: 0 },
    };
    expect(issuesOf((ready) => scheduleGreedy(program, 2, latency, 20, ready))).toEqual(expected);
    const timed = { engines: 2, latency, mapping: 'greedy', roundTrip: 20 } as const;
    expect(issuesOf((ready) => scheduleTimed(program, timed, ready))).toEqual(expected);
  });
});

describe('the record of four gates', () => {
  const settings = [
    'gateEngines=3',
    'clock=2 GHz',
    'sww.size=64 B',
    'sww.conflicts=false',
    'compiler.order=baseline',
    'memory.bandwidth=4 GB/s',
    'presets.cryptographic.table=6 B',
    'presets.cryptographic.instruction=32 bit',
    'presets.cryptographic.outOfRange=10 B',
    'sww.wire=16 B',
    'latency.xor.evaluator=2 cycles',
    'latency.and.evaluator=7 cycles',
    'latency.and.garbler=9 cycles',
    'latency.fill=5 cycles',
    'energy.actions.and=7 pJ',
    'energy.power.engine=11 mW',
    'energy.power.onChip=13 mW/MiB',
    'energy.power.phy=17 mW',
  ];
  const run = async (...more: string[]): Promise<RunRecord> => {
    const architecture = await loadArchitecture('haac/16ge-2mb-ddr4', [...settings, ...more], registry);
    return simulate(assemble(architecture, jobOf({ netlist: small, copies: 1 }), 'event'));
  };
  const rows = ({ totals }: RunRecord): Record<string, [number, number]> =>
    Object.fromEntries(
      totals.traffic.map(({ level, tensor, readBytes, writeBytes }) => [
        `${level} ${tensor}`,
        [readBytes, writeBytes],
      ]),
    );

  it('moves by level and tensor what was worked out', async () => {
    expect(rows(await run())).toEqual({
      'dram instruction': [16, 0],
      'dram table': [12, 0],
      'dram outOfRange': [20, 0],
      'dram live': [0, 32],
      'dram input': [0, 0],
      'sww wire': [6 * 16, 4 * 16],
    });
    const garbler = rows(await run('role=garbler', 'stream.preloadInputs=true'));
    expect(garbler['dram table']).toEqual([0, 12]);
    expect(garbler['dram input']).toEqual([48, 0]);
    expect(garbler['sww wire']).toEqual([6 * 16, 7 * 16]);
  });

  it('takes cycles, seconds and utilisation that follow', async () => {
    // 2 B a cycle. 10 B, 4 B, 20 B: there at 5, 7, 17; wire 5 is out (16 B) at 25, gate 3 (14 B) there at 32; ready at 34,
    // wire 8 out at 42; 5 of fill before.
    const { totals, operators } = await run();
    expect(totals).toMatchObject({ cycles: 47, work: 4, macs: null });
    expect(totals.seconds).toBeCloseTo(47 / 2e9, 20);
    expect(totals.peUtilization).toBeCloseTo(4 / (3 * 47), 12);
    expect(totals.mappingEfficiency).toBeCloseTo(4 / (3 * 39), 12);
    expect([totals.arithmeticIntensity, totals.weightedArithmeticIntensity]).toEqual([null, null]);
    // Slots lost: gate 0 at 0 waits 5, gates 1 and 2 at 0 and 6 wait for operands (14) and 3, gate 3 at 8 from 24 waits 8.
    expect(operators[0]!).toMatchObject({
      computeCycles: 2,
      fillCycles: 5,
      drainCycles: 1,
      stallCycles: { operand: 33 - 2 - 5, bank: 0, bandwidth: 5 + 8 },
    });
    expect(operators[0]!.details).toMatchObject({
      scheduleCycles: 39,
      memoryCycles: 40,
      memoryBytes: 80,
      outOfRangeUses: 2,
      liveWires: 2,
      andShare: 0.5,
      gateLevels: 4,
      andLevels: 2,
      gatesPerLevel: 1,
      memoryMode: 'finite queues',
      bankConflicts: 'banks never busy',
    });
    expect(operators[0]!.details['spentShare']).toBeCloseTo(1 - 2 / 7, 12);
    expect(operators[0]!.details['gatesPerSecond']).toBeCloseTo((4 * 2e9) / 47, 3);
  });

  it('uses issue slots where the gates were issued', async () => {
    const { details } = (await run()).operators[0]!;
    const shares = String(details['engineUtilization']).split(' ').map(Number);
    const busy = shares.flatMap((share, cycle) => (share > 0 ? [[cycle, share]] : []));
    expect(shares).toHaveLength(33);
    expect(busy).toEqual([5, 12, 17, 32].map((cycle) => [cycle, 0.3333]));
  });

  it('is shorter without queues, and then the larger of compute and memory', async () => {
    // The way to memory and back is 26 B: 13 cycles. Issues at 0, 7, 9 and 20 (wire 5, ready at 7); ready at 22.
    const { totals, operators } = await run('stream.mode=decoupled');
    expect(operators[0]!.details).toMatchObject({
      scheduleCycles: 27,
      memoryCycles: 40,
      memoryMode: 'queues without end',
    });
    expect(totals.cycles).toBe(40);
    const fast = await run('stream.mode=decoupled', 'memory.bandwidth=infinite');
    expect(fast.totals.cycles).toBe(5 + 7 + 2 + 7 + 2);
  });

  it('takes energy by component', async () => {
    const { energy, energyJoules } = (await run()).totals;
    const seconds = 47 / 2e9;
    expect(energy['and']).toBeCloseTo(2 * 7e-12, 20);
    expect(energy['engine']).toBeCloseTo(11e-3 * 3 * seconds, 20);
    expect(energy['onChip']).toBeCloseTo((13e-3 * 64 * seconds) / 2 ** 20, 22);
    expect(energy['phy']).toBeCloseTo(17e-3 * seconds, 20);
    expect(energyJoules).toBeCloseTo(2 * 7e-12 + (11e-3 * 3 + (13e-3 * 64) / 2 ** 20 + 17e-3) * seconds, 18);
  });

  it('has no area, power or energy where the file gives none', async () => {
    const architecture = await loadArchitecture('haac/fase', [], registry);
    const { totals, operators } = simulate(
      assemble(architecture, jobOf({ netlist: small, copies: 1 }), 'event'),
    );
    expect(totals.energyJoules).toBeNull();
    for (const name of ['areaSquareMetres', 'peakPowerWatts'])
      expect(Object.keys(operators[0]!.details)).not.toContain(name);
    expect(haac.area!(architecture.spec)).toBeUndefined();
  });
});

describe('what a file gives', () => {
  it('area and power grow part by part', () => {
    const given = vary(spec, (copy) => {
      copy.gateEngines = 6;
      copy.sww.banksPerEngine = 5;
      copy.sww.size = 7 * 2 ** 20;
      const parts = { halfGate: 2, freeXor: 3, forward: 5, crossbar: 7, sww: 11, queues: 13, phy: 17 };
      copy.reference = { gateEngines: 4, banks: 10, sww: 2 ** 21, area: parts, power: parts };
    });
    const expected = {
      halfGate: 3,
      freeXor: 4.5,
      forward: 7.5,
      crossbar: 7 * 1.5 * 3,
      sww: 38.5,
      queues: 19.5,
    };
    expect(areaOf(given)).toEqual(expected);
    expect(powerOf(given)).toEqual(expected);
  });

  it('bytes by mark of a gate, and entries of the queues of all engines', () => {
    const given = vary(spec, (copy) => {
      copy.gateEngines = 3;
      copy.encoding = { ...copy.encoding, instruction: 40, table: 7, outOfRange: 11 };
      copy.sww.wire = 13;
      copy.stream.queues = { instruction: 17, table: 19, outOfRange: 23 };
      copy.stream.preloadInputs = true;
      copy.memory.bandwidth = 6e9;
      copy.clock = 2e9;
    });
    const compiled = compiledJob({ netlist: small, copies: 1 }, given, 'baseline');
    const evaluator = streamLimits(compiled, given);
    expect(evaluator).toMatchObject({
      bytesPerCycle: 3,
      // 51, 57 and 69 B over 5, 7 and 11.
      room: { instructions: 10, tables: 8, outOfRange: 6 },
      before: 3 * 13,
    });
    expect([...evaluator.fetched]).toEqual([5, 12, 16, 23, 16, 23, 27, 34, 5, 12, 16, 23, 16, 23, 27, 34]);
    expect([...evaluator.written]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 13, 13, 13, 13, 13, 13, 13, 13]);
    const garbler = streamLimits(compiled, { ...given, role: 'garbler' });
    expect([...garbler.fetched.subarray(0, 4)]).toEqual([5, 5, 16, 16]);
    expect([...garbler.written]).toEqual([0, 7, 0, 7, 0, 7, 0, 7, 13, 20, 13, 20, 13, 20, 13, 20]);
  });

  it('queues that cannot hold what one gate needs are refused by name', async () => {
    const shallow = (queue: string) => machine('1ge-2mb-ddr4', `stream.queues.${queue}=30 B`);
    const limits = async (queue: string) =>
      streamLimits(compiledJob({ netlist: small, copies: 1 }, spec, 'baseline'), await shallow(queue));
    await expect(limits('table')).rejects.toThrow(
      /stream.queues.table: of 1 engines hold 0 entries of 32 B; expected at least 1/,
    );
    await expect(limits('outOfRange')).rejects.toThrow(/stream.queues.outOfRange: .*expected at least 2/);
    await expect(limits('instruction')).resolves.toMatchObject({ room: { instructions: 6 } });
  });

  it('the default has busy banks and queues of 64 KB over 16 engines; haac-paper decouples', async () => {
    const paper = await machine('16ge-2mb-ddr4', 'preset=haac-paper');
    const { instruction, table, outOfRange } = spec.stream.queues;
    expect((instruction + table + outOfRange) * 16).toBe(64 * 1024);
    expect([spec.sww.conflicts, spec.stream.mode]).toEqual([true, 'in-order']);
    expect([paper.sww.conflicts, paper.stream.mode]).toEqual([true, 'decoupled']);
  });
});
