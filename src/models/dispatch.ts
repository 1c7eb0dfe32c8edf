import type { Architecture } from '../arch/load.js';
import type { Probe } from '../engine/probe.js';
import { InputError } from '../errors.js';
import type { RunRecord } from '../results/record.js';
import type { Model, SimulationOptions, Work } from './model.js';

const WANTED = {
  network:
    "a network (systole list workloads), or an architecture that runs circuits such as 'haac/16ge-2mb-ddr4'",
  circuit:
    "a circuit: one of circuits/* (systole list workloads), a netlist file or circuit:<generator>, or an architecture that runs networks such as 'systolic/128x128'",
};

export const workName = (work: Work): string =>
  work.type === 'network' ? work.network.name : work.circuit.netlist.name;

/** @throws InputError if machines of this kind do not run such work */
export function checkWork({ kind, accepts }: Model, work: Work): void {
  if (work.type === accepts) return;
  throw new InputError(`kind '${kind}' runs ${accepts}s, and '${workName(work)}' is a ${work.type}`, {
    expected: WANTED[accepts],
  });
}

/** Simulates the work on a machine of a model that accepts it. @throws InputError if a network takes no time */
export function simulateWork(
  model: Model,
  architecture: Architecture,
  work: Work,
  options: SimulationOptions,
  probe?: Probe,
): Omit<RunRecord, 'run'> {
  if (model.accepts === 'network' && work.type === 'network') {
    const record = model.simulate(architecture, work.network, options, probe);
    if (record.totals.cycles > 0) return record;
    throw new InputError(`workload '${work.network.name}' takes zero cycles`, {
      expected: 'at least one operator with work',
    });
  }
  if (model.accepts === 'circuit' && work.type === 'circuit')
    return model.simulate(architecture, work.circuit, options, probe);
  checkWork(model, work);
  throw new Error('unreachable: checkWork throws for work of the other type');
}
