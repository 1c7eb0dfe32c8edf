import type { NetworkModel } from '../model.js';
import { rulesOf } from '../rowstationary/rules.js';
import { simulateRowStationary } from '../rowstationary/simulate.js';
import { systolicSchema, type GemmSpec, type SystolicSpec } from './architecture.js';
import { assemble } from './outcome.js';
import { toRecord } from './record.js';
import { simulateNetwork } from './simulate.js';

export const systolic: NetworkModel = {
  accepts: 'network',
  kind: 'systolic',
  summary: 'systolic array: ws, os, is; row stationary (Eyeriss)',
  fidelities: ['analytic', 'event', 'register'],
  schema: systolicSchema,
  checkedAgainst:
    'compute cycles, folds and SRAM accesses equal SCALE-Sim v3 on 744 layer records (deviation 0) and a register-level model; DRAM timing is our own model, not checked against silicon; dataflow rs: analytic cycles equal nn_dataflow (DRACO fork; strips: array), event times of the Eyeriss chip on VGG-16 within 9 % with its mapping',
  area(given) {
    const { rows, cols, area, scratchpad } = given as SystolicSpec;
    const bytes = scratchpad.ifmap.size + scratchpad.filter.size + scratchpad.ofmap.size;
    return rows * cols * area.pe + bytes * area.scratchpad;
  },
  simulate(architecture, network, options, probe) {
    const spec = architecture.spec as SystolicSpec;
    return isGemmSpec(spec)
      ? toRecord(simulateNetwork(network, spec, options.fidelity, probe), spec, architecture)
      : assemble(
          simulateRowStationary(network, spec, options.fidelity, probe),
          spec,
          architecture,
          rulesOf(spec),
        );
  },
};

const isGemmSpec = (spec: SystolicSpec): spec is GemmSpec => spec.dataflow !== 'rs';
