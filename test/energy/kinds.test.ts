import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import * as registry from '../../src/models/registry.js';
import type { RunRecord } from '../../src/results/record.js';
import { assemble, simulate } from '../../src/simulation/simulate.js';
import { workOf } from '../../src/work/network.js';
import { NetworkBuilder } from '../../src/workload/build.js';
import type { Network } from '../../src/workload/graph.js';
import { trainingStep } from '../../src/workload/transform/training.js';

/** A product of 8 x 64 by 64 x 32, and an activation by interpolation on the 8 x 32 results. */
function small(): Network {
  const builder = new NetworkBuilder({ name: 'small', input: { channels: 64, height: 8, width: 1 } });
  builder.linear('fc', { features: 32 });
  builder.activation('gelu', { function: 'gelu' });
  return builder.build();
}
const bytesAt = (record: RunRecord, level: string): number =>
  record.totals.traffic.reduce(
    (sum, row) => (row.level === level ? sum + row.readBytes + row.writeBytes : sum),
    0,
  );
const run = async (name: string, network: Network, ...set: string[]): Promise<RunRecord> =>
  simulate(assemble(await loadArchitecture(name, set, registry), workOf({ network }), 'event'));

/** A product of 16-bit floats takes 1640 um^2, a sum of 32 bit 4184, a register bit 6. */
const PE_AREA = (bits: number): number => (1640 + 4184 + bits * 6) * 1e-12;
const LEAKAGE = 16700;
const SRAM = (2800e-12 / 1024) * 2.1739 * 3571;

describe('energy of flexsa', () => {
  it('is counts times prices: local buffer of one block, global buffer of one group', async () => {
    const set = ['energy.technology=45 nm', 'block=32', 'globalBuffer.size=2 MiB', 'groups=2'];
    const record = await run('flexsa/1g1c', small(), ...set);
    const { energy, cycles, seconds } = record.totals;
    const macs = 8 * 64 * 32;
    expect(energy.mac! / (macs * (1.1e-12 + 0.9e-12))).toBeCloseTo(1, 9);
    expect(energy.register! / (macs * (16 + 32) * 5e-15)).toBeCloseTo(1, 9);
    // 32 rows of 128 numbers of 16 bit are 8 KiB; 2 MiB for two groups
    expect(energy.lbuf! / (bytesAt(record, 'lbuf') * 1.25e-12)).toBeCloseTo(1, 9);
    const gbuf = bytesAt(record, 'scratchpad') + bytesAt(record, 'dram');
    expect(energy.gbuf! / (gbuf * 12.5e-12)).toBeCloseTo(1, 9);
    expect(energy.dram! / (bytesAt(record, 'dram') * 8 * 3.97e-12)).toBeCloseTo(1, 9);
    const element = 3.7e-12 + 0.9e-12 + 3 * 32 * 5e-15;
    expect(energy.vector! / (8 * 32 * element)).toBeCloseTo(1, 9);
    const pes = record.machine.units;
    expect(energy.clock! / (pes * (16 + 16 + 32) * cycles * 2e-15)).toBeCloseTo(1, 9);
    const watts = pes * PE_AREA(64) * LEAKAGE + 2 * 2 ** 20 * SRAM;
    expect(energy.leakage! / (watts * seconds)).toBeCloseTo(1, 9);
  });

  it('takes what is given as it is', async () => {
    const set = ['mac=2 pJ', 'lbuf=3 pJ/B', 'gbuf=5 pJ/B', 'dram=7 pJ/B', 'vector-op=11 pJ'];
    const given = set.map((one) => `energy.actions.${one}`);
    const leak = ['energy.leakage.pe=0', 'energy.leakage.gbuf=1 uW/KiB'];
    const record = await run('flexsa/1g1c', small(), ...given, ...leak);
    const { energy, seconds } = record.totals;
    const bytes = (level: string): number => bytesAt(record, level);
    expect(energy.mac).toBeCloseTo(8 * 64 * 32 * 2e-12, 18);
    expect(energy.lbuf).toBeCloseTo(bytes('lbuf') * 3e-12, 18);
    expect(energy.gbuf).toBeCloseTo((bytes('scratchpad') + bytes('dram')) * 5e-12, 18);
    expect(energy.dram).toBeCloseTo(bytes('dram') * 7e-12, 18);
    expect(energy.vector).toBeCloseTo(8 * 32 * 11e-12, 18);
    expect(energy.leakage! / (seconds * 1e-6 * (10e6 / 1024))).toBeCloseTo(1, 9);
    expect(energy).not.toHaveProperty('clock');
    expect(energy).not.toHaveProperty('register');
  });
});

describe('energy of wavecore', () => {
  it('is that of both cores: each buffer by size, both sides of it, weights waiting in registers', async () => {
    const network = trainingStep(small(), { batch: 2 });
    const set = ['energy.technology=45 nm', 'globalBuffer.size=1 MiB', 'scheduler=archopt'];
    const record = await run('wavecore/hbm2', network, ...set);
    const { energy, work, cycles, seconds } = record.totals;
    expect(energy.mac! / (work * 2e-12)).toBeCloseTo(1, 9);
    expect(energy.register! / (work * (16 + 32) * 5e-15)).toBeCloseTo(1, 9);
    const buffer = bytesAt(record, 'scratchpad') + bytesAt(record, 'dram');
    expect(energy.scratchpad! / (buffer * 12.5e-12)).toBeCloseTo(1, 9);
    expect(energy.dram! / (bytesAt(record, 'dram') * 8 * 3.97e-12)).toBeCloseTo(1, 9);
    const own = record.operators.reduce((sum, one) => sum + one.cycles, 0);
    expect(own).toBeLessThanOrEqual(cycles * record.operators.length);
    const pes = 2 * 128 * 128;
    expect(energy.clock! / (pes * (16 + 16 + 32 + 16) * own * 2e-15)).toBeCloseTo(1, 9);
    const watts = pes * PE_AREA(80) * LEAKAGE + 2 * 2 ** 20 * SRAM;
    expect(energy.leakage! / ((watts * seconds * own) / cycles)).toBeCloseTo(1, 9);
    // The baseline has no second set of weights.
    const plain = await run('wavecore/hbm2', network, ...set.slice(0, 2), 'scheduler=baseline');
    const ran = plain.operators.reduce((sum, one) => sum + one.cycles, 0);
    expect(plain.totals.energy.clock! / (pes * 64 * ran * 2e-15)).toBeCloseTo(1, 9);
  });
});
