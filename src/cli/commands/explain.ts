import { Command } from 'commander';
import pc from 'picocolors';
import { METRICS } from '../../models/registry.js';
import { examples, formatOption } from '../options.js';
import { print, printRows, type Format } from '../output.js';

const FIELDS = ['name', 'unit', 'summary', 'formula', 'denominator', 'excludes', 'source', 'status'] as const;

export function explainCommand(): Command {
  return new Command('explain')
    .description('Definition of a metric: unit, formula, denominator, what is left out, source')
    .argument('<metric>', 'name in a table, JSON or the database; see systole list metrics')
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples('systole explain peUtilization', 'systole explain weightedArithmeticIntensity'),
    )
    .action((name: string, { format }: { format: Format }) => {
      const metric = METRICS.find(name);
      if (format !== 'table') {
        return printRows(
          [metric],
          FIELDS.map((key) => ({ key, title: key, value: (row) => row[key] })),
          format,
        );
      }
      const kinds = METRICS.kindsOf(metric);
      print(
        [
          ...FIELDS.map((field) => `${pc.bold(field.padEnd(12))} ${metric[field]}`),
          ...(kinds === undefined ? [] : [`${pc.bold('kinds'.padEnd(12))} ${kinds.join(', ')}`]),
        ].join('\n'),
      );
    });
}
