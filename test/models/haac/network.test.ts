import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { RunContext } from '../../../src/models/dispatch.js';
import type { Outcome } from '../../../src/models/model.js';
import * as registry from '../../../src/models/registry.js';
import type { Traffic } from '../../../src/results/record.js';
import { loadWork } from '../../../src/work/load.js';
import { workOf } from '../../../src/work/network.js';
import { parseNetwork } from '../../../src/workload/load.js';

const arch = (name: string, ...set: string[]) => loadArchitecture(name, set, registry);

const network = (operators: string, batch = 1) =>
  workOf({
    network: parseNetwork(`kind: network
name: sites
batch: ${batch}
input: { channels: 1, height: 1, width: 13 }
operators:
  - { name: layer, kind: conv, filters: 1, kernel: 1 }
${operators}`),
  });
const RELU = '  - { name: cut, kind: activation, function: relu, stage: S3 }';

const relus = (copies: number, of = 'relu-shares?bits=41') =>
  loadWork(`circuit:${of}&copies=${copies}`, registry.WORK_KINDS);

const bytes = ({ totals }: Outcome, tensor: string): number[] =>
  totals.traffic
    .filter((row: Traffic) => row.tensor === tensor)
    .map(({ readBytes, writeBytes }) => readBytes + 7 * writeBytes);

