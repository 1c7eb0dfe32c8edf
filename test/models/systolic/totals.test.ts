import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelOf } from '../../../src/models/registry.js';
import { RunContext } from '../../../src/models/dispatch.js';
import type { SystolicSpec } from '../../../src/models/systolic/architecture.js';
import { loadWork } from '../../../src/work/load.js';
import { WORK_KINDS } from '../../../src/models/registry.js';
import type { Network } from '../../../src/workload/graph.js';
import { columnsOf, nameOf, type OperatorColumns } from '../../../src/results/sweeps/operator-columns.js';
import { packColumns, packDetail, unpackDetail } from '../../../src/results/sweeps/point-detail.js';
import type { Fidelity } from '../../../src/results/record.js';
import { arch, vary } from './helpers.js';

const { simulate } = modelOf('systolic');
const networks = await Promise.all(
  ['resnet20-c100', 'mobilenetv2-imagenet'].map(
    async (name) => (await loadWork(name, WORK_KINDS)).given as Network,
  ),
);

const KIB = 1024;
const changes = fc.record({
  rows: fc.constantFrom(4, 12, 32),
  cols: fc.constantFrom(4, 20, 32),
  dataflow: fc.constantFrom('ws', 'os', 'is'),
  clock: fc.constantFrom(7e8, 1e9),
  ifmap: fc.constantFrom(16 * KIB, 256 * KIB),
  ofmap: fc.constantFrom(16 * KIB, 100 * KIB, 1024 * KIB),
  bandwidth: fc.constantFrom(1e9, 7.7e9, 60e9, Infinity),
  lanes: fc.constantFrom(4, 64),
  dramJoules: fc.constantFrom(1e-11, 2.5e-11),
  bits: fc.constantFrom(8, 5),
  level: fc.constantFrom('dram', 'scratchpad'),
  objective: fc.constantFrom('time', 'energy'),
  residency: fc.constantFrom('none', 'graph'),
});

type Changes = Record<
  'rows' | 'cols' | 'clock' | 'ifmap' | 'ofmap' | 'bandwidth' | 'lanes' | 'dramJoules' | 'bits',
  number
> &
  Record<'dataflow' | 'level' | 'objective' | 'residency', string>;

const changed = (spec: SystolicSpec, to: Changes): SystolicSpec => ({
  ...spec,
  rows: to.rows,
  cols: to.cols,
  dataflow: to.dataflow as SystolicSpec['dataflow'],
  clock: to.clock,
  data: { ...spec.data, ifmap: to.bits },
  scratchpad: {
    ...spec.scratchpad,
    ifmap: { ...spec.scratchpad.ifmap, size: to.ifmap },
    ofmap: { ...spec.scratchpad.ofmap, size: to.ofmap },
  },
  dram: { ...spec.dram, bandwidth: to.bandwidth },
  vector: { ...spec.vector, lanes: to.lanes },
  energy: { ...spec.energy, actions: { ...spec.energy.actions, 'dram-read': to.dramJoules } },
  intensity: { ...spec.intensity, level: to.level as SystolicSpec['intensity']['level'] },
  tiling: { ...spec.tiling, objective: to.objective as SystolicSpec['tiling']['objective'] },
  residency: to.residency as SystolicSpec['residency'],
});

/** Operators as they are read back. */
const unpacked = (columns: OperatorColumns) => unpackDetail(packColumns(columns), columns.names);

