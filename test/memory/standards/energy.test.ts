import { describe, expect, it } from 'vitest';
import {
  bytesPerActivationAt,
  CITED_HBM2,
  dramEnergy,
  energyPerBit,
  streamEnergy,
  streamEnergyText,
  totalEnergy,
} from '../../../src/memory/banked/energy.js';
import type { MemoryReport } from '../../../src/memory/banked/report.js';
import { runRequests } from '../../../src/memory/banked/run.js';
import { reportOn } from '../../../src/memory/banked/summary.js';
import { standardOf, STANDARDS, systemOf, type StandardName } from '../../../src/memory/standards/index.js';
import { terminated } from '../../../src/memory/standards/power.js';

const report = (values: Partial<MemoryReport>): MemoryReport => ({
  ...{
    cycles: 0,
    cycleSeconds: 0,
    reads: 0,
    writes: 0,
    forwarded: 0,
    coalesced: 0,
    hits: 0,
    misses: 0,
    conflicts: 0,
  },
  bus: { transfer: 0, row: 0, refresh: 0, turnaround: 0, group: 0, queue: 0, idle: 0 },
  readLatency: { sum: 0, max: 0 },
  commands: {},
  activeCycles: 0,
  refreshed: 1,
  ...values,
});
const pJ = (joules: number): number => joules * 1e12;
const mW = (watts: number): number => watts * 1e3;

