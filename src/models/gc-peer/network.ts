import type { Netlist } from '../../circuit/netlist.js';
import { buildCircuit, circuitKey } from '../../protocol/circuits/build.js';
import { circuitsOf, leftOver } from '../../protocol/circuits/sites.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { FurtherWork } from '../model.js';
import { RecordBuilder } from '../record/builder.js';
import { garbledRules, requireCircuits, requireNonlinear } from '../record/garbled.js';
import type { PeerSpec } from './architecture.js';
import { constantsOf, describeMachine, operatorOf } from './record.js';

/** The nonlinear sites of a network, each as copies of its circuit. */
export const garbledNetworks: FurtherWork<Network> = {
  accepts: networkWork,
  simulate(architecture, network) {
    const spec = architecture.spec as PeerSpec;
    const circuits = requireCircuits(circuitsOf(network, requireNonlinear(spec, network)), network);
    const builder = new RecordBuilder(describeMachine(spec));
    const netlists = new Map<string, Netlist>();
    for (const circuit of circuits) {
      const { generator, copies, name, kind, stage } = circuit;
      const key = circuitKey(circuit);
      const netlist = netlists.get(key) ?? buildCircuit(circuit);
      netlists.set(key, netlist);
      const draft = operatorOf({ netlist, copies }, spec);
      builder.add({ ...draft, name, kind, stage, details: { circuit: generator, ...draft.details } });
    }
    const outcome = builder.finish({
      details: { notGarbled: leftOver(network).length },
      assumptions: [...constantsOf(architecture, [...netlists.values()], spec), ...garbledRules(network)],
    });
    // Busy is busy with gates: cycles of work over all of them, as of one circuit.
    const { computeCycles, cycles } = outcome.totals;
    const busy = computeCycles / cycles;
    return { ...outcome, totals: { ...outcome.totals, peUtilization: busy, mappingEfficiency: busy } };
  },
};