describe('totals without operators', () => {
  it('are those of the record, to the bit, whatever points came before', async () => {
    const machine = await arch();
    const points = fc.array(fc.tuple(fc.nat(1), fc.constantFrom<Fidelity>('analytic', 'event'), changes), {
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(points, (list) => {
        const [shared, byColumn] = [new RunContext(), new RunContext()];
        for (const [which, fidelity, to] of list) {
          const architecture = vary(machine, (spec) => changed(spec, to));
          const network = networks[which]!;
          const whole = simulate(architecture, network, { fidelity, details: false }, new RunContext());
          const bare = simulate(architecture, network, { fidelity, details: false, records: false }, shared);
          expect(bare.operators).toEqual([]);
          const packed = simulate(
            architecture,
            network,
            { fidelity, details: false, records: 'by column' },
            byColumn,
          );
          expect(packed.columns!.names).toEqual(whole.operators.map(nameOf));
          expect(Buffer.from(packColumns(packed.columns!)).equals(packDetail(whole.operators))).toBe(true);
          expect(JSON.stringify(packed.totals)).toBe(JSON.stringify(whole.totals));
          // Order of names included: points keep what has no column in it.
          expect(JSON.stringify({ ...bare, operators: [] })).toBe(
            JSON.stringify({ ...whole, operators: [] }),
          );
        }
      }),
      { numRuns: 12, seed: 3, endOnFailure: true },
    );
  });

  it('are those of the record for neighbours that differ in one field, there and back', async () => {
    const machine = await arch({}, 'systolic/128x128');
    const home = {
      ...{ rows: 12, cols: 20, dataflow: 'ws', clock: 1e9, ifmap: 256 * KIB, ofmap: 100 * KIB },
      ...{ bandwidth: 7.7e9, lanes: 4, dramJoules: 1e-11, bits: 8, level: 'dram' },
      ...{ objective: 'time', residency: 'graph' },
    };
    const moved = {
      ...{ rows: 32, cols: 4, dataflow: 'is', clock: 7e8, ifmap: 16 * KIB, ofmap: 16 * KIB },
      ...{ bandwidth: 1e9, lanes: 64, dramJoules: 2.5e-11, bits: 5, level: 'scratchpad' },
      ...{ objective: 'energy', residency: 'none' },
    };
    const shared = new RunContext();
    const network = networks[0]!;
    for (const field of Object.keys(home) as (keyof typeof home)[])
      for (const to of [home, { ...home, [field]: moved[field] }, home]) {
        const architecture = vary(machine, (spec) => changed(spec, to));
        const options = { fidelity: 'analytic', details: false } as const;
        const whole = simulate(architecture, network, options, new RunContext());
        const bare = simulate(architecture, network, { ...options, records: false }, shared);
        expect(JSON.stringify(bare.totals), field).toBe(JSON.stringify(whole.totals));
        const { columns } = simulate(architecture, network, { ...options, records: 'by column' }, shared);
        expect(unpacked(columns!), field).toEqual(unpacked(columnsOf(whole.operators)));
      }
  });

  it('have operators by column where nothing costs energy, as records have them', async () => {
    const machine = vary(await arch(), (spec) => {
      const free = Object.keys(spec.energy.actions ?? {}).map((action) => [action, 0]);
      return {
        ...spec,
        energy: { ...spec.energy, actions: Object.fromEntries(free) as typeof spec.energy.actions },
      };
    });
    const options = { fidelity: 'analytic', details: false } as const;
    const whole = simulate(machine, networks[0]!, options, new RunContext());
    const bare = simulate(machine, networks[0]!, { ...options, records: 'by column' }, new RunContext());
    expect(JSON.stringify(bare.totals)).toBe(JSON.stringify(whole.totals));
    expect(unpacked(bare.columns!)).toEqual(unpacked(columnsOf(whole.operators)));
  });

  it('are taken from the records where zeros change the operators', async () => {
    const machine = await arch({ 'sparsity.gating': 'true', 'sparsity.density': 0.5 });
    const { operators, totals } = simulate(
      machine,
      networks[0]!,
      { fidelity: 'analytic', records: false },
      new RunContext(),
    );
    expect(operators.length).toBeGreaterThan(0);
    expect(totals.energyJoules).toBeCloseTo(
      operators.reduce((sum, { energyJoules }) => sum + energyJoules!, 0),
      12,
    );
  });
});
