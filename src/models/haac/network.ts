import type { Architecture } from '../../arch/load.js';
import { circuitsOf, leftOver, type SiteCircuit } from '../../protocol/circuits/sites.js';
import type { Assumption, Details } from '../../results/record.js';
import { sumTraffic } from '../../results/traffic-places.js';
import { hash } from '../../work/hash.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Context, FurtherWork, Outcome, SimulationOptions } from '../model.js';
import { RecordBuilder, type OperatorDraft, type Phases } from '../record/builder.js';
import { garbledRules, requireCircuits, requireNonlinear } from '../record/garbled.js';
import { requireRequests, sumUses, timesUse, withMemory } from '../record/memory.js';
import type { HaacSpec } from './architecture.js';
import { ProgramShelf, type ProgramRuns } from './programs.js';
import { assumptionsFor, describeMachine, machineDetails, siliconOf } from './record.js';

/** The nonlinear sites of a network, each as programs of many copies of a circuit, one after another. */
export const garbledNetworks: FurtherWork<Network> = { accepts: networkWork, simulate: simulateNetwork };

function simulateNetwork(
  architecture: Architecture,
  network: Network,
  { fidelity }: SimulationOptions,
  { remember }: Context,
): Outcome {
  const spec = architecture.spec as HaacSpec;
  requireRequests(spec.memory, fidelity);
  const circuits = requireCircuits(circuitsOf(network, requireNonlinear(spec, network)), network);
  const shelf = remember(OWNER, hash([spec, fidelity]), () => new ProgramShelf(spec, fidelity));
  const builder = new RecordBuilder(describeMachine(spec));
  const runs = circuits.map((circuit) => shelf.runs(circuit));
  const drafts = circuits.map((circuit, site) => operatorOf(circuit, runs[site]!, spec));
  for (const draft of drafts) builder.add(draft);
  const summed = sumDetails(drafts.map(({ details = {} }) => ({ details, times: 1 })));
  const schedule = Number(summed['scheduleCycles']);
  const uses = runs.flat().map(({ memory, times }) => memory && timesUse(memory, times));
  const outcome = builder.finish({
    totals: { mappingEfficiency: Number(summed['gates']) / (schedule * spec.gateEngines) },
    details: {
      ...summed,
      ...ratios(summed),
      notGarbled: leftOver(network).length,
    },
    assumptions: [...assumptionsFor(architecture, spec), ...garbledRules(network), PROGRAMS],
  });
  return withMemory(outcome, sumUses(uses));
}

/** Machines are remembered whatever the network: its programs are simulated once for all layers and points. */
const OWNER = Object.freeze({});

const PROGRAMS: Assumption = {
  name: 'compiler.programs',
  value:
    'a layer is programs of compiler.together copies, one after another; nothing of one overlaps the next',
  status: 'assumed',
  source:
    'a program of many windows of wires reads and writes most of them off chip; how HAAC cuts layers is not known',
};

const SUMMED = [
  ...['gates', 'andGates', 'copies', 'inputBits', 'outputBits'],
  ...['scheduleCycles', 'memoryCycles', 'memoryBytes', 'outOfRangeUses', 'liveWires', 'programs'],
];

function sumDetails(parts: readonly { details: Details; times: number }[]): Details {
  const sum = (name: string): number =>
    parts.reduce((all, { details, times }) => all + times * Number(details[name] ?? 0), 0);
  return Object.fromEntries(SUMMED.map((name) => [name, sum(name)]));
}

function ratios(sums: Details): Details {
  const of = (name: string): number => Number(sums[name]);
  return {
    andShare: of('andGates') / of('gates'),
    spentShare: 1 - of('liveWires') / (of('gates') + of('inputBits')),
  };
}

function operatorOf(circuit: SiteCircuit, runs: readonly ProgramRuns[], spec: HaacSpec): OperatorDraft {
  const first = runs[0]!.draft;
  const details = sumDetails(
    runs.map(({ draft, times }) => ({ details: { ...draft.details, programs: 1 }, times })),
  );
  const { gateLevels, andLevels, gateOrder } = first.details!;
  return {
    name: circuit.name,
    kind: circuit.kind,
    stage: circuit.stage,
    unit: 'array',
    phases: sumPhases(runs),
    work: Number(details['gates']),
    mappingEfficiency: Number(details['gates']) / (Number(details['scheduleCycles']) * spec.gateEngines),
    traffic: sumTraffic(
      runs.map(({ draft, times }) => ({ traffic: draft.traffic.map((row) => scaled(row, times)) })),
    ),
    energy: sumParts(runs.map(({ draft: { energy = {} }, times }) => ({ parts: energy, times }))),
    details: {
      ...details,
      ...ratios(details),
      circuit: circuit.generator,
      copiesTogether: runs[0]!.copies,
      ...{ gateLevels: gateLevels!, andLevels: andLevels!, gateOrder: gateOrder! },
      ...machineDetails(spec),
      ...siliconOf(spec),
    },
  };
}

const scaled = <Row extends { readBytes: number; writeBytes: number }>(row: Row, times: number): Row => ({
  ...row,
  readBytes: row.readBytes * times,
  writeBytes: row.writeBytes * times,
});

function sumPhases(runs: readonly ProgramRuns[]): Phases {
  const sum = (of: (phases: Phases) => number): number =>
    runs.reduce((all, { draft, times }) => all + times * of(draft.phases), 0);
  return {
    compute: sum(({ compute }) => compute),
    fill: sum(({ fill = 0 }) => fill),
    drain: sum(({ drain = 0 }) => drain),
    stalls: sumParts(runs.map(({ draft, times }) => ({ parts: draft.phases.stalls ?? {}, times }))),
  };
}

function sumParts(
  all: readonly { parts: Readonly<Record<string, number>>; times: number }[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { parts, times } of all)
    for (const [name, value] of Object.entries(parts)) sums[name] = (sums[name] ?? 0) + times * value;
  return sums;
}
