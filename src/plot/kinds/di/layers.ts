/** Reuses and intensities of a layer of each type. */
import { scaleLog } from 'd3';
import { baseline, leftAxis, PANEL_TOP } from '../../../charts/axes.js';
import { nameAxis, namedBands, type NamedBands } from '../../../charts/bands.js';
import { rect, type Marks } from '../../../charts/mark.js';
import { SERIES } from '../../../charts/palette.js';
import { logTicks, withTicks } from '../../../charts/scales.js';
import { digits, numberTicks } from '../../../charts/text.js';
import { layerTypes } from '../../../experiments/di/table.js';
import type { Reuse } from '../../../metrics/intensity.js';
import type { Reproduction } from '../../../results/reproduction.js';
import type { Draw } from '../../kind.js';
import { innerWidth, panelAt } from '../../picture.js';
import { studyPicture } from './study.js';

const NAME = 'layer-types';
const HEIGHT = 240;
/** Where bars begin: half of the least that a layer can have, a MAC for two elements. */
const FOOT = 0.5;

const SHOWN: readonly (readonly [label: string, of: (reuse: Reuse) => number])[] = [
  ['R_W', ({ weightReuse }) => weightReuse],
  ['R_A', ({ activationReuse }) => activationReuse],
  ['AI', ({ arithmeticIntensity }) => arithmeticIntensity],
  ['DI_H 0.80', ({ H }) => H],
];

export const draw: Draw<readonly Reproduction[]> = (reproductions, options = {}) => {
  const layers = layerTypes();
  const places = namedBands(
    layers.map(({ type, network }) => `${type} (${network.split('-')[0]!})`),
    innerWidth(options),
  );
  return studyPicture(NAME, reproductions, options, {
    title: 'Reuse and intensity by type of layer',
    subtitle: 'one layer of each type at batch 1, compulsory accesses; nothing is simulated',
    description: layers.map(wordsOf).join('; '),
    legend: SHOWN.map(([label], index) => ({ label, colour: SERIES[index]! })),
    notes: [`${layers.map(wordsOf).join('; ')}.`],
    simulated: false,
    height: PANEL_TOP + HEIGHT + places.height,
    body: panelAt(PANEL_TOP, [drawBars(layers, places), nameAxis(places, HEIGHT, 'types of layers')]),
  });
};

type Layer = ReturnType<typeof layerTypes>[number];

const wordsOf = ({ type, layer, network, reuse }: Layer): string =>
  `${type}, ${layer} of ${network}: ${SHOWN.map(([label, of]) => `${label} ${digits(of(reuse))}`).join(', ')}`;

function drawBars(layers: readonly Layer[], { step, centre, width }: NamedBands): Marks {
  const highest = Math.max(...layers.flatMap(({ reuse }) => SHOWN.map(([, of]) => of(reuse))));
  const y = scaleLog([FOOT, highest * 1.3], [HEIGHT, 0]);
  const slot = (0.7 * step) / SHOWN.length;
  const bars = layers.map((one, at) =>
    SHOWN.map(([label, of], which) => {
      const value = of(one.reuse);
      const left = centre(at) + (which - SHOWN.length / 2) * slot;
      return rect(
        [left, y(value), slot * 0.92, HEIGHT - y(value)],
        SERIES[which]!,
        { class: 'reuse' },
        `${one.type}: ${label} ${digits(value)} MACs/element`,
      );
    }),
  );
  const axis = { scale: withTicks(y, logTicks(y)), name: 'MACs per element', format: numberTicks };
  return [leftAxis(axis, width), bars, baseline(width, HEIGHT)];
}