describe('what a device takes, out of its currents', () => {
  it('DDR4-2400, eight chips, by hand', () => {
    const power = systemOf('DDR4-2400').power!;
    // 1.2 V x (48 x 55 - 43 x 39 - 34 x 16 = 419 mA cycles) x 0.833 ns = 418.8 pJ a chip; VPP 3 mA throughout: none.
    expect(pJ(power.activate)).toBeCloseTo(8 * 1.2 * 419 * 0.833, 6);
    // 1.2 V x (135 - 43 mA) x 4 cycles; 123 - 43 to write.
    expect(pJ(power.read)).toBeCloseTo(8 * 1.2 * 92 * 4 * 0.833, 6);
    expect(pJ(power.write)).toBeCloseTo(8 * 1.2 * 80 * 4 * 0.833, 6);
    // 1.2 V x (250 - 43) and 2.5 V x (5 - 3) for 433 cycles.
    expect(pJ(power.refresh)).toBeCloseTo(8 * (1.2 * 207 + 2.5 * 2) * 433 * 0.833, 4);
    expect(mW(power.open)).toBeCloseTo(8 * (1.2 * 43 + 2.5 * 3), 9);
    expect(mW(power.closed)).toBeCloseTo(8 * (1.2 * 34 + 2.5 * 3), 9);
    // 1.44 V^2 / 82 ohm, half a bit time of 1 / 2.4 GHz, 512 bits.
    expect(pJ(power.readIo)).toBeCloseTo((1.44 / 82 / 2 / 2.4) * 512 * 1e3, 6);
    expect(power.writeIo).toBe(power.readIo);
    expect(power.refreshCycles).toBe(433);
    expect(power.parts).toBeUndefined();
  });

  it.each<[StandardName, number | undefined, number, number, number, number, number]>([
    // Chips; then per chip mA cycles of ACT + PRE on VDD and mA above IDD3N of RD, WR; mW open, closed.
    ['DDR4-2400', 16, 4, 80 * 55 - 47 * 39 - 34 * 16, 243 - 47, 228 - 47, 47 * 1.2 + 7.5],
    ['DDR4-3200', 8, 8, 57 * 74 - 52 * 52 - 37 * 22, 168 - 52, 150 - 52, 52 * 1.2 + 7.5],
    ['DDR4-3200', 16, 4, 95 * 74 - 56 * 52 - 37 * 22, 302 - 56, 278 - 56, 56 * 1.2 + 7.5],
  ])('%s of x%d: %d chips', (name, width, chips, activate, read, write, open) => {
    const { power, cyclePicoseconds } = systemOf(name, { width: width! });
    const ns = cyclePicoseconds * 1e-3;
    expect(pJ(power!.activate)).toBeCloseTo(chips * 1.2 * activate * ns, 6);
    expect(pJ(power!.read)).toBeCloseTo(chips * 1.2 * read * 4 * ns, 6);
    expect(pJ(power!.write)).toBeCloseTo(chips * 1.2 * write * 4 * ns, 6);
    expect(mW(power!.open)).toBeCloseTo(chips * open, 6);
  });

  it('DDR4-4400: a command of DDR4-3200 times (1.4 / 1.2)^2', () => {
    const [fast, slow] = [systemOf('DDR4-4400').power!, systemOf('DDR4-3200').power!];
    const scale = 1.96 / 1.44;
    for (const key of ['activate', 'read', 'write', 'refresh', 'open', 'closed'] as const) {
      expect(fast[key] / slow[key]).toBeCloseTo(scale, 12);
    }
    expect(pJ(fast.readIo)).toBeCloseTo((1.96 / 82 / 2 / 4.4) * 512 * 1e3, 6);
    expect(fast.refreshCycles).toBe(792);
  });

  it('LPDDR4: two supplies, at the speed that they were measured at; LPDDR5 of it', () => {
    const power = systemOf('LPDDR4-4266').power!;
    // 1.8 V x (3.5 x 97 - 2.25 x 68 - 2 x 29) + 1.1 V x (45 x 97 - 30 x 68 - 27 x 29), 0.625 ns.
    expect(pJ(power.activate)).toBeCloseTo((1.8 * 128.5 + 1.1 * 1542) * 0.625, 6);
    expect(pJ(power.read)).toBeCloseTo(1.1 * 245 * 8 * 0.625, 6);
    expect(pJ(power.write)).toBeCloseTo(1.1 * 180 * 8 * 0.625, 6);
    expect(pJ(power.refresh)).toBeCloseTo((1.8 * 7.75 + 1.1 * 60) * 288 * 0.625, 4);
    expect(mW(power.open)).toBeCloseTo(1.8 * 2.25 + 1.1 * 30, 9);
    expect(mW(power.closed)).toBeCloseTo(1.8 * 2 + 1.1 * 27, 9);
    // VDDQ: 150 and 55 mA, 0.75 of them at rest, 8 cycles of 0.625 ns.
    expect(pJ(power.readIo)).toBeCloseTo(1.1 * 149.25 * 5, 6);
    expect(pJ(power.writeIo)).toBeCloseTo(1.1 * 54.25 * 5, 6);
    const five = systemOf('LPDDR5-6400').power!;
    expect(five.activate / power.activate).toBeCloseTo(1.1025 / 1.21, 12);
    expect(pJ(five.readIo)).toBeCloseTo((0.25 / 80 / 2 / 6.4) * 256 * 1e3, 6);
  });

  it('GDDR5 and GDDR6: by hand', () => {
    const five = systemOf('GDDR5-8000').power!;
    expect(pJ(five.activate)).toBeCloseTo(1.5 * (75 * 80 - 55 * 56 - 45 * 24) * 0.5, 6);
    expect(pJ(five.read)).toBeCloseTo(1.5 * 156 * 2 * 0.5, 6);
    expect(pJ(five.write)).toBeCloseTo(1.5 * 143 * 2 * 0.5, 6);
    expect(pJ(five.refresh)).toBeCloseTo(1.5 * 231 * 700 * 0.5, 4);
    expect(pJ(five.readIo)).toBeCloseTo((2.25 / 100 / 2 / 8) * 256 * 1e3, 6);
    const six = systemOf('GDDR6-14000').power!;
    expect(pJ(six.activate)).toBeCloseTo(1.35 * (71 * 90 - 61 * 60 - 60 * 30) * 0.57, 6);
    expect(pJ(six.read)).toBeCloseTo(1.35 * 187 * 2 * 0.57, 6);
    expect(pJ(six.write)).toBeCloseTo(1.35 * 170 * 2 * 0.57, 6);
    expect(pJ(six.refresh)).toBeCloseTo(1.35 * 225 * 211 * 0.57, 4);
    expect(pJ(six.readIo)).toBeCloseTo((1.5625 / 100 / 2 / 14) * 256 * 1e3, 6);
    expect([mW(six.open), mW(six.closed)].map((one) => +one.toFixed(6))).toEqual([82.35, 81]);
    expect([mW(five.open), mW(five.closed)].map((one) => +one.toFixed(6))).toEqual([82.5, 67.5]);
  });

  it('HBM2: operations as published, half a channel of 128 bits at rest; HBM3 the same at 1.1 V', () => {
    for (const name of ['HBM2-2000', 'HBM2-2400', 'HBM3-6400'] as const) {
      const power = systemOf(name).power!;
      const volts = name === 'HBM3-6400' ? 1.1 : 1.2;
      expect(pJ(power.activate)).toBeCloseTo(909, 9);
      expect(pJ(power.parts!.array)).toBeCloseTo(1.51 * 256, 9);
      expect(pJ(power.parts!.datapath)).toBeCloseTo(1.17 * 256, 9);
      expect(pJ(power.read)).toBeCloseTo(2.68 * 256, 9);
      expect(power.write).toBe(power.read);
      expect(pJ(power.readIo)).toBeCloseTo(0.8 * 256, 9);
      expect(mW(power.open)).toBeCloseTo((volts * 55) / 2, 9);
      expect(mW(power.closed)).toBeCloseTo((volts * 40) / 2, 9);
    }
    // 1.2 V x (250 - 55 mA) x 350 ns, halved; HBM3's 560 clocks of 0.625 ns are 350 ns as well.
    expect(pJ(systemOf('HBM2-2000').power!.refresh)).toBeCloseTo((1.2 * 195 * 350) / 2, 4);
    expect(pJ(systemOf('HBM3-6400').power!.refresh)).toBeCloseTo((1.1 * 195 * 350) / 2, 4);
    expect(systemOf('HBM3-6400').power!.refreshCycles).toBe(1120);
  });

  it('a line that is terminated: 1 V over 50 ohm half of the time, 1 Gbit/s: 10 pJ', () => {
    expect(pJ(terminated(1, 50, 1000).read)).toBeCloseTo(10, 9);
    expect(terminated(2, 50, 1000).write).toBeCloseTo(4 * terminated(1, 50, 1000).write, 20);
  });

  it.each(STANDARDS)('%s takes something for everything, more with rows open than without', (name) => {
    const power = systemOf(name).power!;
    for (const [key, value] of Object.entries(power)) if (key !== 'parts') expect(value).toBeGreaterThan(0);
    expect(power.open).toBeGreaterThan(power.closed);
    // A row takes more than one access to it, a refresh more than a row.
    expect(power.refresh).toBeGreaterThan(power.activate);
    expect(Object.keys(standardOf(name).grade.energies).length).toBeGreaterThan(0);
  });
});