describe('a network on gate engines', () => {
  it('sums what a memory with banks did in its programs, so often as they run', async () => {
    const { run } = new RunContext();
    const settings = ['memory.model=banked', 'sww.size=2 KiB'];
    const machine = await arch('haac/4ge-2mb-ddr4', 'compiler.together=5', ...settings);
    const [ours, five, three] = [network(RELU), await relus(5), await relus(3)].map((work) =>
      run(machine, work, { fidelity: 'event' }),
    );
    for (const name of ['reads', 'writes', 'rowHits', 'rowConflicts', 'coalesced', 'seconds']) {
      const of = ({ totals }: Outcome): number => Number(totals.details[`memory.${name}`]);
      expect(of(ours!), name).toBeCloseTo(2 * of(five!) + of(three!), 12);
    }
    expect(ours!.totals.cycles).toBe(2 * five!.totals.cycles + three!.totals.cycles);
  });

  it.each(['event', 'analytic'] as const)(
    'is programs of its circuits one after another: 13 ReLUs by fives are twice five and three (%s)',
    async (fidelity) => {
      const { run } = new RunContext();
      const machine = await arch('haac/2ge-2mb-ddr4', 'compiler.together=5', 'sww.size=4 KiB');
      const ours = run(machine, network(RELU), { fidelity });
      const five = run(machine, await relus(5), { fidelity });
      const three = run(machine, await relus(3), { fidelity });
      const sum = (of: (outcome: Outcome) => number): number => 2 * of(five) + of(three);
      const { totals, operators } = ours;
      expect(operators).toHaveLength(1);
      expect(operators[0]).toMatchObject({ name: 'cut', kind: 'activation', stage: 'S3' });
      expect(totals.cycles).toBe(sum((one) => one.totals.cycles));
      expect(totals.seconds).toBeCloseTo(
        sum((one) => one.totals.seconds),
        15,
      );
      for (const phase of ['computeCycles', 'fillCycles', 'drainCycles', 'work'] as const)
        expect(totals[phase]).toBe(sum((one) => one.totals[phase]));
      for (const cause of ['operand', 'bank', 'bandwidth'])
        expect(totals.stallCycles[cause]).toBe(sum((one) => one.totals.stallCycles[cause]!));
      for (const part of ['and', 'engine', 'onChip', 'phy'])
        expect(totals.energy[part]).toBeCloseTo(
          sum((one) => one.totals.energy[part]!),
          15,
        );
      for (const tensor of ['instruction', 'table', 'outOfRange', 'live', 'input', 'wire'])
        expect(bytes(ours, tensor)).toEqual([sum((one) => bytes(one, tensor)[0]!)]);
      for (const detail of ['scheduleCycles', 'memoryCycles', 'memoryBytes', 'outOfRangeUses', 'liveWires'])
        expect(totals.details[detail]).toBe(sum((one) => Number(one.operators[0]!.details[detail])));
      expect(totals.details).toMatchObject({ programs: 3, copies: 13, notGarbled: 1 });
      expect(operators[0]!.details).toMatchObject({
        circuit: 'relu-shares',
        copiesTogether: 5,
        programs: 3,
        gateEngines: 2,
      });
      const { gates, scheduleCycles, andGates, liveWires, inputBits } = operators[0]!.details;
      expect(totals.mappingEfficiency).toBeCloseTo(Number(gates) / (2 * Number(scheduleCycles)), 12);
      expect(operators[0]!.mappingEfficiency).toBe(totals.mappingEfficiency);
      expect(totals.peUtilization).toBeCloseTo(Number(gates) / (2 * totals.cycles), 12);
      expect(totals.details['andShare']).toBe(Number(andGates) / Number(gates));
      expect(totals.details['spentShare']).toBe(1 - Number(liveWires) / (Number(gates) + Number(inputBits)));
    },
  );

  it('as one program is the circuit in as many copies', async () => {
    const { run } = new RunContext();
    const machine = await arch('haac/4ge-2mb-hbm2', 'compiler.together=26', 'role=garbler');
    const ours = run(machine, network(RELU, 2));
    const circuit = run(machine, await relus(26));
    expect(ours.totals.cycles).toBe(circuit.totals.cycles);
    expect(ours.totals.energyJoules).toBe(circuit.totals.energyJoules);
    expect(ours.totals.traffic).toEqual(circuit.totals.traffic);
    expect(ours.totals.mappingEfficiency).toBe(circuit.totals.mappingEfficiency);
  });

  it('has every site and sums over them, circuits of one sort simulated once', async () => {
    const { run } = new RunContext();
    const machine = await arch('haac/4ge-2mb-hbm2', 'compiler.together=13');
    const both = run(
      machine,
      network(`${RELU}\n  - { name: curve, kind: activation, function: polynomial, degree: 2 }`),
    );
    const square = run(machine, await relus(13, 'power?bits=32&fraction=10'));
    const relu = run(machine, await relus(13));
    expect(both.operators.map(({ name, cycles }) => [name, cycles])).toEqual([
      ['cut', relu.totals.cycles],
      ['curve', square.totals.cycles],
    ]);
    expect(both.totals.cycles).toBe(relu.totals.cycles + square.totals.cycles);
    expect(both.operators[1]!.startCycle).toBe(relu.totals.cycles);
  });

  it('takes as many copies together as are fastest, which is no slower than all of them at once', async () => {
    const { run } = new RunContext();
    const many = `  - { name: wide, kind: conv, filters: 160, kernel: 1 }\n${RELU}`;
    const seconds = async (together: string) =>
      run(await arch('haac/16ge-2mb-ddr4', `compiler.together=${together}`), network(many)).totals.seconds;
    const auto = await seconds('auto');
    const tried = await Promise.all(['1', '4', '16', '64', '256', '1024', '2080'].map(seconds));
    // 2,080 copies; what is left over of 1,024 is small.
    expect(auto).toBeLessThanOrEqual(Math.min(...tried) * 1.001);
    expect(auto).toBeLessThan(0.9 * tried.at(-1)!);
  });

  it('is refused without values, and where nothing is garbled', async () => {
    const { run } = new RunContext();
    const machine = await arch('haac/4ge-2mb-hbm2');
    const without = { ...machine, spec: { ...(machine.spec as object), nonlinear: undefined } };
    expect(() => run(without, network(RELU))).toThrow(/^nonlinear: is missing, which 'sites' is garbled by/);
    expect(() => run(machine, network('  - { name: more, kind: linear, features: 2 }'))).toThrow(
      /network 'sites' has nothing that is garbled/,
    );
  });

  it('runs ResNet-18 in a few seconds: 557,056 ReLUs, each layer as long as it has elements', async () => {
    const { run } = new RunContext();
    const begin = performance.now();
    const { totals, operators } = run(
      await arch('haac/16ge-2mb-hbm2'),
      await loadWork('resnet18-c100', registry.WORK_KINDS),
    );
    expect(performance.now() - begin).toBeLessThan(6000);
    expect(totals.details['copies']).toBe(557056);
    expect(operators).toHaveLength(17);
    expect(operators[0]!.cycles).toBe(8 * operators.at(-1)!.cycles);
    // A reader's own sum: 1176 gates each over 16 engines at 1 GHz would be 40.9 ms if nothing ever waited.
    expect(totals.seconds).toBeGreaterThan((557056 * 1176) / 16e9);
    expect(totals.seconds).toBeLessThan((1.2 * 557056 * 1176) / 16e9);
  });

  it('has the constants of its values among what it rests on, which circuits do not', async () => {
    const { run } = new RunContext();
    const machine = await arch('haac/4ge-2mb-hbm2', 'compiler.together=13');
    const names = ({ assumptions }: Outcome) => assumptions.map(({ name }) => name);
    expect(names(run(machine, network(RELU)))).toEqual(
      expect.arrayContaining(['nonlinear.word', 'circuits.leftOver', 'compiler.programs']),
    );
    expect(names(run(machine, await relus(13)))).not.toContain('nonlinear.word');
  });
});
