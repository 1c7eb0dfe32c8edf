import { Command } from 'commander';
import pc from 'picocolors';
import { shelfFiles, type Shelf } from '../../document/files.js';
import { markOf, prepared } from '../../document/prepared.js';
import { readText, readYaml } from '../../document/yaml.js';
import { InputError } from '../../errors.js';
import { METRICS, WORK_KINDS } from '../../models/registry.js';
import { formatCount, formatPercent, inSi } from '../../quantity/format.js';
import { openStore } from '../store.js';
import { isPresentCode } from '../../simulation/identity.js';
import type { WorkSummary } from '../../work/kind.js';
import { kindOfDocument } from '../../work/load.js';
import { databaseOption, examples, formatOption, tagOption } from '../options.js';
import { distinctions } from '../../results/distinctions.js';
import { note, numeric, oneOf, printRows, type Column, type Format } from '../output.js';

const LISTS = ['archs', 'workloads', 'runs', 'sweeps', 'metrics'] as const;

export function listCommand(): Command {
  return new Command('list')
    .description('What there is: architectures, workloads, stored runs and sweeps, metrics')
    .argument('<what>', `one of ${LISTS.join(', ')}`)
    .addOption(databaseOption())
    .addOption(formatOption())
    .addOption(tagOption('runs, sweeps: only those that have this tag; repeatable, all of them'))
    .addHelpText(
      'after',
      examples(
        'systole list workloads',
        'systole list runs --format json',
        'systole list runs --tag baseline   # systole run --tag, systole tag',
      ),
    )
    .action((what: string, options: { db: string; format: Format; tag: string[] }) => {
      const { format, tag } = options;
      const list = oneOf(what, LISTS, '<what>');
      if (tag.length > 0 && list !== 'runs' && list !== 'sweeps')
        throw new InputError('is for runs and sweeps', { field: '--tag', expected: `no --tag with ${list}` });
      switch (list) {
        case 'archs':
          return listArchs(format);
        case 'workloads':
          return listWorkloads(format);
        case 'runs':
          return listRuns(options.db, format, tag);
        case 'sweeps':
          return listSweeps(options.db, format, tag);
        case 'metrics':
          return listMetrics(format);
      }
    });
}

/** Rows of the files that can be read; one broken file is noted and hides no other. */
function readable<Row>(shelf: Shelf, read: (name: string, file: string) => Row): Row[] {
  return [...shelfFiles(shelf)].flatMap(([name, file]) => {
    try {
      return [read(name, file)];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      note(`systole: left out: ${error.message}`);
      return [];
    }
  });
}

function listArchs(format: Format): void {
  const rows = readable('arch', (name, file) => {
    const data = readYaml(file).data as { title?: unknown } | null;
    return { name, title: typeof data?.title === 'string' ? data.title : '', file };
  });
  printRows(
    rows,
    [
      { key: 'name', title: 'architecture', value: (row) => row.name },
      { key: 'title', title: 'what it is', value: (row) => row.title },
      { key: 'file', title: 'file', value: (row) => row.file },
    ],
    format,
  );
}

function listWorkloads(format: Format): void {
  const rows = workloadRows();
  printRows(
    rows,
    [
      { key: 'name', title: 'workload', value: (row) => row.name },
      { key: 'kind', title: 'kind', value: (row) => row.kind, rank: 7 },
      numeric('macs', 'MACs', (row) => row.macs, inSi('')),
      numeric('parameters', 'parameters', (row) => row.parameters, inSi('')),
      numeric('relus', 'ReLUs', (row) => row.relus, formatCount),
      { key: 'title', title: 'what it is', value: (row) => row.title, rank: 3 },
    ],
    format,
  );
}

/** Every workload on the shelf. */
export const workloadRows = (): (ListedWorkload & { name: string })[] =>
  readable('workloads', (name, file) => ({ name, ...summaryOf(file) }));

interface ListedWorkload extends WorkSummary {
  kind: string;
  file: string;
}

function summaryOf(file: string): ListedWorkload {
  const summarize = (): Omit<ListedWorkload, 'file'> => {
    const source = readYaml(file);
    const kind = kindOfDocument(source, WORK_KINDS);
    return { kind: kind.name, ...kind.summarize(source) };
  };
  // What is made from another file depends on that one too.
  const alone = prepared('list', markOf(readText(file)), () =>
    Object.hasOwn(readYaml(file).data as object, 'base') ? null : summarize(),
  );
  const { kind, ...summary } = alone ?? summarize();
  return { kind, file, ...summary };
}

