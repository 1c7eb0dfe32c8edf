import fs from 'node:fs';
import { Command, Option } from 'commander';
import { shownTarget } from '../../document/target.js';
import { InputError } from '../../errors.js';
import { plot, PLOTS, type PlotOptions } from '../../plot/index.js';
import { REPRODUCTION_PLOTS, reproductionPlot } from '../../plot/reproductions.js';
import { SWEEP_PLOTS, sweepPlot, wantedBy, type SweepPlotOptions } from '../../plot/sweeps.js';
import type { Store } from '../../results/store.js';
import { openStore } from '../store.js';
import { pictureName, writePicture } from '../pictures.js';
import { databaseOption, examples, list, tagOption, wholeNumber } from '../options.js';
import { note, oneOf } from '../output.js';
import { refuseFailed, tellPartial } from '../failures.js';

interface Options extends PlotOptions, Omit<SweepPlotOptions, keyof PlotOptions> {
  sweep: string;
  system?: string;
  run?: string;
  where?: string;
  tag: string[];
  limit?: number;
  out: string;
  db: string;
}

const KINDS = [PLOTS, SWEEP_PLOTS, REPRODUCTION_PLOTS].flatMap((plots) => Object.keys(plots));

export function plotCommand(): Command {
  const describe = (plots: Readonly<Record<string, { summary: string }>>): string =>
    Object.entries(plots)
      .map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`)
      .join('\n');
  return new Command('plot')
    .description('Draw stored runs, a sweep or reproductions')
    .argument('<kind>', `one of ${KINDS.join(', ')}`)
    .addOption(
      new Option(
        '--run <ids>',
        "run ids, at least 4 digits, comma-separated or one --run each; or 'latest' (default)",
      ).argParser((ids, before?: string) => (before === undefined ? ids : `${before},${ids}`)),
    )
    .option(
      '--where <condition>',
      'SQL condition on v_run, newest first, e.g. "workload = \'resnet50-imagenet\'"',
    )
    .addOption(tagOption('the newest runs that have this tag; repeatable, all of them'))
    .addOption(
      new Option(
        '--limit <n>',
        'with --where or --tag: at most so many runs (default: as many as the kind draws)',
      ).argParser(wholeNumber('--limit', 1, 1000)),
    )
    .requiredOption(
      '--out <file>',
      'file to write, .svg, or .png or .pdf where rsvg-convert is; - for standard output (required)',
    )
    .addOption(databaseOption())
    .addOption(
      new Option('--width <pixels>', 'width of the picture, 500 to 4000').argParser(
        wholeNumber('--width', 500, 4000),
      ),
    )
    .option('--title <text>', 'instead of the default title')
    .option('--note <text>', 'added to the source line')
    .option('--sweep <sweep>', "sweep kinds: its name, id, tag:<name> or 'latest'", 'latest')
    .option('--metric <metric>', 'heatmap, dataflow-bars, tornado, latency-rate: metric drawn')
    .option('--x <name>', 'heatmap, latency-rate: axis across; pareto: metric across')
    .option('--y <name>', 'heatmap: axis upwards; pareto: metric upwards')
    .option('--by <axis>', 'sweep kinds: axis told apart by panels, colours or bars')
    .option('--workload <name>', 'sweep kinds: only this workload')
    .addOption(
      new Option(
        '--workloads <name,...>',
        "pareto: one front over these workloads, or 'all', by the geometric mean of each metric",
      ).argParser(list),
    )
    .addOption(
      new Option('--point <n>', 'tornado: the design in the middle').argParser(
        wholeNumber('--point', 0, 1e9),
      ),
    )
    .addOption(new Option('--stage <n>', 'sweep kinds: stage drawn').argParser(wholeNumber('--stage', 1, 2)))
    .addOption(
      new Option('--reduce <how>', 'heatmap: best or median of the designs that share a cell').argParser(
        (text) => oneOf(text, ['best', 'median'] as const, '--reduce'),
      ),
    )
    .option('--system <names>', 'deviations: systems, comma-separated (default: all that are reproduced)')
    .option('--normalize', 'stalls: every bar is 100 %; dataflow-bars: relative to the best')
    .option('--level <level>', 'traffic: level drawn by operator (dram, scratchpad)')
    .option('--weighted', 'roofline: also the data-type-aware intensity (form recalled, not read)')
    .addHelpText(
      'after',
      `\nKinds for runs:\n${describe(PLOTS)}\n\nKinds for sweeps:\n${describe(SWEEP_PLOTS)}\n\nKinds for what systole reproduce has stored:\n${describe(REPRODUCTION_PLOTS)}`,
    )
    .addHelpText(
      'after',
      examples(
        'systole plot utilization --out utilization.svg',
        'systole plot roofline --run 3fa9 --run 81c0 --out roofline.svg',
        'systole plot deviations --system haac,eyeriss --out deviations.svg',
        'systole plot heatmap --sweep resnet50-arrays --metric peUtilization --out heatmap.svg',
        "systole plot dataflows --where \"workload = 'resnet50-imagenet' and arch = 'systolic/128x128'\" --out dataflows.svg",
      ),
    )
    .action(async (kind: string, options: Options) => {
      const name = oneOf(kind, KINDS, '<kind>');
      pictureName(options.out, '--out');
      if (!fs.existsSync(options.db)) {
        throw new InputError('no such database', {
          file: options.db,
          expected: 'a database that systole run has written',
        });
      }
      const store = openStore(options.db, true);
      try {
        const { svg, of } = await drawn(name, store, options);
        writePicture(options.out, svg);
        note(`${shownTarget(options.out)}: ${name} of ${of}`);
      } finally {
        store.close();
      }
    });
}

/** The picture, and of what it is. */
async function drawn(name: string, store: Store, options: Options): Promise<{ svg: string; of: string }> {
  if (Object.hasOwn(SWEEP_PLOTS, name)) {
    const sweep = store.sweeps.table(options.sweep, (header) => wantedBy(name, header, options));
    refuseFailed(sweep, store.sweeps);
    tellPartial(sweep, store.sweeps);
    return { svg: await sweepPlot(name, sweep, options), of: `sweep ${sweep.name}` };
  }
  if (Object.hasOwn(REPRODUCTION_PLOTS, name)) {
    const systems = options.system === undefined ? undefined : [...new Set(list(options.system))];
    const reproductions = store.reproductions.load(systems);
    return {
      svg: await reproductionPlot(name, reproductions, options),
      of: reproductions.map(({ system }) => system).join(', '),
    };
  }
  const ids = idsOf(name, store, options);
  const records = ids.map((id) => store.runs.load(id));
  return {
    svg: await plot(name, records, options),
    of: records.map(({ run }) => `${run.workload} on ${run.arch}`).join(', '),
  };
}

/** The runs asked for: by their names, a condition or tags. */
function idsOf(name: string, store: Store, { run, where, tag, limit }: Options): string[] {
  const given = [run !== undefined && '--run', where !== undefined && '--where', tag.length > 0 && '--tag'];
  const [first, second] = given.filter((option) => option !== false);
  if (second !== undefined)
    throw new InputError(`is given beside ${first}`, { field: second, expected: 'one of them' });
  if (where !== undefined)
    return newestOf(name, idsWhere(store, where, limit ?? -1), 'meet the condition', limit);
  if (tag.length > 0) return newestOf(name, store.runs.tagged(tag), `have the tag ${tag.join(', ')}`, limit);
  return list(run ?? 'latest');
}

/** The newest of runs, as many as the picture shows; those left out are not left out in silence. */
function newestOf(name: string, ids: readonly string[], why: string, limit: number | undefined): string[] {
  const most = Math.min(limit ?? Infinity, PLOTS[name]!.maxRuns);
  const wanted = ids.slice(0, limit);
  if (wanted.length > most)
    note(`${wanted.length} runs ${why}: ${name} shows the newest ${most === 1 ? 'one' : most}`);
  return wanted.slice(0, most);
}

function idsWhere(store: Store, condition: string, most: number): string[] {
  const ids = store.runs.idsWhere(condition, most);
  if (ids.length === 0)
    throw new InputError(`no run has ${condition}`, {
      field: '--where',
      expected: 'a condition that some run meets',
    });
  return ids;
}
