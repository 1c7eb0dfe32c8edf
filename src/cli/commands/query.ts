import { Command } from 'commander';
import { Store } from '../../results/store.js';
import { databaseOption, examples, formatOption } from '../options.js';
import { printRows, type Format } from '../output.js';

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
        printRows(
          rows,
          columns.map((title, index) => ({ key: title, title, value: (row) => row[index] ?? null })),
          format,
        );
      } finally {
        store.close();
      }
    });
}
