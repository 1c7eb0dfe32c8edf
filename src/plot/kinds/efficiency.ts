/** Measured MACs a joule of networks beside AI, DI, and AI with the weights fetched once a batch. */
import { scaleLog } from 'd3';
import { PANEL_TOP, bottomAxis, leftAxis } from '../../charts/axes.js';
import * as marks from '../../charts/mark.js';
import { SERIES } from '../../charts/palette.js';
import { extentOf, logTicks, withTicks } from '../../charts/scales.js';
import { digits, numberTicks } from '../../charts/text.js';
import { COLOURS } from '../../charts/theme.js';
import { BATCHES, measuredNetworks, type MeasuredNetwork } from '../../experiments/di/measured.js';
import { valuesOf } from '../../experiments/di/hardware.js';
import { pearson, spearman } from '../../experiments/di/statistics.js';
import type { Reproduction } from '../../results/reproduction.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, picture, sourceLine } from '../picture.js';
import { refuse } from '../select.js';

const SYSTEM = 'di';
const HEIGHT = 190;
const PITCH = HEIGHT + 76;
const SIZE = 4;

const LOOKS = [
  { metric: 'AI', amortized: false, label: 'AI, weights for every image', colour: SERIES[3]!, shape: 'dot' },
  { metric: 'DI_H', amortized: false, label: 'DI* at 0.80', colour: SERIES[1]!, shape: 'ring' },
  { metric: 'AI', amortized: true, label: 'AI, weights once a batch', colour: SERIES[0]!, shape: 'diamond' },
] as const;
type Look = (typeof LOOKS)[number];

/** One metric of the networks at a batch. */
interface Series {
  look: Look;
  values: readonly number[];
  /** Correlations with MACs a joule. */
  r: number;
  rank: number;
}

interface Panel {
  batch: number;
  networks: readonly MeasuredNetwork[];
  series: readonly Series[];
}

export const draw: Draw<readonly Reproduction[]> = (reproductions, options = {}) => {
  const reproduction = reproductions.find(({ system }) => system === SYSTEM);
  if (reproduction === undefined) return refuse('plot efficiency: no intensities', 'systole reproduce di');
  const panels = BATCHES.map(panelOf);
  const width = innerWidth(options);
  return picture(
    {
      title: 'Intensity and measured MACs a joule',
      subtitle: `${panels[0]!.networks.length} networks on an H100, fp32, joules of the board with idle`,
      description: panels.map(wordsOf).join('; '),
      legend: LOOKS.map(({ label, colour, shape }) => ({ label, colour, shape })),
      notes: [
        ...panels.map(wordsOf),
        '* Form and factor 0.80 of DI are recalled, not read. At alpha = b/(b+1) it is AI with the weights once for a batch of b: at 0.80 of 4.',
      ],
      source: sourceLine(reproduction.toolVersion, `systole reproduce ${SYSTEM}`, options.note),
      height: PANEL_TOP + panels.length * PITCH - 34,
      body: panels.map((panel, index) => panelAt(PANEL_TOP + index * PITCH, drawPanel(panel, width))),
    },
    options,
  );
};

function panelOf(batch: number): Panel {
  const networks = measuredNetworks(batch);
  const efficiency = networks.map((one) => one.efficiency);
  const series = LOOKS.map((look) => {
    const values = valuesOf(look.metric, batch, look.amortized);
    return { look, values, r: pearson(values, efficiency), rank: spearman(values, efficiency) };
  });
  return { batch, networks, series };
}

const wordsOf = ({ batch, series }: Panel): string =>
  `Batch ${batch}, Pearson / Spearman: ${series
    .map(({ look, r, rank }) => `${look.label} ${r.toFixed(2)} / ${rank.toFixed(2)}`)
    .join(', ')}.`;

function drawPanel({ batch, networks, series }: Panel, width: number): marks.Marks {
  const [least, most] = extentOf(series.flatMap(({ values }) => values));
  const efficiencies = networks.map(({ efficiency }) => efficiency / 1e9);
  const [low, high] = extentOf(efficiencies);
  const x = scaleLog([least / 1.3, most * 1.3], [0, width]);
  const y = scaleLog([low / 1.4, high * 1.4], [HEIGHT, 0]);
  const dots = series.map(({ look, values }) =>
    networks.map(({ name }, index) => {
      const words = `${name}, batch ${batch}: ${look.label} ${digits(values[index]!)} MACs/element, ${digits(efficiencies[index]!)} GMAC/J`;
      return drawDot([x(values[index]!), y(efficiencies[index]!)], look, words);
    }),
  );
  const across = { scale: withTicks(x, logTicks(x)), name: 'MACs per element', format: numberTicks };
  const upwards = {
    scale: withTicks(y, logTicks(y, 6)),
    name: `batch ${batch}: MACs a joule (GMAC/J)`,
    format: numberTicks,
  };
  return [leftAxis(upwards, width), bottomAxis(across, width, HEIGHT), dots];
}

function drawDot(at: marks.Point, { shape, colour }: Look, words: string): marks.Mark {
  const more = { class: 'point' };
  if (shape === 'diamond') return marks.diamond(at, SIZE + 1.5, colour, more, words);
  if (shape === 'dot') return marks.circle(at, SIZE, colour, more, words);
  return marks.circle(at, SIZE - 0.4, COLOURS.paper, { ...marks.stroke(colour, 1.6), ...more }, words);
}
