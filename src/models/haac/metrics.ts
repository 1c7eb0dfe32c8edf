import { own, type MetricDefinition, type MetricGroup } from '../../metrics/definition.js';

const HAAC = "HAAC (ISCA'23), from a public review";
const haac = (
  name: string,
  unit: string,
  summary: string,
  formula: string,
  rest: Partial<MetricDefinition> = {},
): MetricDefinition => own(name, unit, summary, formula, { source: HAAC, ...rest });

/**
 * Details of runs of circuits. Gates are no MACs: `macs` and the intensities of such a run are 0, its `peUtilization`
 * is gates over issue slots and its `mappingEfficiency` the same without waiting for memory.
 */
export const GARBLED: MetricGroup = {
  title: 'Garbled circuits (details)',
  metrics: [
    own('gates', 'gates', 'Instructions: ANDs, XORs and inverters of all copies.', 'ANDs + XORs + INVs', {
      excludes: 'copies of wires (EQW), which are aliases; gates are no MACs: macs is 0',
    }),
    own('andGates', 'gates', 'Gates that cost a garbled table.', 'ANDs of all copies'),
    own('andShare', 'fraction of 1', 'Share of ANDs.', 'andGates / gates', { denominator: 'gates' }),
    own(
      'copies',
      'copies',
      'Independent copies of the circuit in the run.',
      'copies of the workload, --batch',
    ),
    own('inputBits', 'wires', 'Input wires of all copies.', 'bits of all inputs * copies'),
    own('outputBits', 'wires', 'Output wires of all copies.', 'bits of all outputs * copies'),
    own(
      'gateLevels',
      'levels',
      'Longest path of a copy.',
      'gates on the longest path, copies of wires included',
    ),
    own('andLevels', 'levels', 'ANDs on the path of a copy with most of them.', 'multiplicative depth'),
    own('gatesPerLevel', 'gates', 'Mean parallelism of all copies.', 'gates / gateLevels', {
      denominator: 'gateLevels',
    }),
    haac('gateEngines', 'engines', 'Gate engines, one gate a cycle each.', 'gateEngines'),
    haac('windowWires', 'wires', 'Capacity of the sliding wire window.', 'sww.size / sww.wire'),
    own('memoryName', 'word', 'Name of the off-chip memory.', 'memory.name'),
    own('preset', 'word', 'Sizes of tables and instructions that were used.', 'preset', {
      source: "cryptographic: 32 B and 37 bit; haac-paper: 16 B and 32 bit, fitted to HAAC's figures",
    }),
    own(
      'bankConflicts',
      'word',
      'Whether gates waited for busy banks of the window: two accesses a cycle each, reads and writes.',
      'sww.conflicts, else as the preset says',
      { source: 'both presets have busy banks' },
    ),
    own(
      'memoryMode',
      'word',
      'Whether memory runs ahead of the engines as far as their queues hold, or without end.',
      'stream.mode, else as the preset says',
      { source: 'cryptographic: finite queues; haac-paper: queues without end, as HAAC has it' },
    ),
    haac('role', 'word', 'Evaluator or Garbler.', 'role'),
    haac('gateOrder', 'word', 'Order of the gates that was used.', 'compiler.order; best: the faster of two'),
    haac(
      'scheduleCycles',
      'cycles',
      'Compute time of the gate engines.',
      'last result ready + fill; t = max(engine free, operands ready)',
      { excludes: 'memory, unless queues are finite' },
    ),
    haac('memoryCycles', 'cycles', 'All bytes at full bandwidth.', 'memoryBytes / bandwidth * clock', {
      excludes:
        'with memory.model=banked: transactions at the peak behind queues, the time of all requests by themselves if decoupled',
    }),
    haac(
      'memoryBytes',
      'B',
      'Bytes to and from memory.',
      'gates * instruction + andGates * table + outOfRangeUses * (label + address) + liveWires * label',
      { excludes: 'input labels, unless stream.preloadInputs' },
    ),
    haac(
      'outOfRangeUses',
      'operands',
      'Operands that had left the window when they were read.',
      'operands below the start of the window',
      { excludes: 'constants' },
    ),
    haac('liveWires', 'wires', 'Labels written back to memory.', 'results read out of range, and outputs', {
      excludes: 'with eliminateSpent=false: nothing; inputs that leave the window are counted then',
    }),
    haac('spentShare', 'fraction of 1', 'Wires never written back.', '1 - liveWires / (gates + inputBits)', {
      denominator: 'gates + inputBits',
    }),
    own('gatesPerSecond', 'gates/s', 'Throughput.', 'gates / seconds', {
      goal: 'maximize',
      denominator: 'seconds',
    }),
    own(
      'engineUtilization',
      'fractions of 1',
      'Issue slots used, in up to 64 equal parts of the time of issue.',
      'gates issued / (cycles of the part * gateEngines)',
      {
        denominator: 'issue slots of the part',
        excludes: 'time after the last issue, waiting for memory (decoupled)',
      },
    ),
    own(
      'timeFrom',
      'word',
      'Where the time of a peer comes from.',
      'rates, multiply-accumulates, or calibrated for the circuit',
    ),
    own('circuit', 'word', 'Of networks: the circuit that a site is garbled as.', 'systole circuit list'),
    own(
      'programs',
      'programs',
      'Of networks: programs that the circuits of a site, or of all, are cut into, one after another.',
      'copies / copiesTogether, rounded up',
    ),
    own('copiesTogether', 'copies', 'Of networks: copies compiled as one program.', 'compiler.together', {
      excludes: 'the last program of a site, of what is left over',
    }),
    own(
      'notGarbled',
      'operators',
      'Of networks: operators that are no circuits and not done here: linear layers, sums, averages.',
      'operators - nonlinear sites',
    ),
    haac('peakPowerWatts', 'W', 'Power of all parts at full activity.', 'published parts, scaled', {
      excludes: 'memory and its interface',
    }),
  ],
};
