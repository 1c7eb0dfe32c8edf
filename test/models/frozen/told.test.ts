import { describe, expect, it } from 'vitest';
import type { RunIdentity } from '../../../src/results/record.js';
import { loadArchitecture } from '../../../src/arch/load.js';
import { writeDifferences } from '../../../src/models/differences.js';
import { ignoredPaths } from '../../../src/models/ignored.js';
import * as registry from '../../../src/models/registry.js';
import { passesOf, piecesOf } from '../../../src/models/wavecore/occupancy.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';
import { digest } from './frozen.js';
import { assemble } from '../../../src/simulation/simulate.js';
import { workOf } from '../../../src/work/network.js';
import { steps } from './networks.js';

const MACHINES: [string, string[]][] = [
  ['systolic/8x8', []],
  ['systolic/8x8', ['dataflow=os', 'convention=scalesim', 'energy.actions.mac=2 pJ']],
  ['systolic/8x8', ['dataflow=is', 'residency=none', 'tiling.stream=fit', 'vector.fuse=false']],
  ['systolic/8x8', ['sparsity.gating=true', 'sparsity.density=0.5', 'tiling.objective=edp']],
  ['systolic/8x8', ['dataflow=rs', 'rs.bufferBandwidth=7 B/cycle', 'rs.objective=edp']],
  ['eyeriss/chip-12x14', ['sparsity.compression=rlc']],
  ['flexsa/1g4c', []],
  ['flexsa/4g1f', ['energy.actions.mac=2 pJ']],
  ['wavecore/hbm2', []],
  ['wavecore/hbm2', ['scheduler=il', 'fusedRelu=true']],
  ['wavecore/hbm2', ['scheduler=mbs-fs', 'accounting=graph', 'norm=batch']],
  ['haac/4ge-2mb-ddr4', []],
  ['haac/4ge-2mb-ddr4', ['stream.mode=decoupled', 'sww.conflicts=false', 'role=garbler']],
  ['haac/fase', ['preset=haac-paper', 'compiler.order=full']],
  ['gc-peer/gpu', []],
];

describe('frozen words about machines', () => {
  it.each(MACHINES)('%s %j: area, settings, what changes nothing', async (name, set) => {
    const { kind, spec } = await loadArchitecture(name, set, registry);
    const model = registry.modelOf(kind);
    const ignored = model.fidelities.map(
      (fidelity) => `${fidelity}: ${[...ignoredPaths(kind, spec, fidelity)].sort().join(' ')}`,
    );
    const settings = model.view?.settings?.(spec as Record<string, unknown>) ?? [];
    expect([`${model.area?.(spec)} m^2`, settings.join(', '), ...ignored].join('\n')).toMatchSnapshot();
  });

  it('what tells machines apart', async () => {
    const runs: RunIdentity[] = [];
    for (const [arch, overrides] of MACHINES) {
      const workload = /haac|peer/.test(arch) ? 'circuit:add?bits=4' : 'resnet20-c100';
      const transforms = arch.startsWith('wavecore') ? { training: { batch: 2 } } : {};
      runs.push((await prepare({ arch, overrides, workload, transforms })).identity);
    }
    const labels = runs.map(({ kind }, run) => `${kind} ${run}`);
    const texts = runs
      .slice(1)
      .map((_, run) => writeDifferences(runs.slice(run, run + 2), labels.slice(run, run + 2)));
    expect(texts.join('\n')).toMatchSnapshot();
    expect(writeDifferences(runs.slice(0, 5), labels)).toMatchSnapshot();
  });

  it('a circuit on gate engines, in lines', async () => {
    const view = registry.modelOf('haac').view!;
    const record = simulate(
      await prepare({ workload: 'circuit:add?bits=6', arch: 'haac/4ge-2mb-ddr4', batch: 3 }),
    );
    expect(view.lines!(record)).toMatchSnapshot();
    expect(
      view.lines!(simulate(await prepare({ workload: 'circuit:add?bits=6', arch: 'haac/fase' }))),
    ).toMatchSnapshot();
  });

  it('how the buffer of WaveCore filled', async () => {
    const small = [
      'rows=5',
      'cols=3',
      'globalBuffer.size=9 KiB',
      'scheduler=mbs1',
      'dram.bandwidth=5 B/cycle',
    ];
    const architecture = await loadArchitecture('wavecore/hbm2', small, registry);
    const record = simulate(assemble(architecture, workOf({ network: steps.vision }), 'event'));
    const pieces = piecesOf(record);
    const written = passesOf(pieces).map(
      ({ key, group, pieces: own, iterations, subBatch, units }) =>
        `${key}: group ${group}, ${own.length} pieces, ${subBatch} x ${iterations}, ${units.join(' to ')}`,
    );
    expect(written.join('\n')).toMatchSnapshot();
    expect(digest(pieces.map(({ operator, ...piece }) => [operator.name, piece]))).toMatchSnapshot();
    expect(pieces.at(-1)!.end).toBe(record.totals.cycles);
    // A closed form does not know when groups of several iterations have each of them: half a picture is none.
    const [first, ...others] = record.operators;
    const { iterationStarts: _, ...details } = first!.details;
    expect(piecesOf({ ...record, operators: [{ ...first!, details }, ...others] })).toEqual([]);
  });
});
