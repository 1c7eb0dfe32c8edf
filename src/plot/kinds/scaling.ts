/** DeLTA's scaling study: speed-up of every design, and what its cycles are bound by. */
import { scaleLinear } from 'd3';
import { baseline, leftAxis, PANEL_TOP } from '../../charts/axes.js';
import { nameAxis, namedBands, type NamedBands } from '../../charts/bands.js';
import { line, rect, text, type Marks } from '../../charts/mark.js';
import { LEVELS, shade } from '../../charts/ramp.js';
import { drawStack, paletteOf, stackLegend, stackOf } from '../../charts/stack.js';
import { COLOURS } from '../../charts/theme.js';
import { openLaboratory } from '../../experiments/laboratory.js';
import { SCALED_NAMES, scaleCard, type Scaled } from '../../experiments/delta/scaling.js';
import { BOTTLENECKS } from '../../experiments/delta/scaling-tables.js';
import type { Reproduction } from '../../results/reproduction.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, picture, sourceLine } from '../picture.js';
import { refuse } from '../select.js';

const SYSTEM = 'delta';
const HEIGHT = 190;
const STACK = 78;
const STACK_PITCH = STACK + 38;

export const draw: Draw<readonly Reproduction[]> = async (reproductions, options = {}) => {
  const reproduction = reproductions.find(({ system }) => system === SYSTEM);
  if (reproduction === undefined) return refuse('plot scaling: no scaling study', 'systole reproduce delta');
  const rows = await scaleCard(openLaboratory({ progress: () => undefined }));
  const perNetwork = SCALED_NAMES.map((name) => rows.filter(({ network }) => network === name));
  const designs = perNetwork[0]!.map(({ design, factor }) => `${design}, ${factor}x`);
  const places = namedBands(designs, innerWidth(options));
  const bars = rows.map(({ shares, design }) => ({ name: design, parts: new Map(Object.entries(shares)) }));
  const palette = paletteOf(bars, BOTTLENECKS);
  const stacks = perNetwork.map((own, index) => {
    const stack = stackOf(
      own.map(({ shares }, at) => ({ name: designs[at]!, parts: new Map(Object.entries(shares)) })),
      palette,
    );
    const name = `${SCALED_NAMES[index]!}: share of cycles in layers of each bottleneck (%)`;
    return drawStack(stack, places, { name, unit: '%', height: STACK, max: 1 });
  });
  const below = PANEL_TOP + HEIGHT + 44;
  const whole = below + stacks.length * STACK_PITCH - (STACK_PITCH - STACK);
  return picture(
    {
      title: 'Which resources of a TITAN Xp to scale',
      subtitle: 'convolutions of four networks, forward, batch 256, closed form; speed-up over the card',
      description: rows.map(wordsOf).join('; '),
      legend: [
        ...SCALED_NAMES.map((label, index) => ({ label, colour: NETWORKS[index]! })),
        ...stackLegend(palette, (name) => `bound by ${name}`),
      ],
      notes: [
        'MACs: lanes of an SM and its issue. tiles: registers, shared memory and the largest tile (256 x 128, 256 x 256; assumed). L2: its bandwidth. BW: that of L2 and DRAM. `efficiency` stays, so that an SM reaches the same share of a higher peak. What resources cost is not counted.',
      ],
      source: sourceLine(reproduction.toolVersion, `systole reproduce ${SYSTEM}`, options.note),
      height: whole + places.height,
      body: [
        panelAt(PANEL_TOP, drawSpeedups(perNetwork, places)),
        stacks.map((marks, index) => panelAt(below + index * STACK_PITCH, marks)),
        panelAt(whole - STACK, nameAxis(places, STACK, 'what is scaled, and by how much')),
      ],
    },
    options,
  );
};

/** Networks have shades of one ramp, so that the colours of the bottlenecks stay apart from them. */
const NETWORKS = [0.9, 0.65, 0.4, 0.18].map((share) => shade(Math.round(share * (LEVELS - 1))));

const wordsOf = ({ design, factor, network, speedup }: Scaled): string =>
  `${network}, ${design}, ${factor}x: ${speedup.toFixed(2)} times as fast`;

/** A group of bars a design, a bar a network. */
function drawSpeedups(perNetwork: readonly Scaled[][], { bar, left, width }: NamedBands): Marks {
  const highest = Math.max(...perNetwork.flat().map(({ speedup }) => speedup));
  const scale = scaleLinear([0, highest * 1.05], [HEIGHT, 0]);
  const slot = bar / perNetwork.length;
  const bars = perNetwork.map((own, which) =>
    own.map((one, at) => {
      const [x, y] = [left(at) + which * slot, scale(one.speedup)];
      return rect([x, y, slot * 0.9, HEIGHT - y], NETWORKS[which]!, { class: 'speedup' }, wordsOf(one));
    }),
  );
  return [
    leftAxis({ scale, name: 'speed-up over the TITAN Xp', format: () => (value) => String(value) }, width),
    bars,
    [1, 2, 4].map((factor) => [
      line(0, scale(factor), width, scale(factor), { colour: COLOURS.axis, dash: '5 3' }),
      text(`${factor}x`, width + 4, scale(factor) + 4, 'tick'),
    ]),
    baseline(width, HEIGHT),
  ];
}
