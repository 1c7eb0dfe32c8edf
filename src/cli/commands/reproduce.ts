import { Command, Option } from 'commander';
import pc from 'picocolors';
import { deviationsBehind, titleOf } from '../../deviations/index.js';
import { openLaboratory } from '../../experiments/laboratory.js';
import { reproductionMarkdown } from '../../experiments/markdown.js';
import { experimentOf, SYSTEMS } from '../../experiments/registry.js';
import { explanationOf, findingText, UNEXPLAINED } from '../../experiments/text.js';
import type { Finding, Reproduction } from '../../results/reproduction.js';
import { Store } from '../../results/store.js';
import { toolVersion } from '../../simulation/identity.js';
import { writeFileWhole } from '../files.js';
import { databaseOption, examples } from '../options.js';
import { drawTable, FORMATS, note, oneOf, print, printRows, type Column } from '../output.js';

const ALL = 'all';
const REPRODUCE_FORMATS = [...FORMATS, 'markdown'] as const;

interface ReproduceOptions {
  db: string;
  format: (typeof REPRODUCE_FORMATS)[number];
  out?: string;
}

type Row = Finding & { system: string };

export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description('Published numbers beside ours, with the deviation: every miss is printed')
    .argument('<system...>', `of ${SYSTEMS.join(', ')}, or ${ALL}`)
    .addOption(databaseOption())
    .addOption(
      new Option('--format <format>', `how to print: ${REPRODUCE_FORMATS.join(', ')}`)
        .default('table')
        .argParser((text) => oneOf(text, REPRODUCE_FORMATS, '--format')),
    )
    .option('--out <file.md>', 'also write the tables as Markdown')
    .addHelpText(
      'after',
      `\nStatus: reproduced: within the tolerance; shape only: same direction, another number; missed: neither.
Mark of a published number: found (read in the source), recalled (from memory of it), derived, assumed.
A published number that we had to recall proves less than one that was found.
See: why a number is not reproduced, by the ids of DEVIATIONS.md (systole explain D-13 prints one).`,
    )
    .addHelpText('after', examples('systole reproduce draco', 'systole reproduce all --out validation.md'))
    .action(async (systems: string[], options: ReproduceOptions) => {
      const wanted = systems.includes(ALL) ? SYSTEMS : [...new Set(systems)];
      const experiments = [];
      for (const system of wanted) experiments.push(await experimentOf(system));
      const store = Store.open(options.db);
      try {
        const reproductions: Reproduction[] = [];
        for (const experiment of experiments) {
          const { system, title } = experiment;
          const laboratory = openLaboratory({ progress: (what) => progress(`${system}: ${what}`) });
          const findings = await experiment.findings(laboratory);
          const reproduction = { system, title, toolVersion: toolVersion(), findings };
          // One after another: what an interruption leaves is whole systems.
          store.reproductions.save(reproduction);
          reproductions.push(reproduction);
        }
        progress('');
        show(reproductions, options);
      } finally {
        store.close();
      }
    });
}

function show(reproductions: readonly Reproduction[], { format, out, db }: ReproduceOptions): void {
  const markdown = reproductions.map(reproductionMarkdown).join('\n');
  if (out !== undefined) writeFileWhole(out, markdown);
  if (format === 'markdown') print(markdown);
  else if (format === 'table') for (const one of reproductions) print(tableOf(one));
  else {
    const rows = reproductions.flatMap(({ system, findings }) => findings.map((one) => ({ system, ...one })));
    printRows(rows, COLUMNS, format);
  }
  const total = reproductions.flatMap(({ findings }) => findings);
  const count = (status: string): number => total.filter((one) => one.status === status).length;
  const silent = reproductions.flatMap(({ system, findings }) =>
    findings.filter((one) => explanationOf(system, one) === UNEXPLAINED),
  ).length;
  note(
    `${total.length} numbers: ${count('reproduced')} reproduced, ${count('shape only')} shape only, ${count('missed')} missed${silent === 0 ? '' : `, ${silent} of them ${UNEXPLAINED}`}; in ${db}${out === undefined ? '' : ` and ${out}`}`,
  );
}

const FIELDS: Column<Row>[] = (
  [
    'system',
    'figure',
    'quantity',
    'unit',
    'published',
    'mark',
    'ours',
    'deviation',
    'relative',
    'tolerance',
    'status',
    'source',
    'note',
  ] as const
).map((key) => ({ key, title: key, value: (row) => row[key] }));
const COLUMNS: Column<Row>[] = [
  ...FIELDS,
  { key: 'explainedBy', title: 'see', value: (row) => explanationOf(row.system, row) },
];

function tableOf({ system, title, findings }: Reproduction): string {
  const colour = { reproduced: pc.green, 'shape only': pc.yellow, missed: pc.red };
  const sources = [...new Set(findings.map(({ source, mark }) => `${source} (${mark})`))];
  const reference = (one: Finding): string => String(1 + sources.indexOf(`${one.source} (${one.mark})`));
  const notes = [...new Set(findings.map(({ note }) => note).filter((text) => text !== ''))];
  const behind = new Set(findings.flatMap((one) => deviationsBehind(system, one)));
  const columns: Column<Finding>[] = [
    { key: 'figure', title: 'figure', value: (row) => row.figure },
    { key: 'quantity', title: 'quantity', value: (row) => row.quantity },
    { key: 'unit', title: 'unit', value: (row) => row.unit },
    {
      key: 'published',
      title: 'published',
      align: 'right',
      value: (row) => row.published,
      text: (row) => `${findingText(row).published} [${reference(row)}]`,
    },
    {
      key: 'ours',
      title: 'ours',
      align: 'right',
      value: (row) => row.ours,
      text: (row) => findingText(row).ours,
    },
    {
      key: 'deviation',
      title: 'deviation',
      align: 'right',
      value: (row) => row.deviation,
      text: (row) => findingText(row).deviation,
    },
    {
      key: 'status',
      title: 'status',
      value: (row) => row.status,
      text: (row) => colour[row.status](row.status),
    },
    { key: 'explainedBy', title: 'see', value: (row) => explanationOf(system, row) },
    { key: 'note', title: 'note', value: (row) => (row.note === '' ? '' : letter(notes.indexOf(row.note))) },
  ];
  return [
    pc.bold(`${system}: ${title}`),
    drawTable(findings, columns),
    ...sources.map((source, index) => `[${index + 1}] ${source}`),
    ...notes.map((text, index) => `(${letter(index)}) ${text}`),
    ...[...behind].map((one) => `${one.id} ${titleOf(one)}`).sort(),
    '\n',
  ].join('\n');
}

/** a, b, ..., z, aa, ab, ... */
const letter = (index: number): string =>
  (index < 26 ? '' : letter(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));

function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${what}\x1b[K`);
}
