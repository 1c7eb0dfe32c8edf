import { loadArchitecture } from '../arch/load.js';
import { InputError } from '../errors.js';
import { readCounters } from '../experiments/counters/file.js';
import { counterRows, summarise, type CounterRow, type Summary } from '../experiments/counters/rows.js';
import type { GpuSpec } from '../models/gpu/architecture.js';
import * as registry from '../models/registry.js';
import { drawTable, note, print, printRows, type Column, type Format } from './output.js';
import { progressSteps } from './progress.js';

/** Compares counters that were measured on a card with the cycle mode of its architecture. */
export async function reproduceCounters(options: {
  file?: string | undefined;
  arch?: string | undefined;
  set: readonly string[];
  format: Format;
}): Promise<void> {
  const { file, arch, set, format } = options;
  if (file === undefined)
    throw new InputError('is missing', {
      field: '--file',
      expected: 'counters of a GPU as bench/gpu writes them',
    });
  if (arch === undefined)
    throw new InputError('is missing', {
      field: '--arch',
      expected: 'the card that was measured, such as gpu/h100-sxm5',
    });
  const measured = readCounters(file);
  const { kind, spec, name } = await loadArchitecture(arch, set, registry);
  if (kind !== 'gpu')
    throw new InputError(`'${name}' is of kind '${kind}'`, {
      field: '--arch',
      expected: 'an architecture of kind gpu',
    });
  const steps = progressSteps();
  const { rows, skipped, scaled } = counterRows(measured, spec as GpuSpec, name, steps.at);
  steps.end();
  if (format === 'table') print([drawTable(rows, COLUMNS), drawTable(summarise(rows), SUMMARY)].join('\n\n'));
  else printRows(rows, COLUMNS, format);
  const left = skipped.length === 0 ? '' : `; not simulated: ${skipped.join(', ')}`;
  const tiles =
    scaled.length === 0 ? '' : `; code scaled from that of another tile (assumed): ${scaled.join(', ')}`;
  note(
    `${rows.length} counters of ${file} beside ${name}; time_ns takes the clocks of the code where they were measured${tiles}${left}`,
  );
}

const percent = (share: number | null): string =>
  share === null || !Number.isFinite(share) ? '-' : `${(100 * share).toFixed(2)} %`;
const plain = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(6)));
const FIELDS = ['section', 'name', 'tile', 'variant', 'metric'] as const;
const COLUMNS: readonly Column<CounterRow>[] = [
  ...FIELDS.map((key): Column<CounterRow> => ({ key, title: key, value: (row) => row[key] })),
  {
    key: 'measured',
    title: 'measured',
    align: 'right',
    value: (row) => row.measured,
    text: (row) => plain(row.measured),
  },
  { key: 'ours', title: 'ours', align: 'right', value: (row) => row.ours, text: (row) => plain(row.ours) },
  {
    key: 'error',
    title: 'error',
    align: 'right',
    value: (row) => row.error,
    text: (row) => percent(row.error),
  },
];
const SUMMARY: readonly Column<Summary>[] = [
  ...(['section', 'variant', 'metric'] as const).map((key): Column<Summary> => ({
    key,
    title: key,
    value: (row) => row[key],
  })),
  { key: 'rows', title: 'launches', align: 'right', value: (row) => row.rows },
  ...(['meanError', 'least', 'most'] as const).map((key): Column<Summary> => ({
    ...{ key, title: { meanError: 'GMAE', least: 'least', most: 'most' }[key], align: 'right' },
    value: (row) => row[key],
    text: (row) => percent(row[key]),
  })),
  { key: 'within3', title: 'within 3 %', align: 'right', value: (row) => row.within3 },
];
