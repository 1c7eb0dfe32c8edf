/** The roofs of a roofline and their names. */
import type { ScaleLogarithmic } from 'd3';
import { alongRow, boxAround, overlaps, type Box } from '../../charts/labels.js';
import * as marks from '../../charts/mark.js';
import { si, textWidth } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';

export const HEIGHT = 440;

export type LogScale = ScaleLogarithmic<number, number>;
export type Scales = { x: LogScale; y: LogScale; width: number };

/** The machine's limits: work and bytes a second, its cycles a second, and what works in which unit. */
export type Roof = { peak: number; bandwidth: number; clock: number; units: string; workUnit: string };

/** A mark with words, and the places that it takes. */
type Name = { mark: marks.Mark; boxes: Box[] };

type Line = { words: string; colour: string; from: marks.Point; to: marks.Point; boxes: Box[] };

/**
 * The lines of the roofs, their names at places free of `markers` and of other lines where there are any, and the places
 * of the lines. A limit that several machines share is one line, in ink.
 */
export function drawRoofs(
  machines: readonly { roof: Roof; colour: string }[],
  { x, y, width }: Scales,
  markers: readonly Box[],
): { marks: marks.Marks; names: Name[]; lines: Box[] } {
  const roofs = machines.map(({ roof, colour }) => ({ roof, colour, ridge: x(roof.peak / roof.bandwidth) }));
  const flats = shared(roofs, ({ roof }) => peakWords(roof)).map(([first, ...others]): Line => {
    const ridge = Math.min(first.ridge, ...others.map((other) => other.ridge));
    const top = y(first.roof.peak);
    const colour = others.length > 0 ? COLOURS.ink : first.colour;
    const [from, to]: marks.Point[] = [
      [ridge, top],
      [width, top],
    ];
    return {
      words: peakWords(first.roof),
      colour,
      from: from!,
      to: to!,
      boxes: [alongRow(ridge, width, top, 2)],
    };
  });
  const slopes = shared(roofs, ({ roof }) => slopeWords(roof)).map((group): Line => {
    const { roof, colour } = group[0];
    const foot = Math.max(x.domain()[0]!, y.domain()[0]! / roof.bandwidth);
    const peak = Math.max(...group.map((one) => one.roof.peak));
    const from: marks.Point = [x(foot), y(foot * roof.bandwidth)];
    const to: marks.Point = [x(peak / roof.bandwidth), y(peak)];
    return {
      words: slopeWords(roof),
      colour: group.length > 1 ? COLOURS.ink : colour,
      ...{ from, to, boxes: alongSlope(from, to, 4) },
    };
  });
  const lines = [...flats, ...slopes];
  const names: Name[] = [];
  for (const line of lines) {
    const others = lines.filter((other) => other !== line).flatMap(({ boxes }) => boxes);
    const taken = [...markers, ...others, ...names.flatMap(({ boxes }) => boxes)];
    const choices = slopes.includes(line) ? slopeNames(line) : flatNames(line);
    const isFree = ({ boxes }: Name): boolean =>
      !boxes.some((box) => taken.some((other) => overlaps(box, other)));
    names.push(choices.find(isFree) ?? choices[0]!);
  }
  return {
    marks: [
      roofs.map(({ roof, colour, ridge }) =>
        marks.line(ridge, y(roof.peak), ridge, HEIGHT, {
          colour: machines.length > 1 ? colour : COLOURS.axis,
          dash: '2 3',
        }),
      ),
      lines.map(({ words, colour, from, to }) =>
        marks.path(
          [from, to],
          { class: 'roof', ...marks.outline(colour, 2), 'stroke-linecap': 'round' },
          words,
        ),
      ),
    ],
    names,
    lines: lines.flatMap(({ boxes }) => boxes),
  };
}

/** All that have the same key together, in order of appearance. */
function shared<T>(all: readonly T[], keyOf: (each: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const each of all) {
    const group = groups.get(keyOf(each));
    if (group === undefined) groups.set(keyOf(each), [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

const peakWords = ({ peak, workUnit, units, clock }: Roof): string =>
  `${si(peak, `${workUnit}/s`)} (${units}, ${si(clock, 'Hz')})`;

const slopeWords = ({ bandwidth }: Roof): string => `DRAM ${si(bandwidth, 'B/s')}`;

/** From a line to the foot of its name: close, and clear of dots that lie on the line. */
const NEAR = 8;
const CLEAR = 17;

/** Small boxes along a line, `half` as wide and high. */
const alongSlope = ([x1, y1]: marks.Point, [x2, y2]: marks.Point, half: number): Box[] => {
  const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / (2 * half)));
  return Array.from({ length: steps + 1 }, (_, i) =>
    boxAround([x1 + ((x2 - x1) * i) / steps, y1 + ((y2 - y1) * i) / steps], half),
  );
};

/** Places of the name of a peak: at the right end above or below the line, or further to the left. */
function flatNames({ words, from, to: [right, top] }: Line): Name[] {
  const wide = textWidth(words, SIZE.tick);
  const ends = [0, 1, 2, 3, 4].map((step) => right - 4 - step * 60).filter((end) => end - wide > from[0]);
  return (ends.length > 0 ? ends : [right - 4]).flatMap((end) =>
    [-NEAR, -CLEAR, 19, 28].map((dy): Name => {
      const box = { x: end - wide, y: top + dy - 12, width: wide, height: 15 };
      return { mark: marks.text(words, end, top + dy, 'tick halo', 'end'), boxes: [box] };
    }),
  );
}

/** Places of the name of a bandwidth: along its slope, above or below; beside its foot where the slope is too short. */
function slopeNames({ words, from: [x1, y1], to: [x2, y2] }: Line): Name[] {
  const wide = textWidth(words, SIZE.tick);
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length <= wide + 20) {
    const box = { x: x1 + 6, y: y1 + 3, width: wide, height: 14 };
    return [{ mark: marks.text(words, x1 + 6, y1 + 14, 'tick halo'), boxes: [box] }];
  }
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = (share: number, up: number): marks.Point => [
    x1 + (x2 - x1) * share + up * sin,
    y1 + (y2 - y1) * share - up * cos,
  ];
  const half = (wide / 2 + 4) / length;
  const shares = [0.5, 0.35, 0.65, 0.2, 0.8].filter((share) => share >= half && share <= 1 - half);
  return shares.flatMap((share) =>
    [NEAR, CLEAR, -19, -28].map((up): Name => {
      const [left, above] = along(share, up);
      const rotate = (angle * 180) / Math.PI;
      const [begin, end] = [along(share - half, up + 4), along(share + half, up + 4)];
      return {
        mark: marks.text(words, left, above, 'tick halo', 'middle', { rotate }),
        boxes: alongSlope(begin, end, 5),
      };
    }),
  );
}
