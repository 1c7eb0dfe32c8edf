import { formatCount, formatPercent, formatSi } from '../../quantity/format.js';
import type { RecordView } from '../model.js';
import { garbledPart } from '../record/garbled.js';

/** How a circuit on gate engines reads: what the machine was, what bound it, what became of its wires. */
export const haacView: RecordView = {
  part: garbledPart,
  settings: ({ preset, role }) => [`preset ${String(preset)}`, String(role)],
  columns: ['circuit', 'copies', 'andShare', 'gateLevels'],
  lines({ operators, totals }) {
    const network = 'programs' in totals.details;
    const details = { ...operators[0]!.details, ...totals.details };
    const { preset, bankConflicts, memoryMode, role, gateOrder, memoryName } = details;
    const number = (name: string): number => Number(details[name] ?? 0);
    const count = (name: string): string => formatCount(number(name));
    return [
      [
        'machine',
        `${count('gateEngines')} gate engines, ${count('windowWires')} wires of window, ${memoryName}, ${role}`,
      ],
      ['preset', `${preset}, ${bankConflicts}, ${memoryMode}`],
      network
        ? [
            'programs',
            `${count('programs')}, of ${count('copies')} circuits; ${count('notGarbled')} operators are not done here`,
          ]
        : ['order', String(gateOrder)],
      ['bound', `compute ${count('scheduleCycles')} cycles, memory ${count('memoryCycles')} cycles`],
      [
        'wires',
        `${count('outOfRangeUses')} operands out of range, ${count('liveWires')} written back, ${formatPercent(number('spentShare'))} spent`,
      ],
      ['throughput', formatSi(number('gates') / totals.seconds, 'gates/s')],
      ...silicon(number('areaSquareMetres'), number('peakPowerWatts')),
    ];
  },
};

const silicon = (area: number, power: number): [string, string][] =>
  area === 0
    ? []
    : [
        [
          'silicon',
          `${(area * 1e6).toFixed(2)} mm^2, at most ${formatSi(power, 'W')}, memory interface apart`,
        ],
      ];
