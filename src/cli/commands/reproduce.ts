import { Command, Option } from 'commander';
import { openLaboratory } from '../../experiments/laboratory.js';
import { reproductionMarkdown } from '../../experiments/markdown.js';
import { experimentOf, SYSTEMS } from '../../experiments/registry.js';
import type { Table } from '../../experiments/table.js';
import { explanationOf, UNEXPLAINED } from '../../experiments/text.js';
import { headline, MEANINGS, otherClasses } from '../../results/evidence.js';
import { EVIDENCE, type Evidence, type Reproduction } from '../../results/reproduction.js';
import { openStore } from '../store.js';
import { toolVersion } from '../../simulation/identity.js';
import { writeFileWhole } from '../../document/output.js';
import { InputError } from '../../errors.js';
import { databaseOption, examples, list, setOption } from '../options.js';
import { reproduceCounters } from '../reproduce-counters.js';
import { FORMATS, note, oneOf, print } from '../output.js';
import { progressSteps } from '../progress.js';
import { printReproductions } from '../reproductions.js';

const ALL = 'all';
/** Counters of the user's own card, which are in a file. */
const COUNTERS = 'counters';
const REPRODUCE_FORMATS = [...FORMATS, 'markdown'] as const;
/** Self-checks are a command of their own. */
const CLASSES = EVIDENCE.filter((one) => one !== 'self-check');

interface ReproduceOptions {
  db: string;
  format: (typeof REPRODUCE_FORMATS)[number];
  out?: string;
  class?: Evidence[];
  file?: string;
  arch?: string;
  set: string[];
}

export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description('Published numbers beside ours, with the deviation: every miss is printed')
    .argument('<system...>', `of ${SYSTEMS.join(', ')}, or ${ALL}; or ${COUNTERS} with --file and --arch`)
    .addOption(databaseOption())
    .addOption(
      new Option('--format <format>', `how to print: ${REPRODUCE_FORMATS.join(', ')}`)
        .default('table')
        .argParser((text) => oneOf(text, REPRODUCE_FORMATS, '--format')),
    )
    .addOption(
      new Option(
        '--class <classes>',
        `print these classes of evidence alone, comma-separated: ${CLASSES.join(', ')}`,
      ).argParser((text) => list(text).map((one) => oneOf(one, CLASSES, '--class'))),
    )
    .option('--out <file.md>', 'also write the tables as Markdown')
    .option('--file <file.json>', 'counters: what bench/gpu measured on a card')
    .option('--arch <arch>', 'counters: the card, an architecture of kind gpu')
    .addOption(setOption())
    .addHelpText(
      'after',
      `
Class of evidence, strongest first; the headline counts published alone, and each number once:
${CLASSES.map((one) => `  ${one.padEnd(9)} ${MEANINGS[one]}`).join('\n')}
A class in brackets shows a number again (another memory, another mapping): it is not counted.
What is compared with our own calculators is no reproduction: systole check.
Status: reproduced: within the tolerance; shape only: same direction, another number; missed: neither.
Mark of a published number: found (read in the source), recalled (from memory of it), derived, assumed.
See: why a number is not reproduced, by the ids of DEVIATIONS.md (systole explain D-13 prints one).`,
    )
    .addHelpText(
      'after',
      examples(
        'systole reproduce draco',
        'systole reproduce eyeriss haac --class published',
        'systole reproduce all --out validation.md',
        'systole reproduce counters --file counters.json --arch gpu/h100-sxm5 --format csv',
      ),
    )
    .action(async (systems: string[], options: ReproduceOptions) => {
      if (systems.includes(COUNTERS)) {
        const { file, arch, set } = options;
        if (systems.length > 1)
          throw new InputError(`'${COUNTERS}' stands alone`, { expected: 'no other system beside it' });
        await reproduceCounters({ file, arch, set, format: oneOf(options.format, FORMATS, '--format') });
        return;
      }
      const wanted = systems.includes(ALL) ? SYSTEMS : [...new Set(systems)];
      const experiments = [];
      for (const system of wanted) experiments.push(await experimentOf(system));
      const store = openStore(options.db);
      const steps = progressSteps();
      let unsaved: InputError | undefined;
      try {
        const reproductions: Told[] = [];
        for (const experiment of experiments) {
          const { system, title } = experiment;
          const laboratory = openLaboratory({ progress: (what) => steps.at(`${system}: ${what}`) });
          const findings = await experiment.findings(laboratory);
          const reproduction = { system, title, toolVersion: toolVersion(), findings };
          const tables = showsTables(options) ? ((await experiment.tables?.(laboratory)) ?? []) : [];
          // One after another: what an interruption leaves is whole systems.
          unsaved ??= problemOf(() => store.reproductions.save(reproduction));
          reproductions.push({ ...reproduction, tables });
        }
        steps.end();
        show(reproductions, options);
        if (unsaved !== undefined) throw unsaved;
      } finally {
        store.close();
      }
    });
}

/** The user's trouble with a database, kept until what was computed is shown. */
function problemOf(save: () => void): InputError | undefined {
  try {
    save();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** A reproduction, and what is shown below it. */
type Told = Reproduction & { tables: readonly Table[] };

/** Data and single classes are findings alone. */
const showsTables = ({ format, out, class: classes }: ReproduceOptions): boolean =>
  classes === undefined && (format === 'table' || format === 'markdown' || out !== undefined);

function show(all: readonly Told[], { format, out, db, class: classes }: ReproduceOptions): void {
  const chosen = all.map((one) => ({
    ...one,
    findings: one.findings.filter(({ evidence }) => classes?.includes(evidence) ?? true),
  }));
  const markdown = chosen.map((one) => reproductionMarkdown(one, one.tables)).join('\n');
  if (out !== undefined) writeFileWhole(out, markdown);
  if (format === 'markdown') print(markdown);
  else printReproductions(chosen, format);
  const findings = all.flatMap((one) => one.findings);
  const others = otherClasses(findings);
  const silent = all.flatMap(({ system, findings: own }) =>
    own.filter((one) => explanationOf(system, one) === UNEXPLAINED),
  ).length;
  note(
    [
      headline(findings),
      ...(others === '' ? [] : [`counted apart: ${others}`]),
      ...(silent === 0 ? [] : [`${silent} rows ${UNEXPLAINED}`]),
      `in ${db}${out === undefined ? '' : ` and ${out}`}`,
    ].join('; '),
  );
}
