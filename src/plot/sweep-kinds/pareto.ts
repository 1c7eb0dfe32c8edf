/** Design points by two metrics, and the front of those that no other beats. */
import type { SweepAxis, SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { group } from '../draw.js';
import { widthOf } from '../options.js';
import { picture } from '../picture.js';
import type { LegendEntry } from '../picture.js';
import { count, shorten } from '../text.js';
import { COLOURS, MARGIN } from '../theme.js';
import { axisNamed, categoricalAxis, designLabel } from './axis.js';
import { axisColours } from './colours.js';
import { frontOf, metricPair } from './front.js';
import { having } from './metrics.js';
import type { Metric } from './metrics.js';
import type { SweepPlotOptions } from './options.js';
import { gridOf } from './panels.js';
import { isSmall, windowOf } from './pareto-window.js';
import { drawPareto } from './pareto-panel.js';
import type { ParetoPanel, Staged } from './pareto-view.js';
import { select, sweepNotes, sweepSource, sweepWords } from './select.js';
import type { Selection } from './select.js';

const MAX_PANELS = 4;
const LEFT = 84;
/** A narrower picture has its panels one below the other. */
const TWO_COLUMNS = 760;
/** Title and axis name above a panel, axis below it. */
const ABOVE = 42;
const BELOW = 46;

export async function pareto(sweep: SweepRecord, options: SweepPlotOptions = {}): Promise<string> {
  const selections = stagesOf(sweep, options).map((stage) => select(sweep, options, stage));
  const [x, y] = metricPair(sweep, options);
  const stages = selections.map((selection): [Selection, SweepPoint[]] => {
    const withX = having(selection.done, x, 'x');
    return [selection, having(withX, y, 'y')];
  });
  const first = selections[0]!;
  const axis: SweepAxis | undefined =
    options.by === undefined ? categoricalAxis(sweep) : axisNamed(sweep, options.by, 'by');
  const colours = axisColours(axis, 'dot');
  const workloads = first.workloads.filter((name) => stages[0]![1].some(({ workload }) => workload === name));
  const panels = workloads.slice(0, MAX_PANELS).map((workload): ParetoPanel => {
    const staged = stages.flatMap(([{ stage, fidelity }, all]): Staged[] => {
      const points = all.filter((point) => point.workload === workload);
      return points.length === 0 ? [] : [{ stage, fidelity, points, front: frontOf(points, x, y) }];
    });
    return { title: workloads.length > 1 ? shorten(workload, 40) : '', stages: staged };
  });
  const width = widthOf(options);
  const enlarge = panels.some(({ stages: staged }) => isSmall(staged, x, y));
  const views = enlarge ? panels.flatMap((panel) => enlarged(panel, x, y)) : panels;
  const grid = gridOf(views.length, {
    width,
    left: LEFT,
    right: MARGIN.right,
    maxColumns: width < TWO_COLUMNS ? 1 : 2,
  });
  const height = views.length > 1 ? 280 : 420;
  const titled = views.some(({ title }) => title !== '');
  const pitch = (titled ? ABOVE : ABOVE - 16) + height + BELOW;
  const hidden = workloads.length - panels.length;

  return picture(
    {
      title: options.title ?? `Pareto front of ${x.label} and ${y.label}`,
      subtitle: [
        sweepWords(first),
        ...selections.slice(1).map(stageWords),
        workloads.length === 1 ? shorten(workloads[0]!, 48) : `one ${enlarge ? 'row' : 'panel'} a workload`,
      ].join('; '),
      description: panels.map((panel) => describe(sweep, panel, x, y)).join(' '),
      legend: [...colours.legend, ...legendOf(panels)],
      notes: [
        ...panels.map((panel) => pointsNote(sweep, panel, x, y)),
        ...(hidden > 0 ? [`The first ${MAX_PANELS} of ${workloads.length} workloads are drawn.`] : []),
        ...sweepNotes(first, [x, y]),
      ],
      source: sweepSource(sweep, options),
      width,
      bodyHeight: grid.rows * pitch,
    },
    (body) => {
      views.forEach((panel, i) => {
        const top = pitch - BELOW - height + grid.row(i) * pitch;
        drawPareto(group(body, grid.x(i), top, 'panel pareto'), panel, {
          sweep,
          x,
          y,
          colours,
          width: grid.width,
          height,
          left: LEFT,
        });
      });
    },
  );
}

/** All points with a frame around the front, and next to them what is in the frame. */
function enlarged(panel: ParetoPanel, x: Metric, y: Metric): [ParetoPanel, ParetoPanel] {
  const inside = windowOf(panel.stages, x, y);
  const name = panel.title === '' ? '' : `${shorten(panel.title, 24)}: `;
  return [
    { ...panel, title: `${name}all points`, frame: inside.flatMap(({ points }) => points) },
    { title: `${name}around the front`, stages: inside },
  ];
}

/** The stage asked for, or every stage that has a candidate. */
function stagesOf(sweep: SweepRecord, { stage, workload, candidate }: SweepPlotOptions): number[] {
  if (stage !== undefined) return [stage];
  const done = sweep.points.filter(
    (point) =>
      point.status === 'done' &&
      point.workload === (workload ?? point.workload) &&
      candidate?.(point) !== false,
  );
  return done.length === 0 ? [1] : [...new Set(done.map((point) => point.stage))].sort((x, y) => x - y);
}

const stageWords = ({ stage, fidelity, done }: Pick<Selection, 'stage' | 'fidelity' | 'done'>): string =>
  `stage ${stage}: ${fidelity}, ${count(done.length, 'point')}`;

function legendOf(panels: readonly ParetoPanel[]): LegendEntry[] {
  const stages = new Map(panels.flatMap((panel) => panel.stages).map((each) => [each.stage, each]));
  const finest = [...stages.values()].at(-1)!;
  const many = stages.size > 1;
  return [
    {
      label: many ? `front of stage ${finest.stage}` : 'Pareto front',
      colour: COLOURS.ink,
      shape: 'line',
    },
    ...(many ? [{ label: 'front of stage 1', colour: COLOURS.axis, shape: 'dash' as const }] : []),
    ...[...stages.values()]
      .filter(({ stage }) => stage > 1)
      .map(({ stage, fidelity }) => ({
        label: `stage ${stage}: ${fidelity}`,
        colour: COLOURS.axis,
        shape: 'diamond' as const,
      })),
    { label: 'knee', colour: COLOURS.ink, shape: 'ring' },
    { label: 'dominated', colour: '#c8c8c8', shape: 'dot' },
  ];
}

/** Knee and ends of the finest front in words. */
function pointsNote(sweep: SweepRecord, { title, stages }: ParetoPanel, x: Metric, y: Metric): string {
  const { front } = stages.at(-1)!;
  const words = (point: SweepPoint): string =>
    `${designLabel(sweep, point)} (${x.write(point.metrics[x.name]!)}, ${y.write(point.metrics[y.name]!)})`;
  const [best, other] = [front.points[0]!, front.points.at(-1)!];
  const parts = [
    `best ${x.label}: ${words(best)}`,
    ...(other === best ? [] : [`best ${y.label}: ${words(other)}`]),
    ...(front.knee === undefined ? [] : [`knee: ${words(front.knee)}`]),
  ];
  return `${title === '' ? '' : `${title}: `}${count(front.points.length, 'point')} on the front; ${parts.join('; ')}.`;
}

function describe(sweep: SweepRecord, panel: ParetoPanel, x: Metric, y: Metric): string {
  return `${x.heading} against ${y.heading}. ${pointsNote(sweep, panel, x, y)}`;
}
