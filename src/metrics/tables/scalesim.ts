import { SCALE_SIM, type MetricDefinition, type MetricGroup } from '../definition.js';

function theirs(
  name: string,
  unit: string,
  summary: string,
  formula: string,
  denominator = '-',
  excludes = '-',
): MetricDefinition {
  return {
    name: `scalesim.${name}`,
    unit,
    summary,
    formula,
    denominator,
    excludes,
    source: SCALE_SIM,
    status: 'found',
  };
}

/** Columns of the exported SCALE-Sim reports, by their definitions. */
export const SCALESIM: MetricGroup = {
  title: 'SCALE-Sim reports (`systole export --format scalesim`)',
  metrics: [
    theirs(
      'totalCycles',
      'cycles',
      'SCALE-Sim "Total Cycles": index of the last cycle.',
      'cycles - 1, stalls included',
      '-',
      'the last cycle itself (its issue 125)',
    ),
    theirs(
      'totalCyclesInclPrefetch',
      'cycles',
      'SCALE-Sim "Total Cycles (incl. prefetch)".',
      'OFMAP DRAM stop - min(ifmap DRAM start, filter DRAM start)',
    ),
    theirs('stallCycles', 'cycles', 'SCALE-Sim "Stall Cycles".', 'sum of stallCycles over causes'),
    theirs(
      'overallUtilization',
      '%',
      'SCALE-Sim "Overall Util %": share of the peak MAC rate.',
      'macs * 100 / ((cycles - 1) * R * C)',
      'cycles - 1, stalls included, times all PEs',
      'the last cycle; dense MACs also if the filter is sparse',
    ),
    theirs(
      'mappingEfficiency',
      '%',
      'SCALE-Sim "Mapping Efficiency %": PEs in use, in space only.',
      'S_r * S_c * 100 / (F * R * C)',
      'PEs of the whole array, for every fold',
      'time',
    ),
    theirs(
      'computeUtilization',
      '%',
      'SCALE-Sim "Compute Util %": PEs in use, in space and in the time of a fold.',
      'S_r * S_c * T * 100 / (F * R * C * len), len = T + R + C - 2 (os), 2R + 2C + T - 3 (ws, is)',
      'PEs times len; for ws and is len has C - 1 cycles more than a fold takes, so the value is understated',
      'stalls',
    ),
    theirs(
      'sramWords',
      'words',
      'SCALE-Sim "SRAM ... Reads" and "SRAM OFMAP Writes".',
      'ifmap, filter: words read from the scratchpad; OFMAP: results and partial sums written to it',
      '-',
      'partial sums read back; our os count lacks the surplus folds * (R + C) of its issue 166',
    ),
    theirs(
      'dramWords',
      'words',
      'SCALE-Sim "DRAM ... Reads" and "DRAM OFMAP Writes".',
      'ifmap, filter: words read from DRAM; OFMAP: results and partial sums written to it',
      '-',
      'partial sums read back',
    ),
    theirs(
      'averageSramBandwidth',
      'words/cycle',
      'SCALE-Sim "Avg ... SRAM BW".',
      'sramWords / (cycles - 1)',
      'cycles - 1, stalls included',
    ),
    theirs(
      'averageDramBandwidth',
      'words/cycle',
      'SCALE-Sim "Avg ... DRAM BW".',
      'dramWords / (stop - start + 1)',
      'cycles between the first and the last transfer of that operand',
      'cycles in which that operand was not moved at the beginning and the end',
    ),
  ],
};
