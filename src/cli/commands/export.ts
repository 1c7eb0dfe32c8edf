import { Command } from 'commander';
import { toCsv } from '../../results/export/csv.js';
import { toJson } from '../../results/export/json.js';
import { recordToTrace, TRACE_BYTE_CAP } from '../../results/export/perfetto.js';
import { writeScaleSim } from '../../results/export/scalesim.js';
import { openStore } from '../store.js';
import { InputError } from '../../errors.js';
import { shownTarget } from '../../document/target.js';
import { readQuantity } from '../../quantity/units.js';
import { writeFileWhole } from '../../document/output.js';
import { databaseOption, examples, guardOption } from '../options.js';
import { note, oneOf } from '../output.js';

const TARGETS = ['scalesim', 'csv', 'json', 'perfetto'] as const;

interface ExportOptions {
  run: string;
  out: string;
  cap: string;
  db: string;
  guardFormulas?: true;
}

export function exportCommand(): Command {
  return new Command('export')
    .description("Write a stored run for other tools: SCALE-Sim's reports, CSV, JSON, a Perfetto trace")
    .argument('<format>', `one of ${TARGETS.join(', ')}`)
    .option('--run <id>', "run id, at least 4 digits, or 'latest'; 'latest~1' is the one before", 'latest')
    .requiredOption('--out <path>', 'file to write, - for standard output; for scalesim a folder (required)')
    .option('--cap <size>', 'perfetto: largest trace', `${TRACE_BYTE_CAP / 2 ** 20} MiB`)
    .addOption(guardOption())
    .addOption(databaseOption())
    .addHelpText(
      'after',
      examples(
        'systole export scalesim --run latest --out reports/',
        'systole export perfetto --run 3fa9 --out trace.json   # open in ui.perfetto.dev',
      ),
    )
    .action((format: string, options: ExportOptions) => {
      const target = oneOf(format, TARGETS, '<format>');
      const byteCap = readQuantity(options.cap, 'bytes');
      if (byteCap === undefined)
        throw new InputError(`is '${options.cap}'`, { field: '--cap', expected: 'a size such as 64 MiB' });
      const store = openStore(options.db, true);
      try {
        const record = store.runs.load(options.run);
        if (target === 'scalesim') note(writeScaleSim(record, options.out).join('\n'));
        else if (target === 'perfetto') {
          recordToTrace(record, options.out, { byteCap });
          note(shownTarget(options.out));
        } else {
          writeFileWhole(
            options.out,
            target === 'csv' ? toCsv(record, { guard: options.guardFormulas === true }) : toJson(record),
          );
          note(shownTarget(options.out));
        }
      } finally {
        store.close();
      }
    });
}