function listRuns(database: string, format: Format, wanted: readonly string[]): void {
  const store = openStore(database, 'if there');
  try {
    const settings = distinctions(store.runs.asked());
    const all = store.runs.list().map((run, at) => ({ ...run, settings: settings[at] ?? '' }));
    const { rows, column } = tagged(all, store.tags.all(), wanted, format);
    const older = rows.filter(({ kind, codeHash }) => !isPresentCode(kind, codeHash)).length;
    if (all.length === 0) note(`no runs in ${database} yet; systole run <workload> --arch <arch> makes one`);
    printRows(
      rows,
      [
        { key: 'id', title: 'run', value: (row) => row.id, text: (row) => pc.bold(row.id.slice(0, 12)) },
        { key: 'workload', title: 'workload', value: (row) => row.workload },
        { key: 'arch', title: 'architecture', value: (row) => row.arch },
        {
          key: 'settings',
          title: 'settings that differ',
          value: (row) => row.settings,
        },
        { key: 'fidelity', title: 'fidelity', value: (row) => row.fidelity },
        numeric('cycles', 'cycles', (row) => row.cycles, formatCount),
        numeric('seconds', 'time', (row) => row.seconds, inSi('s')),
        numeric('peUtilization', 'PE util', (row) => row.peUtilization, formatPercent),
        numeric('energyJoules', 'energy', (row) => row.energyJoules, inSi('J')),
        {
          key: 'createdAt',
          title: 'made',
          value: (row) => row.createdAt,
          text: (row) => row.createdAt.slice(0, 16).replace('T', ' '),
        },
        {
          key: 'code',
          title: 'code',
          value: ({ kind, codeHash }) => (isPresentCode(kind, codeHash) ? 'present' : 'older'),
        },
        ...column,
      ],
      format,
    );
    if (older > 0)
      note(
        `${older} of ${rows.length} runs are of an older code of their model: running them again makes new ones`,
      );
  } finally {
    store.close();
  }
}

/** Rows that have all wanted tags, and the column of tags; tables have it where there is any tag. */
function tagged<Row extends { id: string }>(
  rows: readonly Row[],
  tags: ReadonlyMap<string, readonly string[]>,
  wanted: readonly string[],
  format: Format,
): { rows: Row[]; column: Column<Row>[] } {
  const of = ({ id }: Row): readonly string[] => tags.get(id) ?? [];
  const chosen = rows.filter((row) => wanted.every((tag) => of(row).includes(tag)));
  if (wanted.length > 0 && chosen.length === 0) {
    const there = [...new Set([...tags.values()].flat())].sort();
    const what = wanted.map((tag) => `'${tag}'`).join(' and ');
    note(
      `nothing has the ${wanted.length === 1 ? 'tag' : 'tags'} ${what}; there are: ${there.join(', ') || 'none'}`,
    );
  }
  const column: Column<Row> = { key: 'tags', title: 'tags', value: (row) => of(row).join(' '), rank: 4 };
  return {
    rows: chosen,
    column: format === 'table' && !chosen.some((row) => of(row).length > 0) ? [] : [column],
  };
}

function listSweeps(database: string, format: Format, wanted: readonly string[]): void {
  const store = openStore(database, 'if there');
  try {
    const { rows, column } = tagged(store.sweeps.stages(), store.tags.all(), wanted, format);
    printRows(
      rows,
      [
        { key: 'id', title: 'sweep', value: ({ id }) => id, text: ({ id }) => pc.bold(id.slice(0, 12)) },
        { key: 'name', title: 'name', value: ({ sweep }) => sweep },
        numeric('stage', 'stage', ({ stage }) => stage),
        { key: 'fidelity', title: 'fidelity', value: ({ fidelity }) => fidelity },
        numeric('planned', 'points', ({ planned }) => planned, formatCount),
        numeric('finished', 'finished', ({ finished }) => finished, formatCount),
        numeric('failed', 'of these failed', ({ failed }) => failed, formatCount),
        ...column,
      ],
      format,
    );
  } finally {
    store.close();
  }
}

function listMetrics(format: Format): void {
  printRows(
    METRICS.all,
    [
      { key: 'name', title: 'metric', value: (row) => row.name },
      { key: 'unit', title: 'unit', value: (row) => row.unit },
      { key: 'summary', title: 'what it is', value: (row) => row.summary },
      { key: 'status', title: 'status', value: (row) => row.status },
    ],
    format,
  );
}
