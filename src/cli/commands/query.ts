import { Command } from 'commander';
import { Store } from '../../results/store.js';
import { databaseOption, examples, formatOption } from '../options.js';
import { note, printRows, type Column, type Format } from '../output.js';

type Cells = readonly (string | number | null)[];

export function queryCommand(): Command {
  return new Command('query')
    .description('Ask the results database in SQL; nothing can be changed')
    .argument('<select>', 'one statement that reads; views for architects: v_run, v_operator, v_traffic')
    .addOption(databaseOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole query "select * from v_run"',
        'systole query "select name, cycles, pe_utilization from operator order by cycles desc limit 10" --format csv',
      ),
    )
    .action((sql: string, { db, format }: { db: string; format: Format }) => {
      const store = Store.open(db, { readonly: true });
      try {
        const { columns, rows } = store.query(sql);
        if (rows.length === 0) note('no rows');
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
          format,
        );
      } finally {
        store.close();
      }
    });
}

/** Tables are for reading: six digits of a fraction; JSON and CSV have them all. */
const cellText = (cell: string | number | null): string =>
  typeof cell === 'number' && !Number.isInteger(cell)
    ? String(Number(cell.toPrecision(6)))
    : String(cell ?? '');
