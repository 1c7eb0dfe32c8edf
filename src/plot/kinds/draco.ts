/** Depthwise replaced by group convolutions: how channels per group trade work for utilisation, by array. */
import { group as groupBy, least, scaleLinear } from 'd3';
import { PANEL_TOP, bottomAxis, leftAxis } from '../../charts/axes.js';
import { circle, line, outline, path, ring, type Marks, type Point } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { extentOf, withTicks } from '../../charts/scales.js';
import { count, oneLine, percent, shorten, wholePercent } from '../../charts/text.js';
import { COLOURS } from '../../charts/theme.js';
import type { RunRecord } from '../../results/record.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, runPicture, subtitleOf } from '../picture.js';
import { checkFinite, checkModelled, dataflowOf, executed, refuse, shortId } from '../select.js';

const HEIGHT = 200;
const PITCH = HEIGHT + 72;

type Run = { record: RunRecord; G: number; utilization: number; cycles: number };

/** The runs of one array, by rising G. */
type Series = { label: string; runs: readonly Run[]; fastest: Run };

const PANELS = [
  {
    name: 'PE utilisation of the whole run (% of PE cycles)',
    value: ({ utilization }: Run) => utilization,
    format: wholePercent,
  },
  {
    name: 'cycles of the whole run, relative to the smallest G (×)',
    value: ({ cycles }: Run, { runs }: Series) => cycles / runs[0]!.cycles,
    format: (value: number) => String(Number(value.toFixed(2))),
    /** A value to compare with. */
    mark: 1,
  },
];

type Panel = (typeof PANELS)[number];

export const draw: Draw = async (records, options = {}) => {
  const series = seriesOf(records);
  const inner = innerWidth(options);
  const best = series.map(({ label, fastest: { G, utilization } }) => {
    return `${label} is fastest at G = ${G}, ${percent(utilization)} used`;
  });
  return runPicture(records, options, {
    title: 'Channels per group in place of depthwise convolutions',
    subtitle: subtitleOf(records.map(withoutGroups)),
    description: `${count(series.length, 'array')}: ${best.join('; ')}.`,
    legend: [
      ...series.map(({ label }, i) => ({ label, colour: seriesColour(i), shape: 'line' as const })),
      { label: 'fewest cycles of its array', colour: COLOURS.ink, shape: 'ring' },
    ],
    height: PANEL_TOP + PANELS.length * PITCH - 30,
    body: PANELS.map((panel, i) => panelAt(PANEL_TOP + i * PITCH, drawPanel(panel, series, inner))),
    notes: ['G = 1 is depthwise. Weights and MACs of the replaced layers grow with G.'],
  });
};

function drawPanel({ name, value, format, mark }: Panel, series: readonly Series[], width: number): Marks {
  const groups = [...new Set(series.flatMap(({ runs }) => runs.map(({ G }) => G)))].sort((a, b) => a - b);
  // Equal steps for each doubling, with a tick for every value that occurs.
  const [first, last] = [groups[0]!, groups.at(-1)!].map(Math.log2) as [number, number];
  const position = scaleLinear([first, Math.max(last, first + 1)], [14, width - 14]);
  const x = withTicks((G) => position(Math.log2(G)), groups);
  const values = series.flatMap((one) => one.runs.map((run) => value(run, one)));
  const y = scaleLinear([0, extentOf([...values, mark ?? 0])[1] || 1], [HEIGHT, 0]).nice(5);
  const lines = series.map((one, i) => {
    const colour = seriesColour(i);
    const at = (run: Run): Point => [x(run.G), y(value(run, one))];
    const dots = one.runs.map((run) => {
      const words = `${one.label}, G = ${run.G}: ${percent(run.utilization)} used, ${run.cycles} cycles`;
      return [
        circle(at(run), 3.4, colour, { class: 'point' }, words),
        run === one.fastest && ring(at(run), 6.5, 1.4),
      ];
    });
    return [path(one.runs.map(at), outline(colour, 1.8)), dots];
  });
  const across = { scale: x, name: 'channels per group G (each step doubles)', format: () => String };
  return [
    leftAxis({ scale: y, name, format: () => format }, width),
    bottomAxis(across, width, HEIGHT),
    mark !== undefined && line(0, y(mark), width, y(mark), { width: 1.2, dash: '6 4' }),
    lines,
  ];
}

/** 16x16 before 128x128. */
const BY_NUMBER = new Intl.Collator('en', { numeric: true });

/** One series for each array and dataflow, and workload if there are several. */
function seriesOf(records: readonly RunRecord[]): Series[] {
  const plain = records.map(withoutGroups);
  const several = new Set(plain.map(({ run }) => run.workload)).size > 1;
  const runs = records.map((record, i) => {
    const { workload, arch } = plain[i]!.run;
    const words = [several && shorten(workload, 24), shorten(arch, 24), dataflowOf(record)];
    return { label: words.filter((word) => typeof word === 'string').join(', '), ...runOf(record) };
  });
  const byLabel = [...groupBy(runs, ({ label }) => label)].sort(([a], [b]) => BY_NUMBER.compare(a, b));
  return byLabel.map(([label, all]) => {
    all.sort((a, b) => a.G - b.G);
    const twice = all.find(({ G }, i) => all[i + 1]?.G === G);
    const ids = all.filter(({ G }) => G === twice?.G).map(({ record }) => shortId(record));
    const problem = `runs ${ids.join(' and ')} are both ${label} with G = ${twice?.G}`;
    if (twice !== undefined) refuse(problem, 'one run for each array and G');
    return { label, runs: all, fastest: least(all, ({ cycles }) => cycles)! };
  });
}

function runOf(record: RunRecord): Run {
  // Totals of a run are no better than its operators.
  for (const { name, cycles } of executed(record)) checkFinite(cycles, `cycles of ${name}`);
  const { peUtilization, cycles } = record.totals;
  const utilization = checkModelled(record, peUtilization, `utilisation of its ${record.machine.unit}`);
  checkFinite(cycles, `cycles of run ${shortId(record)}`);
  return { record, G: channelsPerGroup(record), utilization, cycles };
}

const IN_NAME = /\+draco-G(\d+)/;

const withoutGroups = (record: RunRecord): RunRecord => ({
  ...record,
  run: { ...record.run, workload: record.run.workload.replace(IN_NAME, '') },
});

/** G by the run's transforms, else by the workload's name, else by what its group convolutions are. */
function channelsPerGroup(record: RunRecord): number {
  const { workload, options } = record.run;
  const { draco: given } = (options['transforms'] ?? {}) as { draco?: { G?: unknown } };
  const seen = record.operators.map(({ details }) => Number(details['channelsPerGroup'] ?? 0));
  const G = Number(given?.G ?? IN_NAME.exec(workload)?.[1] ?? Math.max(0, ...seen.filter((n) => n > 0)));
  if (Number.isInteger(G) && G > 0) return G;
  const problem = `run ${shortId(record)} of ${oneLine(workload)} has no channels per group`;
  return refuse(problem, 'runs with --draco G=n');
}
