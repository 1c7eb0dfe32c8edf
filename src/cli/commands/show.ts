import { Command } from 'commander';
import { toCsv } from '../../results/export/csv.js';
import { toJson } from '../../results/export/json.js';
import { cleanJson } from '../clean.js';
import { databaseOption, examples, formatOption } from '../options.js';
import { print, printText, type Format } from '../output.js';
import { openStore } from '../store.js';
import { reportRun } from '../report-run.js';

interface ShowOptions {
  db: string;
  format: Format;
  all?: true;
  mapping?: true;
}

export function showCommand(): Command {
  return new Command('show')
    .description('A stored run as a table')
    .argument('[run]', "run id, at least 4 digits, or 'latest'; 'latest~1' is the one before", 'latest')
    .option('--all', 'also operators that are fused into others or free')
    .option('--mapping', 'how each operator was laid on the machine')
    .addOption(databaseOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples('systole show', 'systole show 3fa9 --mapping', 'systole show 3fa9 --format json'),
    )
    .action((run: string, { db, format, all, mapping }: ShowOptions) => {
      const store = openStore(db, true);
      try {
        const record = store.runs.load(run);
        if (format === 'json') print(cleanJson(toJson(record)));
        else if (format === 'csv') print(toCsv(record));
        else {
          printText(reportRun(record, { all: all === true, mapping: mapping === true }));
          const tags = store.tags.of(record.run.id);
          if (tags.length > 0) print(`tags: ${tags.join(' ')}`);
        }
      } finally {
        store.close();
      }
    });
}
