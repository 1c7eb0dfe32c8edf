import { Command } from 'commander';
import pc from 'picocolors';
import { findDeviation, namesDeviation, titleOf } from '../../deviations/index.js';
import { METRICS } from '../../models/registry.js';
import { MEANINGS } from '../../results/evidence.js';
import { EVIDENCE, type Evidence } from '../../results/reproduction.js';
import { examples, formatOption } from '../options.js';
import { print, printRows, type Format } from '../output.js';

const FIELDS = ['name', 'unit', 'summary', 'formula', 'denominator', 'excludes', 'source', 'status'] as const;
const CLASS_FIELDS = ['class', 'meaning', 'strength', 'printed'] as const;
const DEVIATION_FIELDS = ['id', 'title', 'oracle', 'differs', 'by', 'reason'] as const;

export function explainCommand(): Command {
  return new Command('explain')
    .description(
      'Definition of a metric (unit, formula, what is left out, source), a deviation of DEVIATIONS.md, or a class of evidence',
    )
    .argument(
      '<name>',
      `a metric (table, JSON or database; see systole list metrics), a deviation as D-13, or a class: ${EVIDENCE.join(', ')}`,
    )
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole explain peUtilization',
        'systole explain weightedArithmeticIntensity',
        'systole explain D-13',
        'systole explain fitted',
      ),
    )
    .action((name: string, { format }: { format: Format }) => {
      if (namesDeviation(name)) tellDeviation(name, format);
      else if (namesClass(name)) tellClass(name, format);
      else tellMetric(name, format);
    });
}

const namesClass = (word: string): word is Evidence => (EVIDENCE as readonly string[]).includes(word);

/** What agreement with a published number of a class proves. */
function tellClass(name: Evidence, format: Format): void {
  const entry = {
    class: name,
    meaning: MEANINGS[name],
    strength: `${EVIDENCE.indexOf(name) + 1} of ${EVIDENCE.length}, 1 proves most; of several that apply a number has the weakest`,
    printed: name === 'self-check' ? 'systole check <system>' : `systole reproduce <system> --class ${name}`,
  };
  tell(entry, CLASS_FIELDS, format);
}

function tellMetric(name: string, format: Format): void {
  const { measured = '', ...metric } = METRICS.findExact(name);
  tell({ ...metric, measured }, measured === '' ? FIELDS : [...FIELDS, 'measured'], format);
  const kinds = METRICS.kindsOf(METRICS.find(name));
  if (format === 'table' && kinds !== undefined) print(line('kinds', kinds.join(', ')));
}

function tellDeviation(name: string, format: Format): void {
  const deviation = findDeviation(name);
  tell({ ...deviation, title: titleOf(deviation) }, DEVIATION_FIELDS, format);
}

const line = (label: string, text: string): string => `${pc.bold(label.padEnd(12))} ${text}`;

function tell<Field extends string>(
  entry: Readonly<Record<Field, string>>,
  fields: readonly Field[],
  format: Format,
): void {
  if (format === 'table') return print(fields.map((field) => line(field, entry[field])).join('\n'));
  const columns = fields.map((key) => ({ key, title: key, value: (row: typeof entry) => row[key] }));
  printRows([entry], columns, format);
}
