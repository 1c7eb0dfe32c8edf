import { ARRAY_LANE } from '../../engine/probe.js';
import type { Network } from '../../workload/graph.js';
import { networkWork } from '../../work/network.js';
import type { Model } from '../model.js';
import { withMemory } from '../record/memory.js';
import { reportPhases } from '../record/phases.js';
import { ROW_STATIONARY } from './row-stationary/metrics.js';
import { rulesOf } from './row-stationary/rules.js';
import { simulateRowStationary } from './row-stationary/simulate.js';
import { systolicSchema, type GemmSpec, type SystolicSpec } from './architecture.js';
import { settleSystolic } from './energy.js';
import { ignoredFields } from './ignored.js';
import { settingsOf } from './settings.js';
import { MAPPING } from './metrics.js';
import { assemble } from './outcome.js';
import { TILED, toRecord } from './record.js';
import { dramBytesPerCycle } from './dram.js';
import { simulateNetwork } from './simulate.js';
import { toTotals } from './totals.js';

export const systolic: Model<Network> = {
  accepts: networkWork,
  kind: 'systolic',
  summary: 'systolic array: ws, os, is; row stationary (Eyeriss)',
  fidelities: ['analytic', 'event', 'register'],
  get schema() {
    return systolicSchema;
  },
  module: import.meta.url,
  metrics: [MAPPING, ROW_STATIONARY],
  view: {
    settings: settingsOf,
    mapping: [
      ...['dataflow', 'gemmM', 'gemmN', 'gemmK', 'instances', 'sideBySide', 'rowFolds', 'colFolds'],
      ...['streamBlocks', 'loopOrder', 'ifmapFetch', 'filterFetch', 'accumulation', 'residency'],
      ...['stripRows', 'stripColumns', 'bufferedImages', 'bufferedFilters', 'filtersPerPe', 'channelsPerPe'],
      ...['channelSets', 'filterSets'],
    ],
  },
  ignores: (spec, fidelity) => ignoredFields(spec as SystolicSpec, fidelity),
  checkedAgainst:
    'compute cycles, folds and SRAM accesses equal SCALE-Sim v3 on 744 layer records (deviation 0), 150 runs of public RTL (`arch/rtl`, deviation 0) and a register-level model; DRAM timing is our own model, not checked against silicon; dataflow rs: analytic cycles equal nn_dataflow (DRACO fork; strips: array), event times of the Eyeriss chip on VGG-16 within 9 % with its mapping',
  settle: (spec, origins) => settleSystolic(spec as SystolicSpec, origins),
  area(given) {
    const { rows, cols, area, scratchpad } = given as SystolicSpec;
    // At a node without a law nobody knows what is not given.
    if (area.pe === undefined || area.scratchpad === undefined) return undefined;
    const bytes = scratchpad.ifmap.size + scratchpad.filter.size + scratchpad.ofmap.size;
    return rows * cols * area.pe + bytes * area.scratchpad;
  },
  simulate(architecture, network, options, context) {
    const spec = architecture.spec as SystolicSpec;
    const { fidelity, details = true, records = true } = options;
    if (isGemmSpec(spec)) {
      const ran = simulateNetwork(network, spec, fidelity, context);
      const totals =
        records === true ? undefined : toTotals(ran, spec, architecture, records === 'by column', context);
      return totals ?? toRecord(ran, spec, architecture, details);
    }
    const { probe } = context;
    const { outcomes, memory } = simulateRowStationary(network, spec, fidelity, probe);
    const rules = [...rulesOf(spec), ...(memory === undefined ? [] : [TILED])];
    const record = withMemory(assemble(outcomes, spec, architecture, rules), memory);
    if (probe !== undefined) reportPhases(record.operators, probe, ARRAY_LANE, dramBytesPerCycle(spec));
    return record;
  },
};

const isGemmSpec = (spec: SystolicSpec): spec is GemmSpec => spec.dataflow !== 'rs';
