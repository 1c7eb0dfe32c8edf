/** Design points by two metrics, and the front of those that no other beats. */
import type { LegendEntry } from '../../charts/legend.js';
import { group } from '../../charts/mark.js';
import { count, shorten } from '../../charts/text.js';
import { COLOURS, MARGIN } from '../../charts/theme.js';
import type { SweepTable, TablePoint } from '../../results/sweep-table.js';
import { widthOf, type Draw } from '../kind.js';
import { gridOf } from '../picture.js';
import { axisBy, axisColours, designLabel } from './axis.js';
import { frontOf, isSmall, metricPair, windowOf, type ParetoPanel, type Staged } from './front.js';
import { pointsWith, wordsAt, type Metric } from './metrics.js';
import { drawPareto } from './pareto-panel.js';
import { select, sweepPicture, type SweepPlotOptions } from './select.js';
import { MOST_DOTS, MOST_ON_FRONT, PLACE } from './thin.js';

const MAX_PANELS = 4;
const LEFT = 84;
/** A narrower picture has its panels one below the other. */
const TWO_COLUMNS = 760;
/** Title and axis name above a panel, axis below it. */
const ABOVE = 42;
const BELOW = 46;

export const draw: Draw<SweepTable, SweepPlotOptions> = async (sweep, options = {}) => {
  const selections = stagesOf(sweep, options).map((stage) => select(sweep, options, stage));
  const [x, y] = metricPair(sweep, options);
  const stages = selections.map(({ stage, fidelity, done }) => ({
    stage,
    fidelity,
    points: pointsWith(pointsWith(done, x, 'x'), y, 'y'),
  }));
  const first = selections[0]!;
  const axis = axisBy(sweep, options);
  const colours = axisColours(axis, 'dot');
  const workloads = first.workloads.filter((name) =>
    stages[0]!.points.some(({ workload }) => workload === name),
  );
  const panels = workloads.slice(0, MAX_PANELS).map((workload): ParetoPanel => {
    const staged = stages.flatMap((each): Staged[] => {
      const points = each.points.filter((point) => point.workload === workload);
      return points.length === 0 ? [] : [{ ...each, points, front: frontOf(points, x, y) }];
    });
    return { title: workloads.length > 1 ? shorten(workload, 40) : '', stages: staged };
  });
  const width = widthOf(options);
  const small = panels.some((panel) => isSmall(panel.stages, x, y));
  const views = small ? panels.flatMap((panel) => enlarge(panel, x, y)) : panels;
  const grid = gridOf(views.length, width, LEFT, MARGIN.right, width < TWO_COLUMNS ? 1 : 2);
  const height = views.length > 1 ? 280 : 420;
  const titled = views.some(({ title }) => title !== '');
  const above = titled ? ABOVE : ABOVE - 16;
  const pitch = above + height + BELOW;
  const hidden = workloads.length - panels.length;
  const look = { sweep, x, y, colours, width: grid.width, height, left: LEFT };
  const frontNotes = panels.map((panel) => frontNote(sweep, panel, x, y));

  return sweepPicture(first, options, {
    title: `Pareto front of ${x.label} and ${y.label}`,
    words: [
      ...selections
        .slice(1)
        .map(({ stage, fidelity, done }) => `stage ${stage}: ${fidelity}, ${count(done.length, 'point')}`),
      workloads.length === 1 ? shorten(workloads[0]!, 48) : `one ${small ? 'row' : 'panel'} a workload`,
    ],
    metrics: [x, y],
    description: frontNotes.map((note) => `${x.heading} against ${y.heading}. ${note}`).join(' '),
    legend: [...colours.legend, ...legendOfStages(panels)],
    height: grid.rows * pitch,
    body: views.map((view, i) =>
      group(grid.x(i), above + grid.row(i) * pitch, 'panel pareto', drawPareto(view, look)),
    ),
    notes: [
      ...frontNotes,
      leftOutNote(stages, options, x, y),
      thinNote(panels),
      hidden > 0 && `The first ${MAX_PANELS} of ${workloads.length} workloads are drawn.`,
    ],
  });
};

