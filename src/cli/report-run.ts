import pc from 'picocolors';
import { modelOf } from '../models/registry.js';
import { formatBytes, formatCount, formatPercent, formatSi, inSi } from '../quantity/format.js';
import type { OperatorRecord, RunRecord, Totals } from '../results/record.js';
import { dramBytesOf, stallsOf } from '../results/sums.js';
import { drawTable, numeric, type Column } from './output.js';
import { CIRCUIT_COLUMNS, circuitLines, isCircuitRun } from './report-circuit.js';

const DI_NOTE = 'DI: form and factor 0.80 recalled, not read (systole explain weightedArithmeticIntensity)';

/** The table of a run for the terminal: operators, totals, and how far to trust them. */
export function reportRun(record: RunRecord, options: { all: boolean }): string {
  const shown = record.operators.filter((operator) => options.all || operator.cycles > 0);
  const hidden = record.operators.length - shown.length;
  return [
    pc.bold(`${record.run.workload} on ${record.run.arch}`) + pc.dim(`  ${describe(record)}`),
    drawTable(shown, columnsOf(record)),
    hidden > 0
      ? pc.dim(`${hidden} operator${hidden > 1 ? 's' : ''} fused into others or free (--all shows them)`)
      : '',
    totals(record),
    trust(record),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function columnsOf(record: RunRecord): readonly Column<OperatorRecord>[] {
  if (isCircuitRun(record)) return CIRCUIT_COLUMNS;
  const course = record.operators.some(({ kind }) => kind === 'interval');
  return course ? [...COLUMNS, ...COURSE] : COLUMNS;
}

function describe({ run }: RunRecord): string {
  const { dataflow, convention } = run.architecture as { dataflow?: string; convention?: string };
  return [
    dataflow,
    convention === undefined || dataflow === 'rs' ? undefined : `${convention} convention`,
    `fidelity ${run.fidelity}`,
    `run ${run.id.slice(0, 12)}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** Of a whole training: what pruning has left in each interval. */
const COURSE: Column<OperatorRecord>[] = (
  [
    ['macFraction', 'MACs left'],
    ['channelFraction', 'channels left'],
  ] as const
).map(([key, title]) =>
  numeric(
    key,
    title,
    ({ details }) => (details[key] === undefined ? null : Number(details[key])),
    formatPercent,
  ),
);

/** Of operators with MACs only: blank in the table where there are none. */
const ofMacs =
  (text: (value: number) => string) =>
  (value: number, { macs }: OperatorRecord): string =>
    macs > 0 ? text(value) : '';

const COLUMNS: Column<OperatorRecord>[] = [
  { key: 'name', title: 'operator', value: (row) => row.name },
  { key: 'kind', title: 'kind', value: (row) => row.kind },
  numeric('macs', 'MACs', (row) => row.macs, ofMacs(inSi(''))),
  numeric('cycles', 'cycles', (row) => row.cycles, formatCount),
  numeric('compute', 'compute', (row) => row.computeCycles, formatCount),
  numeric('fill', 'fill+drain', (row) => row.fillCycles + row.drainCycles, formatCount),
  numeric('stall', 'stall', stallsOf, formatCount),
  numeric('utilization', 'PE util', (row) => row.peUtilization, ofMacs(formatPercent)),
  numeric('mapping', 'mapping', (row) => row.mappingEfficiency, ofMacs(formatPercent)),
  numeric('dram', 'DRAM', dramBytesOf, formatBytes),
  numeric(
    'ai',
    'AI',
    (row) => row.arithmeticIntensity,
    ofMacs((value) => value.toFixed(1)),
  ),
  numeric(
    'di',
    'DI*',
    (row) => row.weightedArithmeticIntensity,
    ofMacs((value) => value.toFixed(1)),
  ),
  numeric('energy', 'energy', (row) => row.energyJoules, inSi('J')),
];

function totals(record: RunRecord): string {
  const { totals: total } = record;
  const circuit = isCircuitRun(record);
  const causes = Object.entries(total.stallCycles).filter(([, cycles]) => cycles > 0);
  const parts = causes.map(([cause, cycles]) => `${cause} ${formatCount(cycles)}`);
  const energy = Object.entries(total.energy).filter(([, joules]) => joules > 0);
  const lines: [string, string][] = [
    [
      'cycles',
      `${formatCount(total.cycles)} = compute ${formatCount(total.computeCycles)} + fill ${formatCount(total.fillCycles)} + drain ${formatCount(total.drainCycles)} + stalls ${formatCount(stallsOf(total))}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`,
    ],
    ['time', formatSi(total.seconds, 's')],
    ...(circuit ? circuitLines(record) : arithmeticLines(total)),
    [
      'DRAM traffic',
      total.traffic
        .filter((row) => row.level === 'dram')
        .map((row) => `${row.tensor} ${formatBytes(row.readBytes + row.writeBytes)}`)
        .join(', '),
    ],
    ...(circuit ? [] : [intensityLine(total)]),
    [
      'energy',
      total.energyJoules === 0
        ? 'not modelled: the architecture gives none'
        : `${formatSi(total.energyJoules, 'J')}: ${energy.map(([component, joules]) => `${component} ${formatSi(joules, 'J')}`).join(', ')}`,
    ],
  ];
  return lines.map(([label, text]) => `${label.padEnd(15)} ${text}`).join('\n');
}

/** What a run of a network did with its PEs. */
const arithmeticLines = (total: Totals): [string, string][] => [
  ['MACs', formatSi(total.macs, 'MAC')],
  [
    'PE utilisation',
    `${formatPercent(total.peUtilization)} (mapping alone would allow ${formatPercent(total.mappingEfficiency)})`,
  ],
];

const intensityLine = (total: Totals): [string, string] => [
  'intensity',
  `AI ${total.arithmeticIntensity.toFixed(1)} MACs/element, DI* ${total.weightedArithmeticIntensity.toFixed(1)}`,
];

function trust(record: RunRecord): string {
  const { run, assumptions } = record;
  const byStatus = new Map<string, string[]>();
  for (const { status, name } of assumptions) byStatus.set(status, [...(byStatus.get(status) ?? []), name]);
  return pc.dim(
    [
      ...(isCircuitRun(record) ? [] : [`* ${DI_NOTE}`]),
      `fidelity ${run.fidelity}; checked: ${modelOf(run.kind).checkedAgainst}`,
      ...[...byStatus].map(([status, names]) => `${status}: ${grouped(names).join(', ')}`),
      'every constant with its source: --format json, assumptions',
    ].join('\n'),
  );
}

/** Fields of one mapping as one word: `vector.throughput.* (8)`. */
export function grouped(names: readonly string[]): string[] {
  const families = new Map<string, string[]>();
  for (const name of names) {
    const family = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
    families.set(family, [...(families.get(family) ?? []), name]);
  }
  return [...families].map(([family, members]) =>
    members.length > 1 ? `${family}.* (${members.length})` : members[0]!,
  );
}
