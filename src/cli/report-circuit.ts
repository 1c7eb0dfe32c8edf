import { formatBytes, formatCount, formatPercent, formatSi, inSi } from '../quantity/format.js';
import type { OperatorRecord, RunRecord } from '../results/record.js';
import { dramBytesOf, stallsOf } from '../results/sums.js';
import { numeric, type Column } from './output.js';

/** Whether a run is one of circuits: gates instead of MACs. */
export const isCircuitRun = ({ operators }: RunRecord): boolean =>
  operators.some(({ kind }) => kind === 'circuit');

const numberOf = ({ details }: OperatorRecord, name: string): number => Number(details[name] ?? 0);

/** Columns of the table of circuits. */
export const CIRCUIT_COLUMNS: readonly Column<OperatorRecord>[] = [
  { key: 'name', title: 'circuit', value: (row) => row.name },
  numeric('copies', 'copies', (row) => numberOf(row, 'copies'), formatCount),
  numeric('gates', 'gates', (row) => numberOf(row, 'gates'), formatCount),
  numeric('and', 'AND', (row) => numberOf(row, 'andShare'), formatPercent),
  numeric('levels', 'levels', (row) => numberOf(row, 'gateLevels'), formatCount),
  numeric('cycles', 'cycles', (row) => row.cycles, formatCount),
  numeric('compute', 'compute', (row) => row.computeCycles, formatCount),
  numeric('stall', 'stall', stallsOf, formatCount),
  numeric('utilization', 'issue slots', (row) => row.peUtilization, formatPercent),
  numeric('dram', 'memory', dramBytesOf, formatBytes),
  numeric('energy', 'energy', (row) => row.energyJoules, inSi('J')),
];

/** Lines about a circuit on gate engines, which its preset and order explain; none for other machines. */
export function circuitLines({ operators }: RunRecord): [string, string][] {
  const circuit = operators.find(({ kind }) => kind === 'circuit');
  if (circuit?.details['preset'] === undefined) return [];
  const { preset, bankConflicts, role, gateOrder, memoryName } = circuit.details;
  const of = (name: string): number => numberOf(circuit, name);
  return [
    [
      'machine',
      `${of('gateEngines')} gate engines, ${formatCount(of('windowWires'))} wires of window, ${memoryName}, ${role}`,
    ],
    ['preset', `${preset}, ${bankConflicts}`],
    ['order', String(gateOrder)],
    [
      'bound',
      `compute ${formatCount(of('scheduleCycles'))} cycles, memory ${formatCount(of('memoryCycles'))} cycles`,
    ],
    [
      'wires',
      `${formatCount(of('outOfRangeUses'))} operands out of range, ${formatCount(of('liveWires'))} written back, ${formatPercent(of('spentShare'))} spent`,
    ],
    ['throughput', formatSi(of('gatesPerSecond'), 'gates/s')],
    [
      'silicon',
      `${(of('areaSquareMetres') * 1e6).toFixed(2)} mm^2, at most ${formatSi(of('peakPowerWatts'), 'W')}, memory interface apart`,
    ],
  ];
}
