import { own, type MetricGroup } from '../definition.js';

export const WORK: MetricGroup = {
  title: 'Work and utilisation',
  metrics: [
    own(
      'work',
      '-',
      "What an operator or a run did, in the machine's unit of work.",
      'MACs of arrays, gates of garbled circuits',
      { excludes: 'operators that other units execute (activations, pools)' },
    ),
    own(
      'macs',
      'MACs',
      'Multiply-accumulate operations of the workload.',
      'conv: M * N * K * groups, with M output pixels, N filters and K taps of one group, times batch',
      {
        label: 'MACs',
        excludes:
          'biases, activations, pooling, element-wise operators; a MAC is one operation here, not two',
      },
    ),
    own(
      'peUtilization',
      'fraction of 1',
      'Share of the peak MAC rate that was used.',
      'macs on the PEs / (cycles * PEs) = mappingEfficiency * computeCycles / cycles on the array',
      {
        aliases: ['util_percent', 'utilization', 'util', 'PE util', '<units> used'],
        label: 'PE utilisation',
        goal: 'maximize',
        denominator: 'all cycles of the operator (or run), with fill, drain and stalls, times all PEs',
        excludes:
          'MACs that another unit does (FlexSA: depthwise on the vector unit); no cycle is excluded: SCALE-Sim divides by cycles - 1 (scalesim.overallUtilization)',
      },
    ),
    own(
      'mappingEfficiency',
      'fraction of 1',
      'Share of the PEs that the mapping gives work, mean over compute cycles; one definition in every kind.',
      'work on the PEs / (computeCycles * PEs); of a systolic array S_r * S_c / (F * R * C); totals: of all operators on the PEs',
      {
        aliases: ['mapping'],
        label: 'mapping efficiency',
        goal: 'maximize',
        denominator:
          'compute cycles of what runs on the PEs, times all PEs, also those of folds, passes and cores that are partly used',
        excludes:
          'fill (also weights that shift in before rows can enter), drain, stalls; work of other units (depthwise on a vector unit)',
      },
    ),
    own(
      'areaSquareMetres',
      'm^2',
      'Silicon area of the machine.',
      "published or assumed parts, scaled by the kind's own model",
      {
        aliases: ['area'],
        label: 'area',
        goal: 'minimize',
        excludes: 'memory and its interface',
      },
    ),
    own('unit', '-', 'Lane that executed an operator.', 'of arrays `array`, `vector`, or `fused`'),
    own(
      'fusedInto',
      '-',
      'Operator on whose results this one is applied as they leave.',
      'name of that operator; own cycles are then 0',
    ),
    own('stage', '-', 'Stage of the network an operator belongs to.', 'as in the workload'),
  ],
};
