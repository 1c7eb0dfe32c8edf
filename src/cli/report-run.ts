import pc from 'picocolors';
import { deviationsOf } from '../deviations/index.js';
import { METRICS, modelOf } from '../models/registry.js';
import { formatBytes, formatCount, formatPercent, formatSi, inSi } from '../quantity/format.js';
import type { OperatorRecord, RunRecord, Totals } from '../results/record.js';
import { movedReuse } from '../results/reuse.js';
import { dramBytesOf, stallsOf } from '../results/sums.js';
import { families } from '../results/trust.js';
import { valueOf } from '../results/values.js';
import { amortizedOf, DASH, writeMetric } from './metrics.js';
import { memoryLines } from './memory-lines.js';
import { clean } from './clean.js';
import { drawTable, numeric, type Column } from './output.js';

const DI_NOTE = 'DI: form and factor 0.80 recalled, not read (systole explain weightedArithmeticIntensity)';

interface ReportOptions {
  all: boolean;
  mapping?: boolean;
  /** Weight elements of the work, each once, if it has any. */
  weights?: number | undefined;
}

/** The table of a run for the terminal: operators, totals, and how far to trust them. */
export function reportRun(record: RunRecord, options: ReportOptions): string {
  const shown = record.operators.filter((operator) => options.all || operator.cycles > 0);
  const hidden = record.operators.length - shown.length;
  return [
    pc.bold(clean(`${record.run.workload} on ${record.run.arch}`)) + pc.dim(`  ${headline(record)}`),
    drawTable(shown, columnsOf(record)),
    options.mapping === true ? mappingTable(record) : '',
    hidden > 0
      ? pc.dim(`${hidden} operator${hidden > 1 ? 's' : ''} fused into others or free (--all shows them)`)
      : '',
    totals(record, options.weights),
    trust(record),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** How each operator was laid on the machine: what was searched or given. */
function mappingTable({ run, operators }: RunRecord): string {
  const columns = modelOf(run.kind).view?.mapping ?? [];
  const mapped = operators.filter(({ details }) => columns.some((name) => name in details));
  if (mapped.length === 0) return 'mapping: this kind of machine has none that is searched';
  const said = columns.filter((name) => mapped.some(({ details }) => name in details));
  return drawTable(mapped, [
    { key: 'name', title: 'mapping of', value: (row) => row.name },
    ...said.map(detailColumn),
  ]);
}

function headline({ run }: RunRecord): string {
  const settings = modelOf(run.kind).view?.settings?.(run.architecture) ?? [];
  return [...settings, `fidelity ${run.fidelity}`, `run ${run.id.slice(0, 12)}`].join(', ');
}

const WORK_LABELS: Readonly<Record<string, string>> = { MAC: 'MACs', gate: 'gates' };

/** Columns of a table of operators: what every kind has, the kind's own, and only those that say something. */
function columnsOf(record: RunRecord): Column<OperatorRecord>[] {
  const { run, machine, operators, totals: total } = record;
  const { columns: own = [] } = modelOf(run.kind).view ?? {};
  const course = operators.some(({ kind }) => kind === 'interval') ? ['macFraction', 'channelFraction'] : [];
  // Of operators with work only: blank where there is none, a dash where a kind does not model it.
  const ofWork =
    (text: (value: number) => string) =>
    (value: number, { work }: OperatorRecord): string =>
      work > 0 ? text(value) : '';
  const utilization = machine.unit === 'PEs' ? 'PE util' : `${machine.unit} used`;
  const columns: (Column<OperatorRecord> | undefined)[] = [
    { key: 'name', title: 'operator', value: (row) => row.name },
    { key: 'kind', title: 'kind', value: (row) => row.kind },
    ...own.map(detailColumn),
    numeric(
      'work',
      WORK_LABELS[machine.workUnit] ?? `${machine.workUnit}s`,
      (row) => row.work,
      ofWork(inSi('')),
    ),
    numeric('cycles', 'cycles', (row) => row.cycles, formatCount),
    numeric('compute', 'compute', (row) => row.computeCycles, formatCount),
    numeric('fill', 'fill+drain', (row) => row.fillCycles + row.drainCycles, formatCount),
    numeric('stall', 'stall', stallsOf, formatCount),
    total.peUtilization === null
      ? undefined
      : numeric('utilization', utilization, (row) => row.peUtilization, ofWork(formatPercent)),
    total.mappingEfficiency === null
      ? undefined
      : numeric('mapping', 'mapping', (row) => row.mappingEfficiency, ofWork(formatPercent)),
    numeric('dram', 'DRAM', dramBytesOf, formatBytes),
    ...(total.arithmeticIntensity === null
      ? []
      : [
          numeric<OperatorRecord>('ai', 'AI', (row) => row.arithmeticIntensity, ofWork(oneDigit)),
          ...(typeof total.details['amortizedIntensity'] === 'number'
            ? [numeric<OperatorRecord>('aib', 'AI/b', amortizedOfLayer, ofWork(oneDigit))]
            : []),
          numeric<OperatorRecord>('di', 'DI*', (row) => row.weightedArithmeticIntensity, ofWork(oneDigit)),
        ]),
    ...(movedReuse(record, total) === undefined
      ? []
      : [
          reuseColumn(record, 'weightReuse', 'R_W', ofWork(oneDigit)),
          reuseColumn(record, 'activationReuse', 'R_A', ofWork(oneDigit)),
        ]),
    total.energyJoules === null
      ? undefined
      : numeric('energy', 'energy', (row) => row.energyJoules, inSi('J')),
    ...course.map(detailColumn),
  ];
  return columns
    .filter((column) => column !== undefined)
    .map((column) => ({ ...column, rank: rankOf(column.key) }));
}

/** What a narrow terminal shows of operators before anything else. */
const FIRST = ['name', 'cycles', 'utilization', 'dram', 'energy', 'stall', 'work', 'kind', 'compute', 'fill'];
const rankOf = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);

/** AI with every weight once, of kinds that keep it. */
const amortizedOfLayer = ({ details }: OperatorRecord): number | null => {
  const value = details['amortizedIntensity'];
  return typeof value === 'number' ? value : null;
};

/** Blank where nothing of the sort was moved. */
const reuseColumn = (
  record: RunRecord,
  key: 'weightReuse' | 'activationReuse',
  title: string,
  text: (value: number, row: OperatorRecord) => string,
): Column<OperatorRecord> => numeric(key, title, (row) => movedReuse(record, row)?.[key] || null, text);

const oneDigit = (value: number): string => value.toFixed(1);

function detailColumn(name: string): Column<OperatorRecord> {
  const look = METRICS.lookOf(name);
  return {
    key: name,
    title: look.label,
    align: 'right',
    value: ({ details }) => details[name] ?? null,
    text: (row) => {
      const value = row.details[name];
      return typeof value === 'string' ? value : writeMetric(look, valueOf(row, name));
    },
  };
}

function totals(record: RunRecord, weights: number | undefined): string {
  const { run, machine, totals: total } = record;
  const lines: [label: string, text: string][] = [
    ['cycles', cyclesText(total)],
    ['time', formatSi(total.seconds, 's')],
    [WORK_LABELS[machine.workUnit] ?? 'work', formatSi(total.work, machine.workUnit)],
    ...utilizationLines(record),
    ...(modelOf(run.kind).view?.lines?.(record) ?? []),
    ['DRAM traffic', trafficText(record)],
    ...memoryLines(total),
    ...intensityLines(record, weights),
    ['energy', energyText(record)],
  ];
  return lines.map(([label, text]) => `${label.padEnd(15)} ${text}`).join('\n');
}

/** What the cycles went to; where lanes overlap, operators together have more than the run. */
function cyclesText(total: Totals): string {
  const { cycles, computeCycles, fillCycles, drainCycles } = total;
  const stalls = stallsOf(total);
  const causes = Object.entries(total.stallCycles).flatMap(([cause, waited]) =>
    waited > 0 ? [`${cause} ${formatCount(waited)}`] : [],
  );
  const parts = [
    `compute ${formatCount(computeCycles)}`,
    `fill ${formatCount(fillCycles)}`,
    `drain ${formatCount(drainCycles)}`,
    `stalls ${formatCount(stalls)}${causes.length > 0 ? ` (${causes.join(', ')})` : ''}`,
  ].join(' + ');
  const whole = computeCycles + fillCycles + drainCycles + stalls === cycles;
  return `${formatCount(cycles)}${whole ? ' = ' : '; operators together, side by side: '}${parts}`;
}

function trafficText({ totals: { traffic } }: RunRecord): string {
  const rows = traffic.filter(({ level }) => level === 'dram');
  if (rows.length === 0) return `${DASH} (not modelled)`;
  return rows.map((row) => `${row.tensor} ${formatBytes(row.readBytes + row.writeBytes)}`).join(', ');
}

function utilizationLines({ machine, totals: total }: RunRecord): [string, string][] {
  if (total.peUtilization === null) return [];
  const mapping =
    total.mappingEfficiency === null
      ? ''
      : ` (mapping alone would allow ${formatPercent(total.mappingEfficiency)})`;
  const label = machine.unit === 'PEs' ? 'PE utilisation' : 'utilisation';
  const of = machine.unit === 'PEs' ? '' : ` of ${formatCount(machine.units)} ${machine.unit}`;
  return [[label, `${formatPercent(total.peUtilization)}${of}${mapping}`]];
}

/** What was moved, and what AI would be with each weight fetched once for the whole batch. */
function intensityLines(record: RunRecord, weights: number | undefined): [string, string][] {
  const { totals: total } = record;
  const { arithmeticIntensity: ai, weightedArithmeticIntensity: di } = total;
  if (ai === null || di === null) return [];
  const moved = movedReuse(record, total);
  const amortized = amortizedOf(record, weights);
  const once = amortized === null ? '' : `, ${oneDigit(amortized)} with each weight once a batch`;
  const line: [string, string] = ['intensity', `AI ${oneDigit(ai)} MACs/element${once}, DI* ${oneDigit(di)}`];
  if (moved === undefined) return [line];
  const { weightReuse, activationReuse } = moved;
  return [line, ['reuse', `R_W ${oneDigit(weightReuse)}, R_A ${oneDigit(activationReuse)} MACs/element`]];
}

function energyText({ totals: { energyJoules, energy } }: RunRecord): string {
  if (energyJoules === null) return `${DASH} (not modelled: the architecture gives none)`;
  const parts = Object.entries(energy).filter(([, joules]) => joules > 0);
  return `${formatSi(energyJoules, 'J')}: ${parts.map(([name, joules]) => `${name} ${formatSi(joules, 'J')}`).join(', ')}`;
}

function trust({ run, totals: total, assumptions }: RunRecord): string {
  const byStatus = new Map<string, string[]>();
  for (const { status, name } of assumptions) byStatus.set(status, [...(byStatus.get(status) ?? []), name]);
  return pc.dim(
    [
      ...(total.weightedArithmeticIntensity === null ? [] : [`* ${DI_NOTE}`]),
      `fidelity ${run.fidelity}; checked: ${modelOf(run.kind).checkedAgainst}`,
      ...[...byStatus].map(([status, names]) => `${status}: ${families(names).join(', ')}`),
      ...differences(run),
      'every constant with its source: --format json, assumptions',
    ].join('\n'),
  );
}

/** What runs of this kind are known to differ in from what they are compared with. */
function differences({ kind, arch, architecture, fidelity }: RunRecord['run']): string[] {
  const { dataflow, memory } = architecture;
  const traits = {
    ...{ architecture: arch, fidelity },
    dataflow: typeof dataflow === 'string' ? dataflow : undefined,
    // Kinds whose memory is no choice have none with banks.
    memory: (memory as { model?: string } | undefined)?.model ?? 'bandwidth',
  };
  const ids = deviationsOf(kind, traits).map(({ id }) => id);
  return ids.length === 0 ? [] : [`known differences: ${ids.join(', ')} (systole explain ${ids[0]})`];
}
