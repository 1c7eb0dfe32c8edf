/** ReLUs of a network by stage, before and after it was rewritten, or of several networks. */
import { scaleLinear } from 'd3';
import { leftAxis, PANEL_TOP, type ValueAxis } from '../charts/axes.js';
import { nameAxis, namedBands } from '../charts/bands.js';
import { rect, text, type Marks } from '../charts/mark.js';
import { seriesColour } from '../charts/palette.js';
import { percent, shorten, si, siTicks } from '../charts/text.js';
import { MARGIN } from '../charts/theme.js';
import type { FrameOptions } from './kind.js';
import { innerWidth, panelAt, picture, sourceLine } from './picture.js';
import { checkFinite, refuse } from './select.js';

export interface StageSeries {
  name: string;
  /** In the order of the network; stages without ReLUs may be left out. */
  stages: readonly { stage: string; relus: number }[];
}

export interface StagesPicture {
  series: readonly StageSeries[];
  toolVersion: string;
}

const HEIGHT = 260;
/** Networks side by side, and the width of a bar. */
const MOST = 6;
const WIDEST = 56;

export async function drawReluStages(
  { series, toolVersion }: StagesPicture,
  options: FrameOptions = {},
): Promise<string> {
  const stages = stagesOf(series);
  const inner = innerWidth(options);
  const places = namedBands(
    stages.map((stage) => (stage === '' ? '(no stage)' : stage)),
    inner,
  );
  const most = Math.max(...series.flatMap((one) => one.stages.map(({ relus }) => relus)));
  const y = scaleLinear([0, most], [HEIGHT, 0]).nice();
  const axis: ValueAxis = {
    scale: y,
    name: 'ReLUs of one input',
    format: (largest) => siTicks(largest),
    heading: MARGIN.right - MARGIN.left,
  };
  const totals = series.map(({ stages: of }) => of.reduce((sum, { relus }) => sum + relus, 0));
  return picture(
    {
      title: 'ReLUs by stage',
      subtitle: series.map(({ name }) => shorten(name, 60)).join('; '),
      description: series.map(({ name }, at) => `${name}: ${totals[at]} ReLUs`).join('; '),
      legend: series.map(({ name }, at) => ({
        label: `${shorten(name, 60)}: ${si(totals[at]!)}${at === 0 || totals[0] === 0 ? '' : `, ${percent(totals[at]! / totals[0]!)} of the first`}`,
        colour: seriesColour(at),
      })),
      source: sourceLine(toolVersion, 'systole pi relus', options.note),
      height: PANEL_TOP + HEIGHT + places.height + 10,
      body: panelAt(PANEL_TOP, [
        leftAxis(axis, inner),
        stages.map((stage, index): Marks =>
          series.map((one, at): Marks => {
            const relus = one.stages.find((other) => other.stage === stage)?.relus ?? 0;
            const width = Math.min(places.step * 0.78, series.length * WIDEST) / series.length;
            const x = places.centre(index) + (at - series.length / 2) * width;
            return [
              rect(
                [x, y(relus), width, HEIGHT - y(relus)],
                seriesColour(at),
                { class: 'bar' },
                `${one.name}, ${stage}: ${relus}`,
              ),
              width > 34 && text(si(relus), x + width / 2, y(relus) - 4, 'tick', 'middle'),
            ];
          }),
        ),
        nameAxis(places, HEIGHT, 'stage'),
      ]),
    },
    options,
  );
}

/** Every stage that one of them has, in the order of the first that has it. */
function stagesOf(series: readonly StageSeries[]): string[] {
  if (series.length === 0 || series.length > MOST)
    refuse(`plot relu-stages: ${series.length} networks`, `1 to ${MOST}`);
  for (const { name, stages } of series)
    for (const { stage, relus } of stages) checkFinite(relus, `ReLUs of ${stage} of ${name}`);
  const all = [...new Set(series.flatMap(({ stages }) => stages.map(({ stage }) => stage)))];
  if (all.length === 0) refuse('plot relu-stages: no ReLU to draw', 'a network with ReLUs');
  return all;
}
