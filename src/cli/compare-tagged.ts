import type { MetricLook } from '../metrics/table.js';
import { distinctionsOf } from '../results/distinctions.js';
import type { RunRecord } from '../results/record.js';
import {
  CELL_COLUMNS,
  compareRuns,
  drawSides,
  labelOf,
  missingLines,
  settingsLines,
  type Cell,
  type SideRow,
} from './compare-runs.js';
import { note, print, printRows, printText, type Format } from './output.js';
import { openStore } from './store.js';
import { trustText } from './trust.js';

export interface CompareTaggedOptions {
  tags: readonly string[];
  metrics: readonly MetricLook[];
  database: string;
  format: Format;
}

/** Stored runs with all of these tags side by side: a row for each work and metric, a column for each machine. */
export function compareTagged({ tags, metrics, database, format }: CompareTaggedOptions): void {
  const store = openStore(database, true);
  try {
    // Who was there first stands first.
    const ids = store.runs.tagged(tags).reverse();
    const grid = gridOf(ids.map((id) => store.runs.load(id)));
    const records = grid.rows.flatMap(({ runs }) => runs.filter((run) => run !== undefined));
    const cells = new Map<RunRecord, Cell[]>(records.map((record) => [record, []]));
    const sides = grid.rows.flatMap(({ label, runs }) =>
      metrics.map((metric): SideRow => {
        const own = runs.filter((run) => run !== undefined);
        for (const [at, cell] of compareRuns(own, metric).entries()) cells.get(own[at]!)!.push(cell);
        return { workload: label, metric, cells: runs.map((run) => run && cells.get(run)!.at(-1)) };
      }),
    );
    const missing = metrics.flatMap((_, at) => grid.firsts.map((record) => cells.get(record)![at]!));
    const settings = [
      ...missingLines(grid.firsts, missing, grid.labels),
      ...settingsLines(grid.firsts, grid.labels),
    ];
    if (format === 'table') {
      print([drawSides(sides, grid.labels, records), ...settings].join('\n'));
      printText(trustText(...records.map(({ assumptions }) => assumptions)));
    } else {
      const all = metrics.flatMap((_, at) => records.map((record) => cells.get(record)![at]!));
      printRows(all, CELL_COLUMNS, format);
      for (const line of settings) note(line);
    }
    const older = ids.length - records.length;
    if (older > 0)
      note(`${older} of ${ids.length} runs are left out: newer ones are of the same work and machine`);
  } finally {
    store.close();
  }
}

interface Grid {
  /** What was run, and its run on each machine: the newest. */
  rows: { label: string; runs: (RunRecord | undefined)[] }[];
  labels: string[];
  /** The first run of each machine. */
  firsts: RunRecord[];
}

/** Runs by their work and by the machine, both in the order of their first runs. */
function gridOf(records: readonly RunRecord[]): Grid {
  const works = group(records, workOf);
  const machines = group(records, machineOf);
  const firsts = [...machines.values()].map(([first]) => first!);
  const runs = new Map(records.map((record) => [`${workOf(record)} ${machineOf(record)}`, record]));
  const labels = workLabels([...works.values()].map(([first]) => first!));
  return {
    rows: [...works.keys()].map((work, at) => ({
      label: labels[at]!,
      runs: [...machines.keys()].map((machine) => runs.get(`${work} ${machine}`)),
    })),
    labels: machineLabels(firsts),
    firsts,
  };
}

const machineOf = ({ run }: RunRecord): string => JSON.stringify([run.arch, run.archHash, run.fidelity]);

const workOf = ({ run }: RunRecord): string =>
  JSON.stringify([run.workload, run.workloadHash, choicesOf(run)]);

/** Options of a run that are not its machine's. */
const choicesOf = ({ options }: RunRecord['run']): Record<string, unknown> => ({
  ...options,
  fidelity: undefined,
});

function group(
  records: readonly RunRecord[],
  keyOf: (record: RunRecord) => string,
): Map<string, RunRecord[]> {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
  return groups;
}

/** Architecture, dataflow, and what sets machines of one architecture apart: `systolic/16x16 ws rows=8`. */
function machineLabels(records: readonly RunRecord[]): string[] {
  const told = distinctionsOf(
    records.map(({ run: { arch, architecture } }) => ({ workload: '', arch, architecture, options: {} })),
  );
  const fidelities = new Set(records.map(({ run }) => run.fidelity)).size > 1;
  return numbered(
    records.map((record, at) =>
      [labelOf(record), ...told[at]!.settings, ...(fidelities ? [record.run.fidelity] : [])].join(' '),
    ),
  );
}

/** The workload, and what sets works of one name apart: `resnet50-imagenet batch=4`. */
function workLabels(records: readonly RunRecord[]): string[] {
  const told = distinctionsOf(
    records.map(({ run }) => ({
      workload: run.workload,
      arch: '',
      architecture: {},
      options: choicesOf(run),
    })),
  );
  return numbered(records.map(({ run }, at) => [run.workload, ...told[at]!.settings].join(' ')));
}

/** Labels of which none is that of another. */
const numbered = (labels: readonly string[]): string[] =>
  labels.map((label, at) => {
    const before = labels.slice(0, at).filter((other) => other === label).length;
    return before === 0 ? label : `${label} #${before + 1}`;
  });