/** All points, with a frame around those that are drawn larger beside them. */
function enlarge(panel: ParetoPanel, x: Metric, y: Metric): [ParetoPanel, ParetoPanel] {
  const inside = windowOf(panel.stages, x, y);
  const name = panel.title === '' ? '' : `${shorten(panel.title, 24)}: `;
  return [
    { ...panel, title: `${name}all points`, frame: inside.flatMap(({ points }) => points) },
    { title: `${name}around the front`, stages: inside },
  ];
}

/** The stage asked for, or every stage that has a candidate. */
function stagesOf({ points }: SweepTable, { stage, workload, candidate }: SweepPlotOptions): number[] {
  if (stage !== undefined) return [stage];
  const stages = new Set<number>();
  for (const point of points) {
    if (!point.isDone || (workload !== undefined && point.workload !== workload)) continue;
    if (candidate?.(point) !== false) stages.add(point.stage);
  }
  return stages.size === 0 ? [1] : [...stages].sort((a, b) => a - b);
}

function legendOfStages(panels: readonly ParetoPanel[]): (LegendEntry | false)[] {
  const fidelities = new Map(
    panels.flatMap((panel) => panel.stages.map(({ stage, fidelity }) => [stage, fidelity] as const)),
  );
  const stages = [...fidelities.keys()];
  const many = stages.length > 1;
  const finer = stages.filter((stage) => stage > 1);
  const { axis: colour, ink } = COLOURS;
  return [
    { label: many ? `front of stage ${stages.at(-1)}` : 'Pareto front', colour: ink, shape: 'line' },
    many && { label: 'front of stage 1', colour, shape: 'dash' },
    ...finer.map((stage) => {
      return { label: `stage ${stage}: ${fidelities.get(stage)}`, colour, shape: 'diamond' } as const;
    }),
    { label: 'knee', colour: ink, shape: 'ring' },
    { label: 'dominated', colour: '#c8c8c8', shape: 'dot' },
  ];
}

/** Of designs over workloads, those that do not compete for the finest front. */
function leftOutNote(
  stages: readonly { stage: number }[],
  { leftOut }: SweepPlotOptions,
  x: Metric,
  y: Metric,
): string | false {
  const { stage } = stages.at(-1)!;
  const told = leftOut?.(stage, [x.name, y.name]);
  return told !== undefined && `${stage > 1 ? `Stage ${stage}: ` : ''}${told}.`;
}

/** What is thinned, if anything: the front itself and what is said of it never are. */
function thinNote(panels: readonly ParetoPanel[]): string | false {
  const stages = panels.flatMap((panel) => panel.stages);
  const dominated = stages.map(({ points, front }) => points.length - front.points.length);
  const words = [
    stages.some(({ front }) => front.points.length > MOST_ON_FRONT) && 'points of the front',
    dominated.some((points) => points > MOST_DOTS) && 'dominated points of a colour',
  ].filter((each) => each !== false);
  return words.length > 0 && `Of ${words.join(' and ')} within ${PLACE} pixels of each other, one is drawn.`;
}

/** Knee and ends of the finest front in words. */
function frontNote(sweep: SweepTable, { title, stages }: ParetoPanel, x: Metric, y: Metric): string {
  const { points, knee } = stages.at(-1)!.front;
  const words = (point: TablePoint): string =>
    `${designLabel(sweep, point)} (${wordsAt(point, x)}, ${wordsAt(point, y)})`;
  const [best, other] = [points[0]!, points.at(-1)!];
  const parts = [
    `best ${x.label}: ${words(best)}`,
    ...(other === best ? [] : [`best ${y.label}: ${words(other)}`]),
    ...(knee === undefined ? [] : [`knee: ${words(knee)}`]),
  ];
  return `${title === '' ? '' : `${title}: `}${count(points.length, 'point')} on the front; ${parts.join('; ')}.`;
}
