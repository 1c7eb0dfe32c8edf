import { Command } from 'commander';
import type { Store } from '../../results/store.js';
import { STDIN, standardInput } from '../../document/stdin.js';
import { openStore } from '../store.js';
import type { QueryResult } from '../../results/query.js';
import { databaseOption, examples, formatOption, guardOption } from '../options.js';
import { note, printRows, RowWriter, type Column, type Format } from '../output.js';

type Cells = QueryResult['rows'][number];

interface QueryOptions {
  db: string;
  format: Format;
  guardFormulas?: true;
}

/** Columns of the views that are asked most; a test compares them with those of a database. */
const VIEWS = [
  '  v_run       run, workload, arch, kind, fidelity, cycles, seconds, work, work_unit, macs,',
  '              pe_utilization, mapping_efficiency, energy_joules, dram_bytes, stall_cycles,',
  '              arithmetic_intensity, weighted_arithmetic_intensity, machine_units, machine_unit,',
  '              peak_per_second, memory_bytes_per_second, tags, created_at, tool_version,',
  '              code_hash, run_id',
  '  v_operator  run, workload, arch, idx, name, kind, stage, unit, fused_into, cycles,',
  '              compute_cycles, fill_cycles, drain_cycles, stall_cycles, start_cycle, end_cycle,',
  '              work, work_unit, macs, pe_utilization, mapping_efficiency, arithmetic_intensity,',
  '              weighted_arithmetic_intensity, energy_joules, dram_read_bytes,',
  '              dram_write_bytes, dram_bytes, run_id',
  '  v_traffic   run, workload, arch, idx, operator, level, tensor, read_bytes, write_bytes, run_id',
  '  v_stall     run, workload, arch, idx, operator, cause, cycles, run_id',
  '  v_energy    run, workload, arch, idx, operator, component, joules, run_id',
  '  v_metric    run, workload, arch, idx, operator, name, value, text, run_id',
];

export function queryCommand(): Command {
  return new Command('query')
    .description('Ask the results database in SQL; nothing can be changed')
    .argument('<select>', 'one statement that reads, e.g. of the views below; - for standard input')
    .addOption(databaseOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole query "select * from v_run"',
        'systole query "select name, cycles, pe_utilization from operator order by cycles desc limit 10" --format csv',
      ),
    )
    .addHelpText('after', `\nViews, in SI units:\n${VIEWS.join('\n')}\n`)
    .addOption(guardOption())
    .action((given: string, { db, format, guardFormulas }: QueryOptions) => {
      const sql = given === STDIN ? standardInput().toString() : given;
      const store = openStore(db, true);
      try {
        if (format === 'table') printTable(store, sql);
        else printEach(store, sql, format, guardFormulas === true);
      } finally {
        store.close();
      }
    });
}

function printTable(store: Store, sql: string): void {
  const { columns, rows } = store.query(sql);
  if (rows.length === 0) note(NO_ROWS);
  printRows(
    rows,
    columns.map((title, index): Column<Cells> => {
      const numeric = rows.every((row) => typeof row[index] !== 'string');
      return {
        key: title,
        title,
        align: numeric ? 'right' : 'left',
        value: (row) => row[index] ?? null,
        text: (row) => cellText(row[index] ?? null),
      };
    }),
    'table',
  );
}

/** Row by row, since there may be millions. */
function printEach(store: Store, sql: string, format: Exclude<Format, 'table'>, guard: boolean): void {
  let writer: RowWriter | undefined;
  let count = 0;
  store.eachRow(sql, (columns) => {
    const rows = (writer = new RowWriter(columns, format, guard));
    return (row) => {
      count++;
      rows.add(row);
    };
  });
  if (count === 0) note(NO_ROWS);
  writer?.end();
}

const NO_ROWS = 'no rows';

/** Tables are for reading: six digits of a fraction; JSON and CSV have them all. */
const cellText = (cell: Cells[number]): string =>
  typeof cell === 'number' && !Number.isInteger(cell)
    ? String(Number(cell.toPrecision(6)))
    : String(cell ?? '');
