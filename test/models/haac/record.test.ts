import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadArchitecture, type Architecture } from '../../../src/arch/load.js';
import { shelfFiles } from '../../../src/document/files.js';
import type { CircuitJob } from '../../../src/circuit/netlist.js';
import { generateCircuit } from '../../../src/circuit/generate/index.js';
import { compilePipeline } from '../../../src/models/haac/pipeline.js';
import type { HaacSpec } from '../../../src/models/haac/architecture.js';
import { areaOf, powerOf } from '../../../src/models/haac/silicon.js';
import * as registry from '../../../src/models/registry.js';
import { assertStorable } from '../../../src/results/finite.js';
import type { Fidelity, RunRecord } from '../../../src/results/record.js';
import { dramBytesOf } from '../../../src/results/sums.js';
import { jobOf } from '../../../src/work/circuit.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import { identityFaults } from '../systolic/helpers.js';
import { circuits } from './helpers.js';

const arch = (name: string, ...overrides: string[]): Promise<Architecture> =>
  loadArchitecture(name, overrides, registry);
const run = (architecture: Architecture, circuit: CircuitJob, fidelity: Fidelity = 'event'): RunRecord =>
  simulate(assemble(architecture, jobOf(circuit), fidelity));
const job = (name: string, ...settings: string[]): CircuitJob => ({
  netlist: generateCircuit(name, settings),
  copies: 1,
});