describe('what a memory took', () => {
  /** One of everything is another number of joules or watts, primes, to tell them apart. */
  const system = {
    ...systemOf('DDR4-2400'),
    power: {
      ...{ activate: 2, read: 3, write: 5, refresh: 7, readIo: 11, writeIo: 13, open: 17, closed: 19 },
      refreshCycles: 10,
    },
  };

  it('term by term, all nodes of all channels', () => {
    const commands = { ACT: 23, RD: 29, RDA: 1, WR: 31, WRA: 2, PREpb: 99, PREab: 98, REFab: 4 };
    const run = report({ commands, cycles: 1000, cycleSeconds: 1e-3, activeCycles: 300, refreshed: 3 });
    const energy = dramEnergy(run, system);
    expect(energy).toEqual({
      activate: 23 * 2,
      read: 30 * 3,
      write: 33 * 5,
      refresh: 4 * 7,
      // 300 cycles with rows open and 4 x 10 of refreshing, of 3 x 1000.
      background: (340 * 17 + 2660 * 19) * 1e-3,
      io: 30 * 11 + 33 * 13,
    });
    expect(totalEnergy(energy)).toBeCloseTo(46 + 90 + 165 + 28 + 56.32 + 759, 9);
    // 63 transactions of 512 bits.
    const bit = energyPerBit(run, system)!;
    expect(bit.activate).toBeCloseTo(46 / 32256, 12);
    expect(bit.read).toBeCloseTo(90 / 32256, 12);
    expect(bit.write).toBeCloseTo(165 / 32256, 12);
    expect(bit.refresh).toBeCloseTo(28 / 32256, 12);
    expect(bit.background).toBeCloseTo(56.32 / 32256, 12);
    expect(bit.io).toBeCloseTo(759 / 32256, 12);
  });

  it('nothing is open for longer than it was there', () => {
    const run = report({ commands: { REFab: 5 }, cycles: 100, cycleSeconds: 1, activeCycles: 90 });
    expect(dramEnergy(run, system).background).toBe(100 * 17);
  });

  it('an activation in two commands counts once; nothing moved has no energy a bit', () => {
    const energy = dramEnergy(report({ commands: { ACT1: 3, ACT2: 3 } }), system);
    expect(energy).toEqual({ activate: 6, read: 0, write: 0, refresh: 0, background: 0, io: 0 });
    expect(energyPerBit(report({}), system)).toBeUndefined();
    const { power: _, ...unknown } = system;
    expect(() => dramEnergy(report({}), unknown)).toThrow('what DDR4-2400 takes is not known');
  });
});

