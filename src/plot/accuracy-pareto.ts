/** Published accuracies of networks with few ReLUs: against the ReLUs that are left, and against latency. */
import { scaleLinear } from 'd3';
import { AXIS_BELOW, bottomAxis, leftAxis, PANEL_TOP, type ValueAxis } from '../charts/axes.js';
import { circle, group, outline, path, ring, type Marks, type Point } from '../charts/mark.js';
import { colourOf } from '../charts/palette.js';
import { extentOf, scaleFor } from '../charts/scales.js';
import { count, numberTicks } from '../charts/text.js';
import { COLOURS, MARGIN } from '../charts/theme.js';
import type { FrameOptions } from './kind.js';
import { gridOf, picture, sourceLine } from './picture.js';
import { checkFinite, refuse } from './select.js';
import { widthOf } from './kind.js';

export interface ParetoPoint {
  method: string;
  network: string;
  /** ReLUs in thousands, accuracy in percent, latency of an online inference in seconds. */
  kiloRelus: number;
  accuracy: number;
  latency: number | null;
  /** No other beats it. */
  reluFront: boolean;
  latencyFront: boolean;
  source: string;
}

export interface ParetoPicture {
  data: string;
  points: readonly ParetoPoint[];
  toolVersion: string;
}

const HEIGHT = 300;
const NAMES: Readonly<Record<string, string>> = { c10: 'CIFAR-10', c100: 'CIFAR-100', tiny: 'TinyImageNet' };

interface Panel {
  name: string;
  of: (point: ParetoPoint) => number | null;
  front: (point: ParetoPoint) => boolean;
}
const PANELS: readonly Panel[] = [
  { name: 'ReLUs (thousands)', of: ({ kiloRelus }) => kiloRelus, front: ({ reluFront }) => reluFront },
  { name: 'latency, online (s)', of: ({ latency }) => latency, front: ({ latencyFront }) => latencyFront },
];

export async function drawAccuracyPareto(
  { data, points, toolVersion }: ParetoPicture,
  options: FrameOptions = {},
): Promise<string> {
  checkPoints(points);
  const grid = gridOf(PANELS.length, widthOf(options), MARGIN.left, MARGIN.right, 2);
  const methods = [...new Set(points.map(({ method }) => method))].sort();
  const colours = colourOf(methods);
  const fronts = points.filter(({ reluFront }) => reluFront);
  return picture(
    {
      title: 'Accuracy that few ReLUs leave',
      subtitle: `${NAMES[data] ?? data}, as published; nothing was trained or simulated here`,
      description: `${count(points.length, 'point')} of ${count(methods.length, 'method')}; ${fronts.length} are beaten by none in accuracy and ReLUs.`,
      legend: [
        ...methods.map((label) => ({ label, colour: colours.get(label)!, shape: 'dot' as const })),
        { label: 'no other is as accurate with as few', colour: COLOURS.ink, shape: 'ring' },
      ],
      notes: [
        `Sources: ${[...new Set(points.map(({ source }) => source))].join('; ')}.`,
        'Latencies are of each publication: other protocols, machines and threads.',
      ],
      source: sourceLine(toolVersion, 'systole pi accuracies', options.note),
      height: PANEL_TOP + HEIGHT + AXIS_BELOW,
      body: PANELS.map((panel, index) =>
        group(grid.x(index), PANEL_TOP, 'panel', drawPanel(panel, points, colours, grid.width)),
      ),
    },
    options,
  );
}

function checkPoints(points: readonly ParetoPoint[]): void {
  if (points.length === 0) refuse('plot accuracy-pareto: no point to draw');
  for (const { method, kiloRelus, accuracy, latency } of points) {
    checkFinite(kiloRelus, `ReLUs of ${method}`);
    checkFinite(accuracy, `accuracy of ${method}`);
    if (latency !== null) checkFinite(latency, `latency of ${method}`);
  }
}

function drawPanel(
  { name, of, front }: Panel,
  all: readonly ParetoPoint[],
  colours: ReadonlyMap<string, string>,
  width: number,
): Marks {
  const points = all.filter((point) => of(point) !== null);
  const costs = points.map((point) => of(point)!);
  const [low, high] = extentOf(all.map(({ accuracy }) => accuracy));
  const y = scaleLinear([low - 1, high + 1], [HEIGHT, 0]).nice();
  const { scale: x } = scaleFor(costs.length === 0 ? [1, 2] : extentOf(costs), [0, width], true);
  const at = (point: ParetoPoint): Point => [x(of(point)!), y(point.accuracy)];
  const best = points.filter(front).sort((a, b) => of(a)! - of(b)!);
  const accuracy: ValueAxis = { scale: y, name: 'accuracy (%)', format: () => String };
  return [
    leftAxis(accuracy, width),
    bottomAxis({ scale: x, name, format: numberTicks, ticks: 6 }, width, HEIGHT),
    best.length > 1 && path(best.map(at), outline(COLOURS.axis, 1.2, '4 3')),
    points.map((point): Marks => {
      const { method, network, kiloRelus, latency } = point;
      const words = `${method}, ${network}: ${kiloRelus}K ReLUs, ${point.accuracy} %${latency === null ? '' : `, ${latency} s`}`;
      return [
        circle(at(point), 4, colours.get(method)!, { class: 'point' }, words),
        front(point) && ring(at(point), 6.5, 1.4),
      ];
    }),
  ];
}
