/** HE-PTune: cost against the noise budget left, the choices of each layer that no other beats. */
import { scaleLinear, scaleLog } from 'd3';
import { AXIS_BELOW, bottomAxis, leftAxis, PANEL_TOP, type ValueAxis } from '../charts/axes.js';
import { circle, group, line, outline, path, type Marks, type Point } from '../charts/mark.js';
import { si, siTicks } from '../charts/text.js';
import { COLOURS, MARGIN } from '../charts/theme.js';
import { SERIES } from '../charts/palette.js';
import type { FrameOptions } from './kind.js';
import { innerWidth, panelAt, picture, sourceLine } from './picture.js';

export interface Front {
  layer: string;
  /** Cheapest first. */
  points: readonly { cost: number; budget: number; chosen: boolean }[];
}

export interface PtunePicture {
  network: string;
  /** How t was chosen, schedule and noise. */
  setting: string;
  fronts: readonly Front[];
  toolVersion: string;
}

const HEIGHT = 360;
/** Budgets further below zero are cut off: nearly all of the design space lies there. */
const LEAST = -20;

export function drawPtune(
  { network, setting, fronts, toolVersion }: PtunePicture,
  options: FrameOptions = {},
): Promise<string> {
  const inner = innerWidth(options);
  const shown = fronts.map(({ layer, points }) => ({
    layer,
    points: points.filter(({ budget }) => budget >= LEAST),
  }));
  const all = shown.flatMap(({ points }) => points);
  const costs = all.map(({ cost }) => cost);
  const most = Math.max(...all.map(({ budget }) => budget));
  const x = scaleLinear([LEAST, Math.max(1, most)], [0, inner]).nice();
  const y = scaleLog([Math.min(...costs), Math.max(...costs)], [HEIGHT, 0]).nice();
  const cost: ValueAxis = {
    scale: y,
    name: 'integer multiplications of a layer',
    format: (reference) => siTicks(reference),
    ticks: 5,
    heading: MARGIN.right - MARGIN.left,
  };
  const at = ({ cost: height, budget }: Front['points'][number]): Point => [x(budget), y(height)];
  const chosen = all.filter((point) => point.chosen);
  return picture(
    {
      title: 'HE-PTune: cost against noise budget',
      subtitle: `${network}, ${setting}`,
      description: `Fronts of ${fronts.length} layers; ${chosen.length} choices with a budget of at least zero are marked.`,
      legend: [
        { label: 'choices of a layer that no other beats', colour: COLOURS.axis, shape: 'line' },
        { label: 'chosen: the cheapest with a budget', colour: SERIES[0]!, shape: 'dot' },
      ],
      notes: [`Budgets below ${LEAST} bits are left out; below zero a result may decrypt to something else.`],
      source: sourceLine(toolVersion, 'systole he tune', options.note),
      height: PANEL_TOP + HEIGHT + AXIS_BELOW,
      body: panelAt(PANEL_TOP, [
        leftAxis(cost, inner),
        bottomAxis({ scale: x, name: 'noise budget left (bits)', format: () => String }, inner, HEIGHT),
        line(x(0), 0, x(0), HEIGHT, { colour: COLOURS.ink, dash: '3 3' }),
        group(
          0,
          0,
          'fronts',
          shown.map(
            ({ points }): Marks => points.length > 1 && path(points.map(at), outline(COLOURS.axis, 1)),
          ),
        ),
        shown.map(({ layer, points }): Marks =>
          points
            .filter((point) => point.chosen)
            .map((point) =>
              circle(
                at(point),
                3,
                SERIES[0]!,
                {},
                `${layer}: ${si(point.cost)}, ${point.budget.toFixed(1)} bits`,
              ),
            ),
        ),
      ]),
    },
    options,
  );
}