describe('a stream of HBM2, a bit', () => {
  const system = systemOf('HBM2-2000');

  it('at the peak, rows used whole: by hand', () => {
    const energy = streamEnergy(system);
    // A row is 8192 bits; 2 x 128 Gbit/s; two pseudo-channels of 33 mW, and 40.95 nJ each every 3.9 us.
    expect(pJ(energy.activate)).toBeCloseTo(909 / 8192, 9);
    expect(pJ(energy.array)).toBeCloseTo(1.51, 9);
    expect(pJ(energy.datapath)).toBeCloseTo(1.17, 9);
    expect(pJ(energy.io)).toBeCloseTo(0.8, 9);
    expect(pJ(energy.background)).toBeCloseTo(33 / 128, 9);
    expect(pJ(energy.refresh)).toBeCloseTo(40950 / 3900 / 128, 9);
    const { total, ...parts } = energy;
    expect(total).toBeCloseTo(
      Object.values(parts).reduce((sum, part) => sum + part),
      20,
    );
    // What is cited has neither background nor refresh.
    expect(Math.abs(total / CITED_HBM2.value - 1)).toBeLessThan(0.02);
    expect(CITED_HBM2.status).toBe('recalled');
  });

  it('at half the peak background and refresh weigh twice; a quarter of a row each time four times the rows', () => {
    const [whole, half] = [streamEnergy(system), streamEnergy(system, 0.5, 256)];
    expect(half.background / whole.background).toBeCloseTo(2, 12);
    expect(half.refresh / whole.refresh).toBeCloseTo(2, 12);
    expect(half.activate / whole.activate).toBeCloseTo(4, 12);
    expect(half.io).toBe(whole.io);
    expect(streamEnergy(systemOf('HBM2-2000', { refresh: 'none' })).refresh).toBe(0);
    expect(streamEnergy(systemOf('DDR4-2400', { ranks: 2 })).background).toBeCloseTo(
      2 * streamEnergy(systemOf('DDR4-2400')).background,
      20,
    );
    // Undivided where no source divides: 1.2 V x 92 mA x 4 x 0.833 ns x 8 chips for 512 bits.
    expect(pJ(streamEnergy(systemOf('DDR4-2400')).array)).toBeCloseTo((8 * 1.2 * 92 * 4 * 0.833) / 512, 9);
    expect(streamEnergy(systemOf('DDR4-2400')).datapath).toBe(0);
  });

  it('sums to 3.9 pJ where a quarter of each row is used: 909 / 0.42 bits', () => {
    expect(bytesPerActivationAt(system, 3.9e-12)).toBeCloseTo(909 / 0.42 / 8, 6);
    const energy = streamEnergy(system, 1, bytesPerActivationAt(system, CITED_HBM2.value));
    expect(pJ(energy.activate + energy.array + energy.datapath + energy.io)).toBeCloseTo(3.9, 9);
  });

  it('said in a sentence', () => {
    expect(streamEnergyText(system)).toBe(
      '0.11 activation + 1.51 array + 1.17 from there to the edge of the die + 0.80 wires + 0.08 refresh + 0.26 background = 3.93 pJ/bit; commonly cited 3.9 pJ/bit (recalled): 3.48 and an activation of 909.00 pJ over 271 of the 1024 B of a row',
    );
    expect(streamEnergyText(systemOf('DDR4-2400'))).toBe(
      '0.05 activation + 5.75 core + 3.66 wires + 0.61 refresh + 3.08 background = 13.14 pJ/bit',
    );
  });

  it('as simulated agrees with the closed form', () => {
    const length = 64 * 1024;
    const run = runRequests(system, {
      length,
      isWrite: new Uint8Array(length),
      address: Float64Array.from({ length }, (_, index) => index * 32),
    });
    const done = reportOn(system, run.channels, run.drainCycle);
    const measured = energyPerBit(done, system)!;
    const share = done.bus.transfer / (2 * done.cycles);
    const closed = streamEnergy(system, share);
    expect(measured.read).toBeCloseTo(closed.array + closed.datapath, 20);
    expect(measured.io).toBeCloseTo(closed.io, 20);
    // A refresh closes the rows of its sixteen banks before they have been used whole.
    const { ACT = 0, REFab = 0 } = done.commands;
    const rows = length / system.columns;
    expect(ACT).toBeGreaterThan(rows + 8 * REFab);
    expect(ACT).toBeLessThanOrEqual(1.1 * (rows + 16 * REFab));
    expect(measured.activate / closed.activate).toBeCloseTo(ACT / rows, 9);
    expect(measured.refresh / closed.refresh).toBeCloseTo(1, 1);
    expect(measured.background / closed.background).toBeGreaterThan(0.97);
    expect(measured.background / closed.background).toBeLessThanOrEqual(1);
    expect(Math.abs(totalEnergy(measured) / closed.total - 1)).toBeLessThan(0.02);
  });
});
