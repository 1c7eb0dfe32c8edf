/** What the three pipelines of an RPU do while a program runs: held, or waiting, and for what. */
import { scaleLinear } from 'd3';
import { AXIS_BELOW, bottomAxis } from '../charts/axes.js';
import { area, group, rect, text, type Marks, type Point } from '../charts/mark.js';
import { colourOf, STALL_COLOURS } from '../charts/palette.js';
import { count, percent, si, siTicks } from '../charts/text.js';
import { COLOURS } from '../charts/theme.js';
import type { FrameOptions } from './kind.js';
import { innerWidth, panelAt, picture, sourceLine } from './picture.js';

/** Cycles `[from, to)` in which a pipeline did one thing. */
export interface Stretch {
  state: string;
  from: number;
  to: number;
}

export interface ProgramPicture {
  program: string;
  /** Machine and its settings. */
  setting: string;
  instructions: number;
  cycles: number;
  queues: readonly { name: string; stretches: readonly Stretch[] }[];
  toolVersion: string;
}

/** States from the bottom up, and what they are called. */
const STATES = {
  busy: 'pipeline held',
  registers: 'waits: busy registers',
  port: 'waits: port of an SRAM',
  queue: 'waits: a queue is full',
  dispatch: 'waits: others are dispatched',
  fill: 'before its first instruction',
  drain: 'behind its last',
} as const;
const NAMES = Object.keys(STATES);
const WAITS = colourOf(NAMES.slice(1, 5), STALL_COLOURS);
const colourOfState = (state: string): string =>
  state === 'busy' ? '#0072b2' : (WAITS.get(state) ?? (state === 'fill' ? '#e4e4e4' : '#f0f0f0'));

/** Columns of a picture: each is a share of the cycles that it stands for. */
const COLUMNS = 260;
const LANE = 74;
const GAP = 26;

export function drawProgram(
  { program, setting, instructions, cycles, queues, toolVersion }: ProgramPicture,
  options: FrameOptions = {},
): Promise<string> {
  const inner = innerWidth(options);
  const end = Math.max(1, cycles);
  const columns = Math.min(end, COLUMNS);
  const height = queues.length * (LANE + GAP);
  const time = scaleLinear([0, end], [0, inner]);
  const seen = new Set(queues.flatMap(({ stretches }) => stretches.map(({ state }) => state)));
  return picture(
    {
      title: 'Three pipelines over time',
      subtitle: `${program} on ${setting}`,
      description: `${count(instructions, 'instruction')} in ${si(end)} cycles. ${queues.map((queue) => `${queue.name}: ${percent(heldOf(queue, end))} held`).join('; ')}.`,
      legend: NAMES.filter((state) => seen.has(state)).map((state) => ({
        label: STATES[state as keyof typeof STATES],
        colour: colourOfState(state),
      })),
      notes: [
        end > columns &&
          `Each column stands for ${(end / columns).toFixed(1)} cycles and shows which part of them went where.`,
      ],
      source: sourceLine(toolVersion, 'systole he asm', options.note),
      height: height + AXIS_BELOW,
      body: panelAt(0, [
        bottomAxis({ scale: time, name: 'cycles since the first dispatch', format: siTicks }, inner, height),
        queues.map((queue, at) =>
          group(0, at * (LANE + GAP) + GAP - 6, 'lane', [
            text(
              `${queue.name}: held in ${percent(heldOf(queue, end))} of ${si(end)} cycles`,
              0,
              -5,
              'heading',
            ),
            rect([0, 0, inner, LANE], COLOURS.paper),
            columnsOf(queue.stretches, end, columns, inner),
          ]),
        ),
      ]),
    },
    options,
  );
}

const heldOf = ({ stretches }: { stretches: readonly Stretch[] }, cycles: number): number =>
  stretches.reduce((sum, { state, from, to }) => sum + (state === 'busy' ? to - from : 0), 0) / cycles;

/** One shape a state, on top of those below it. */
function columnsOf(stretches: readonly Stretch[], cycles: number, columns: number, width: number): Marks {
  const shares = sharesOf(stretches, cycles, columns);
  const below = new Float64Array(columns);
  return NAMES.map((state) => {
    const share = shares.get(state);
    if (share === undefined) return false;
    const top: Point[] = [];
    const bottom: Point[] = [];
    for (let column = 0; column < columns; column++) {
      const [left, right] = [(column * width) / columns, ((column + 1) * width) / columns];
      const low = below[column]!;
      const high = low + share[column]!;
      below[column] = high;
      top.push([left, LANE * (1 - high)], [right, LANE * (1 - high)]);
      bottom.push([left, LANE * (1 - low)], [right, LANE * (1 - low)]);
    }
    const whole = share.reduce((sum, one) => sum + one, 0) / columns;
    const words = `${STATES[state as keyof typeof STATES]}: ${percent(whole)} of the cycles`;
    return area([...top, ...bottom.reverse()], colourOfState(state), {}, words);
  });
}

/** Part of each column that a state has. */
export function sharesOf(
  stretches: readonly Stretch[],
  cycles: number,
  columns: number,
): Map<string, Float64Array> {
  const shares = new Map<string, Float64Array>();
  const size = cycles / columns;
  for (const { state, from, to } of stretches) {
    let share = shares.get(state);
    if (share === undefined) shares.set(state, (share = new Float64Array(columns)));
    for (let column = Math.floor(from / size); column < columns && column * size < to; column++)
      share[column]! += Math.max(0, Math.min(to, (column + 1) * size) - Math.max(from, column * size)) / size;
  }
  return shares;
}