describe('the record of a circuit', () => {
  it('adds up, is storable and has definitions for its details, whatever the machine', async () => {
    const machines = await Promise.all([
      arch('haac/16ge-2mb-ddr4'),
      arch('haac/4ge-2mb-hbm2', 'stream.mode=in-order', 'sww.conflicts=true', 'sww.size=256 B'),
      arch('haac/2ge-2mb-ddr4', 'stream.mode=in-order', 'memory.bandwidth=1GB/s', 'role=garbler'),
      arch('haac/4ge-2mb-ddr4', 'stream.mode=decoupled', 'sww.size=128 B', 'compiler.eliminateSpent=false'),
      arch('haac/4ge-2mb-hbm2', 'stream.preloadInputs=true', 'sww.conflicts=false', 'sww.size=128 B'),
      arch('haac/8ge-2mb-ddr4', 'compiler.mapping=round-robin', 'compiler.order=baseline'),
      arch('haac/fase'),
      arch('gc-peer/emp-cpu'),
      arch('gc-peer/gpu'),
    ]);
    fc.assert(
      fc.property(
        circuits(120),
        fc.constantFrom(...machines),
        fc.constantFrom<Fidelity>('event', 'analytic'),
        fc.integer({ min: 1, max: 3 }),
        (netlist, architecture, fidelity, copies) => {
          const record = run(architecture, { netlist, copies }, fidelity);
          expect(identityFaults(record)).toEqual([]);
          assertStorable(record);
          const { cycles, seconds } = record.totals;
          expect(seconds).toBeGreaterThan(0);
          expect(cycles).toBe(record.operators[0]!.cycles);
          for (const name of Object.keys(record.operators[0]!.details))
            expect(() => registry.METRICS.find(name)).not.toThrow();
          const exact = run(architecture, { netlist, copies }, 'event').totals.cycles;
          expect(run(architecture, { netlist, copies }, 'analytic').totals.cycles).toBeLessThanOrEqual(exact);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('of a dot product: every stream by hand', async () => {
    const record = run(await arch('haac/16ge-2mb-ddr4', 'compiler.order=full'), job('dot-product'));
    const { details, traffic } = record.operators[0]!;
    const bytes = Object.fromEntries(traffic.map((row) => [`${row.level}.${row.tensor}`, row]));
    expect(details).toMatchObject({
      gates: 413_312,
      preset: 'cryptographic',
      gateOrder: 'full',
      inputBits: 8192,
    });
    expect(bytes['dram.instruction']!.readBytes).toBe((413_312 * 37) / 8);
    expect(bytes['dram.table']!.readBytes).toBe(Number(details['andGates']) * 32);
    expect(bytes['dram.outOfRange']!.readBytes).toBe(Number(details['outOfRangeUses']) * 20);
    expect(bytes['dram.live']!.writeBytes).toBe(Number(details['liveWires']) * 16);
    expect(dramBytesOf(record.totals)).toBe(details['memoryBytes']);
    const atFullBandwidth = Math.ceil((Number(details['memoryBytes']) / 35.2e9) * 1e9);
    expect(details['memoryCycles']).toBe(atFullBandwidth);
    expect(record.totals.cycles).toBeGreaterThan(atFullBandwidth);
    expect(record.totals.cycles).toBeLessThan(1.01 * atFullBandwidth);
    const decoupled = await arch('haac/16ge-2mb-ddr4', 'compiler.order=full', 'stream.mode=decoupled');
    expect(run(decoupled, job('dot-product')).totals.cycles).toBe(atFullBandwidth);
    const shares = String(details['engineUtilization']).split(' ').map(Number);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    expect(shares.length).toBeLessThanOrEqual(64);
  });

  it('of a Garbler writes tables, of an Evaluator reads them', async () => {
    const table = async (role: string) =>
      run(await arch('haac/16ge-2mb-ddr4', `role=${role}`), job('add')).operators[0]!.traffic.find(
        ({ tensor }) => tensor === 'table',
      );
    expect(await table('garbler')).toMatchObject({ readBytes: 0, writeBytes: 31 * 32 });
    expect(await table('evaluator')).toMatchObject({ readBytes: 31 * 32, writeBytes: 0 });
  });

  it('names the fitted encoding only when it was used', async () => {
    const names = async (preset: string) =>
      run(await arch('haac/16ge-2mb-ddr4', `preset=${preset}`), job('add')).assumptions.map(
        ({ name }) => name,
      );
    expect(await names('haac-paper')).toContain('presets.haac-paper.table');
    expect(await names('cryptographic')).not.toContain('presets.haac-paper.table');
  });

  it('tells the rules and constants that had a part in it', async () => {
    const told = async (...overrides: string[]) =>
      run(await arch('haac/16ge-2mb-ddr4', ...overrides), job('add')).assumptions.map(({ name }) => name);
    const queued = ['stream.queues.table', 'memory.order', 'queues.shared'];
    const machine = await told();
    expect(machine).toEqual(expect.arrayContaining([...queued, 'window.writes', 'window.slide']));
    expect(machine).not.toContain('memory.decoupled');
    const ideal = await told('stream.mode=decoupled', 'sww.conflicts=false');
    expect(ideal).toEqual(expect.arrayContaining(['memory.decoupled', 'window.slide', 'window.constants']));
    for (const name of [...queued, 'window.writes']) expect(ideal).not.toContain(name);
  });

  it('takes the faster order if it may choose', async () => {
    const orders = ['segment', 'full', 'best'].map(
      async (order) =>
        run(await arch('haac/16ge-0.5mb-ddr4', `compiler.order=${order}`), job('dot-product', 'elements=32'))
          .totals.cycles,
    );
    const [segment, full, best] = await Promise.all(orders);
    expect(best).toBe(Math.min(segment!, full!));
    expect(segment).not.toBe(full);
  });
});

describe('area and power', () => {
  it('add up to the published 4.33 mm2 and 1502 mW', async () => {
    const spec = (await arch('haac/16ge-2mb-ddr4')).spec as HaacSpec;
    const sum = (sizes: Record<string, number>) =>
      Object.values(sizes).reduce((total, size) => total + size, 0);
    expect(sum(areaOf(spec)) * 1e6).toBeCloseTo(4.338, 3);
    expect(Math.abs(sum(areaOf(spec)) * 1e6 - 4.33) / 4.33).toBeLessThan(0.003);
    expect(sum(powerOf(spec)) * 1e3).toBeCloseTo(1502, 0);
    const small = (await arch('haac/8ge-2mb-ddr4')).spec as HaacSpec;
    expect(areaOf(small).halfGate).toBeCloseTo(areaOf(spec).halfGate / 2, 12);
    expect(areaOf(small).crossbar).toBeCloseTo(areaOf(spec).crossbar / 4, 12);
    expect(areaOf(small).sww).toBe(areaOf(spec).sww);
  });
});

describe('the pipeline of passes', () => {
  it('says what each pass does', async () => {
    const spec = (await arch('haac/16ge-2mb-ddr4')).spec as HaacSpec;
    const { passes, timing } = compilePipeline(job('matrix-multiply', 'n=2', 'bits=8'), spec);
    const of = (name: string) => passes.find(({ pass }) => pass.startsWith(name))!;
    expect(of('alias removal').after).toBe(timing.compiled.gates);
    expect(of('reorder').before).toBeGreaterThan(of('reorder').after);
    expect(of('spent wires').before).toBe(timing.compiled.gates);
    expect(of('spent wires').after).toBe(32);
    expect(of('window')).toMatchObject({ before: 2 * timing.compiled.gates, after: 0 });
  });
});

describe('every shipped machine', () => {
  const names = [...shelfFiles('arch').keys()].filter((name) => /^(haac|gc-peer)\//.test(name));
  it.each(names)('%s runs a circuit', async (name) => {
    const product = job('matrix-multiply', 'n=2', 'bits=8');
    expect(run(await arch(name), product).totals.cycles).toBeGreaterThan(0);
  });

  it('refuses what it cannot do, by name of the field', async () => {
    await expect(arch('haac/16ge-2mb-ddr4', 'preset=paper')).rejects.toThrow(/preset.*haac-paper/);
    await expect(arch('haac/16ge-2mb-ddr4', 'gateEngines=0')).rejects.toThrow(/gateEngines/);
    const tiny = await arch('haac/16ge-2mb-ddr4', 'sww.size=16 B');
    expect(() => run(tiny, job('add'))).toThrow(/sww.size: holds 1 wires; expected at least two/);
  });
});
