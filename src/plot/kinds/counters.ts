/** What a GPU counted against what we simulate, level by level of its memory, on both axes logarithmic. */
import { scaleLog } from 'd3';
import { AXIS_BELOW, PANEL_TOP, bottomAxis, leftAxis } from '../../charts/axes.js';
import * as marks from '../../charts/mark.js';
import { SERIES } from '../../charts/palette.js';
import { extentOf, logTicks, withTicks } from '../../charts/scales.js';
import { count, percent, siTicks } from '../../charts/text.js';
import { COLOURS } from '../../charts/theme.js';
import type { Finding, Reproduction } from '../../results/reproduction.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, picture, sourceLine } from '../picture.js';
import { checkFinite, refuse } from '../select.js';

const SYSTEM = 'h100';
const HEIGHT = 460;
const DOT = 3.4;

/** From the SM outwards: which figures belong to a level. */
const LEVELS = [
  { label: 'loaded through or around L1', figure: /^L1 load sectors/, colour: SERIES[0]!, shape: 'dot' },
  { label: 'missed in L1, read from L2', figure: /^L1 misses/, colour: SERIES[1]!, shape: 'ring' },
  { label: 'read from DRAM', figure: /^DRAM reads(?!, L2 warm)/, colour: SERIES[3]!, shape: 'diamond' },
] as const;
type Level = (typeof LEVELS)[number];

interface Dot {
  level: Level;
  finding: Finding;
}

export const draw: Draw<readonly Reproduction[]> = (reproductions, options = {}) => {
  const reproduction = reproductions.find(({ system }) => system === SYSTEM);
  const dots = reproduction?.findings.flatMap(dotOf) ?? [];
  if (reproduction === undefined || dots.length === 0)
    return refuse('plot counters: no counters of a GPU', `systole reproduce ${SYSTEM}`);
  const width = innerWidth(options);
  const words = LEVELS.map((level) => wordsOf(level, dots));
  return picture(
    {
      title: 'Traffic by level: counted and simulated',
      subtitle: `${count(dots.length, 'number')} of launches on an H100, sectors of 32 bytes; on the line both are the same`,
      description: words.join('; '),
      legend: [
        ...LEVELS.map(({ label, colour, shape }) => ({ label, colour, shape })),
        { label: 'the same', colour: COLOURS.ink, shape: 'dash' },
      ],
      notes: [`Geometric-mean error: ${words.join('; ')}.`],
      source: sourceLine(reproduction.toolVersion, `systole reproduce ${SYSTEM}`, options.note),
      height: PANEL_TOP + HEIGHT + AXIS_BELOW,
      body: panelAt(PANEL_TOP, drawPanel(dots, width)),
    },
    options,
  );
};

/** Nothing counted or nothing simulated has no place on a logarithmic axis. */
function dotOf(finding: Finding): Dot[] {
  const level = LEVELS.find(({ figure }) => figure.test(finding.figure));
  if (level === undefined) return [];
  const { published, ours, quantity } = finding;
  const both = Math.min(checkFinite(published, `${quantity}, counted`), checkFinite(ours, quantity));
  return both > 0 ? [{ level, finding }] : [];
}

function wordsOf(level: Level, dots: readonly Dot[]): string {
  const own = dots.filter((dot) => dot.level === level);
  if (own.length === 0) return `${level.label} not counted`;
  const sum = own.reduce(
    (total, { finding }) => total + Math.abs(Math.log(finding.ours / finding.published)),
    0,
  );
  return `${level.label} ${percent(Math.expm1(sum / own.length))} of ${count(own.length, 'launch').replace(/launchs$/, 'launches')}`;
}

function drawPanel(dots: readonly Dot[], width: number): marks.Marks {
  const values = dots.flatMap(({ finding: { published, ours } }) => [published, ours]);
  const [low, high] = extentOf(values);
  const domain = [low / 1.5, high * 1.5] as const;
  const x = scaleLog([...domain], [0, width]);
  const y = scaleLog([...domain], [HEIGHT, 0]);
  const across = { scale: withTicks(x, logTicks(x)), name: 'counted on the card (sectors)' };
  const upwards = { scale: withTicks(y, logTicks(y)), name: 'simulated (sectors)' };
  const format = (reference: number) => siTicks(reference);
  return [
    leftAxis({ ...upwards, format }, width),
    bottomAxis({ ...across, format }, width, HEIGHT),
    marks.line(0, HEIGHT, width, 0, { colour: COLOURS.ink, dash: '5 4', class: 'same' }),
    dots.map(({ level, finding }) => {
      const { published, ours, quantity } = finding;
      const words = `${quantity}: ${level.label}, counted ${published}, simulated ${Math.round(ours)} (${signed(ours / published - 1)})`;
      return drawDot([x(published), y(ours)], level, words);
    }),
  ];
}

const signed = (off: number): string => `${off > 0 ? '+' : ''}${(100 * off).toFixed(1)} %`;

function drawDot(at: marks.Point, { shape, colour }: Level, words: string): marks.Mark {
  const more = { class: 'point' };
  if (shape === 'diamond') return marks.diamond(at, DOT + 1.2, colour, more, words);
  if (shape === 'dot') return marks.circle(at, DOT, colour, more, words);
  return marks.circle(at, DOT - 0.2, 'none', { ...marks.stroke(colour, 1.5), ...more }, words);
}
