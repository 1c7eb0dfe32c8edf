import {
  coefficientOperations,
  convOperations,
  halvesOperations,
  type LayerOperations,
} from '../../he/lowering/counts.js';
import { heirRotations, hybridSizes } from '../../he/lowering/linear.js';
import type { ConvShape } from '../../he/lowering/shapes.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import {
  COEFFICIENTS,
  CONVOLUTIONS,
  DELPHI,
  GAZELLE,
  HALVES,
  HEIR,
  HEIR_ROTATIONS,
  LAYERS,
  OPEN_CHEETAH,
} from './published.js';

const exact = { within: { absolute: 0 } } as const;

export const gazelle: Experiment = {
  system: 'gazelle',
  title: 'operations of linear layers on packed ciphertexts (Gazelle, DELPHI, Cheetah of Alibaba, HEIR)',
  findings: async () => compareHeir(),
  checks: async () => [...checkConvolutions(), ...checkLinear(), ...checkHalves(), ...checkCoefficients()],
};

function compareHeir(): Finding[] {
  const compare = figure('HEIR', {
    ...exact,
    unit: 'rotations',
    source: HEIR,
    mark: 'found',
    evidence: 'inferred',
  });
  return HEIR_ROTATIONS.map(([rows, columns, rotations]) =>
    compare(`${rows} x ${columns}`, rotations, heirRotations(rows, columns)),
  );
}

const checked = { ...exact, unit: 'operations', mark: 'derived', evidence: 'self-check' } as const;

/** A square convolution that keeps the size of its image. */
export function squareConv(side: number, kernel: number, inputs: number, outputs: number): ConvShape {
  const zeros = (kernel - 1) / 2;
  return {
    inputs,
    outputs,
    height: side,
    width: side,
    kernel: [kernel, kernel],
    stride: [1, 1],
    dilation: [1, 1],
    padding: { top: zeros, bottom: zeros, left: zeros, right: zeros },
    outputSize: [side, side],
    groups: 1,
  };
}

const rotationsOf = ({ counts }: LayerOperations): number =>
  (counts.rotate ?? 0) + (counts['swap-rows'] ?? 0);
const productsOf = ({ counts }: LayerOperations): number => counts['multiply-plain'] ?? 0;

function checkConvolutions(): Finding[] {
  const check = figure('Gazelle, convolutions', { ...checked, source: GAZELLE });
  return CONVOLUTIONS.flatMap(({ n, side, kernel, channels, aligned, pixels, blocks, products }) => {
    const shape = squareConv(side, kernel, channels, channels);
    const layout = { rows: 1, rowSlots: n } as const;
    const first = convOperations(shape, layout, 'input-aligned');
    const stages = convOperations(shape, layout, 'two-stage');
    const name = `n = ${n}, ${side} x ${side}, ${kernel} x ${kernel}, ${channels} channels`;
    return [
      check(`${name}: rotations of inputs`, aligned, first.hoisted.rotations),
      check(`${name}: products`, products, productsOf(first)),
      check(`${name}: two stages, of inputs`, pixels, stages.hoisted.rotations),
      check(`${name}: two stages, of sums`, blocks, rotationsOf(stages) - stages.hoisted.rotations),
    ];
  });
}

function checkLinear(): Finding[] {
  const check = figure('Gazelle, fully connected', { ...checked, source: GAZELLE });
  return LAYERS.flatMap(({ n, inputs, outputs, hoisted, products, folds }) => {
    const sizes = hybridSizes({ inputs, outputs, vectors: 1 }, n);
    const name = `n = ${n}, ${inputs} to ${outputs}`;
    return [
      check(`${name}: hoisted rotations`, hoisted, sizes.rows - 1),
      check(`${name}: products`, products, sizes.rows),
      check(`${name}: rotations that fold`, folds, sizes.folds),
    ];
  });
}

function checkHalves(): Finding[] {
  const check = figure('DELPHI', { ...checked, source: DELPHI });
  const layer = halvesOperations(squareConv(14, 3, 256, 256), { rows: 2, rowSlots: 4096 });
  return [
    check('products', HALVES.products, productsOf(layer)),
    check('rotations', HALVES.rotations, rotationsOf(layer)),
  ];
}

function checkCoefficients(): Finding[] {
  const check = figure('coefficient packing', { ...checked, source: OPEN_CHEETAH });
  return COEFFICIENTS.map(({ side, kernel, inputs, outputs, products }) =>
    check(
      `${side} x ${side}, ${kernel} x ${kernel}, ${inputs} to ${outputs}: products`,
      products,
      productsOf(coefficientOperations(squareConv(side, kernel, inputs, outputs), 4096)),
    ),
  );
}
