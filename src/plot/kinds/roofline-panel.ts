/** The inside of a roofline: axes, roof, markers, names. */
import { scaleLog } from 'd3';
import { HEADING, HEADING_RISE } from '../axes.js';
import { circle, line, path, text } from '../draw.js';
import { diamond } from '../picture.js';
import { placeLabels } from '../place.js';
import { logTicks } from '../scales.js';
import type { LogScale } from '../scales.js';
import type { Mark } from '../svg.js';
import { shorten, si, textWidth } from '../text.js';
import { COLOURS, SIZE } from '../theme.js';

/** The machine's limits, from the resolved architecture. */
export interface Roof {
  rows: number;
  cols: number;
  clock: number;
  bandwidth: number;
  /** MAC/s. */
  peak: number;
}

/** One marker: MACs per byte and MAC/s. */
export interface Point {
  name: string;
  x: number;
  y: number;
  cycles: number;
  colour: string;
  /** MACs per byte weighted as DI weights them. */
  weighted: number;
}

export interface RooflineLook {
  width: number;
  height: number;
  weighted: boolean;
  labels: number;
}

/** Draws axes, roof, markers and the names of the longest operators. */
export function drawRoofline(
  panel: Mark,
  roof: Roof,
  drawn: readonly Point[],
  network: Point | undefined,
  look: RooflineLook,
): void {
  const { width, height } = look;
  const points = network === undefined ? drawn : [...drawn, network];
  const ridge = roof.peak / roof.bandwidth;
  const xs = points.flatMap((p) => (look.weighted && p.weighted > 0 ? [p.x, p.weighted] : [p.x]));
  const x = scaleLog([Math.min(...xs, ridge) / 2, Math.max(...xs, ridge) * 2.5], [0, width]);
  const low = Math.min(...points.map((p) => p.y));
  const y = scaleLog([low / 2.5, Math.max(roof.peak, ...points.map((p) => p.y)) * 2], [height, 0]);
  drawAxes(panel, x, y, look);
  const obstacles = drawRoof(panel, roof, x, y, look);

  const longest = Math.max(...drawn.map((p) => p.cycles));
  const radius = (p: Point): number => 3 + 10 * Math.sqrt(p.cycles / longest);
  const dots = [...drawn].sort((a, b) => b.cycles - a.cycles);
  for (const p of dots) {
    circle(panel, x(p.x), y(p.y), radius(p), p.colour)
      .attr('class', 'operator-dot')
      .attr('fill-opacity', 0.72)
      .attr('stroke', COLOURS.paper)
      .append('title')
      .text(`${shorten(p.name, 80)}: ${si(p.x)} MAC/B, ${si(p.y, 'MAC/s')}`);
  }
  if (look.weighted) {
    for (const p of points.filter((each) => each.weighted > 0)) {
      line(panel, x(p.weighted), y(p.y), x(p.x), y(p.y), { colour: p.colour, width: 0.8 });
      circle(panel, x(p.weighted), y(p.y), 4, COLOURS.paper)
        .attr('stroke', p.colour)
        .attr('stroke-width', 1.6);
    }
  }
  const anchors = dots.map((p) => ({
    label: shorten(p.name, 24),
    x: x(p.x),
    y: y(p.y),
    radius: radius(p),
  }));
  const boxes = dots.map((p) => {
    const r = radius(p) * 0.8;
    return { x: x(p.x) - r, y: y(p.y) - r, width: 2 * r, height: 2 * r };
  });
  if (network !== undefined) {
    diamond(panel, x(network.x), y(network.y), 8, COLOURS.ink);
    boxes.push({ x: x(network.x) - 7, y: y(network.y) - 7, width: 14, height: 14 });
  }
  const bounds = { x: 2, y: 2, width: width - 4, height: height - 4 };
  for (const each of placeLabels(anchors, bounds, boxes, obstacles, SIZE.tick, look.labels)) {
    if (each.leader !== undefined) line(panel, ...each.leader, { colour: COLOURS.axis, width: 0.8 });
    text(panel, each.label, each.x, each.y, 'tick halo', { anchor: each.anchor });
  }
}

type Axis = LogScale;

function drawAxes(panel: Mark, x: Axis, y: Axis, { width, height }: RooflineLook): void {
  text(panel, 'MACs per second (MAC/s)', HEADING - 8, -HEADING_RISE, 'heading');
  for (const tick of logTicks(y)) {
    line(panel, 0, y(tick), width, y(tick), { colour: COLOURS.grid });
    text(panel, si(tick), -6, y(tick) + 4, 'tick', { anchor: 'end' });
  }
  for (const tick of logTicks(x)) {
    line(panel, x(tick), 0, x(tick), height, { colour: COLOURS.grid });
    text(panel, si(tick), x(tick), height + 16, 'tick', { anchor: 'middle' });
  }
  line(panel, 0, height, width, height, { colour: COLOURS.axis });
  line(panel, 0, 0, 0, height, { colour: COLOURS.axis });
  text(panel, 'MACs per byte moved at DRAM (MAC/B)', width / 2, height + 35, 'heading', { anchor: 'middle' });
}

/** Draws the roof and its two names; returns the places that the names take. */
function drawRoof(panel: Mark, roof: Roof, x: Axis, y: Axis, { width, height }: RooflineLook) {
  const [xLow, xHigh] = x.domain() as [number, number];
  const [yLow] = y.domain() as [number, number];
  const ridge = roof.peak / roof.bandwidth;
  const foot = Math.max(xLow, yLow / roof.bandwidth);
  const corners: [number, number][] = [
    [x(foot), y(foot * roof.bandwidth)],
    [x(ridge), y(roof.peak)],
    [x(xHigh), y(roof.peak)],
  ];
  path(panel, corners).attr('fill', 'none').attr('stroke', COLOURS.ink).attr('stroke-width', 2);
  line(panel, x(ridge), y(roof.peak), x(ridge), height, { colour: COLOURS.axis, dash: '2 3' });

  const peak = `${si(roof.peak, 'MAC/s')} (${roof.rows} × ${roof.cols} PEs, ${si(roof.clock, 'Hz')})`;
  const peakWidth = textWidth(peak, SIZE.tick);
  text(panel, peak, width - 4, y(roof.peak) - 8, 'tick halo', { anchor: 'end' });
  const [[x1, y1], [x2, y2]] = corners as [[number, number], [number, number], [number, number]];
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  const slope = `DRAM ${si(roof.bandwidth, 'B/s')}`;
  const room = Math.hypot(x2 - x1, y2 - y1) > textWidth(slope, SIZE.tick) + 20;
  if (room) {
    const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
    const rad = (angle * Math.PI) / 180;
    text(panel, slope, mx + 8 * Math.sin(rad), my - 8 * Math.cos(rad), 'tick halo', {
      anchor: 'middle',
      rotate: angle,
    });
  } else text(panel, slope, x1 + 6, y1 + 14, 'tick halo');
  return [
    { x: width - 4 - peakWidth, y: y(roof.peak) - 22, width: peakWidth, height: 24 },
    ...slopeBoxes(x1, y1, x2, y2),
  ];
}

/** Small boxes along the slope, which labels shall not cross. */
function slopeBoxes(x1: number, y1: number, x2: number, y2: number) {
  return Array.from({ length: 21 }, (_, i) => ({
    x: x1 + ((x2 - x1) * i) / 20 - 10,
    y: y1 + ((y2 - y1) * i) / 20 - 12,
    width: 14,
    height: 14,
  }));
}
