import type { OperationCounts } from '../program.js';
import { packCoefficients, splitLinear } from './coefficients.js';
import { packConv, type ConvPacking } from './conv-packing.js';
import type { ConvSchedule } from './conv.js';
import { packHalves } from './delphi.js';
import { babySteps, hybridSizes, type LinearSchedule } from './linear.js';
import { keptOf, powerOfTwo, prunedShare, taps, type ConvShape, type LinearShape } from './shapes.js';
import { totalSlots, type SlotLayout } from './slots.js';

/** What a layer does, in closed form: the same numbers as counting its program, in microseconds. */
export interface LayerOperations {
  counts: OperationCounts;
  /** Rotations (and exchanges of rows) of one ciphertext together, and how many ciphertexts are so rotated. */
  hoisted: { rotations: number; decompositions: number };
  ciphertexts: { inputs: number; outputs: number };
  /** Distinct rotations, an exchange of rows among them: keys that the server needs. */
  rotationKeys: number;
  /** Distinct plaintexts of weights. */
  plaintexts: number;
}

interface Work {
  products: number;
  /** Ciphertexts of results before they are added up elsewhere. */
  results: number;
  rotations: number;
  exchanges: number;
}

const operations = ({ products, results, rotations, exchanges }: Work): OperationCounts => ({
  'multiply-plain': products,
  add: products - results,
  rotate: rotations,
  'swap-rows': exchanges,
});

/**
 * Of a filter that spans more than a strip (rows of slots shorter than a few rows of pixels) this counts a rotation more
 * here and there than its program has. Of pruned groups nothing is done (`artemis.ts`), whichever they are.
 * @param digits digits of weights, each with its ciphertexts of inputs
 */
export function convOperations(
  shape: ConvShape,
  layout: SlotLayout,
  schedule: ConvSchedule,
  digits = 1,
): LayerOperations {
  const packing = packConv(shape, layout);
  const { inputs, outputs, strips, offsets } = packing;
  const { rows } = layout;
  const pruned = prunedShare(shape);
  const perRow = keptOf(packing.perRow, pruned.diagonals);
  const places = keptOf(offsets.length, pruned.positions);
  const sent = digits * inputs * strips;
  const returned = outputs * strips;
  const crossings = rows - 1;
  const met = Math.round((stripProducts(packing) * places) / offsets.length);
  const products = digits * inputs * outputs * rows * perRow * met;
  // Rotations of pixels in a row, and of blocks; the middle tap needs none.
  const pixels = offsets.includes(0) ? places - 1 : places;
  const all = perRow * places - (places - pixels);
  const work = (rotations: number, exchanges: number): OperationCounts =>
    operations({ products, results: returned, rotations, exchanges });
  const common = { ciphertexts: { inputs: sent, outputs: returned }, plaintexts: products };
  if (schedule === 'input-aligned') {
    return {
      ...common,
      counts: work(sent * rows * all, sent * crossings),
      hoisted: {
        rotations: sent * (rows * all + crossings),
        decompositions: sent * (Math.min(1, all + crossings) + Math.min(crossings, all)),
      },
      rotationKeys: all + crossings,
    };
  }
  if (schedule === 'partial-aligned') {
    return {
      ...common,
      counts: work(returned * rows * all, returned * crossings),
      hoisted: { rotations: 0, decompositions: 0 },
      rotationKeys: all + crossings,
    };
  }
  return {
    ...common,
    counts: work(sent * pixels + returned * rows * (perRow - 1), returned * crossings),
    hoisted: { rotations: sent * pixels, decompositions: pixels === 0 ? 0 : sent },
    rotationKeys: pixels + perRow - 1 + crossings,
  };
}

/** Products of strips of one input with one output, one alignment of channels. */
const stripProducts = (packing: ConvPacking): number =>
  packing.offsets
    .flatMap((offset) => packing.stripsApart.get(offset)!)
    .reduce((total, apart) => total + packing.strips - Math.abs(apart), 0);

/** DELPHI's half packing. */
export function halvesOperations(shape: ConvShape, layout: SlotLayout): LayerOperations {
  const { inputs, strips, permutations, exchanged, ...packing } = packHalves(shape, layout);
  const pruned = prunedShare(shape);
  const half = keptOf(packing.half, pruned.diagonals);
  const places = keptOf(taps(shape), pruned.positions);
  const pairs = Math.ceil(permutations / 2);
  const products = permutations * half * inputs * places;
  const exchanges = exchanged ? pairs * inputs * strips : 0;
  // An exchange of the same sums that are straight too is one more term.
  const results = pairs * strips - (permutations === 1 ? exchanges : 0);
  return {
    counts: operations({
      products: products * strips,
      results,
      rotations: permutations * (half - 1) * inputs * strips,
      exchanges,
    }),
    hoisted: { rotations: 0, decompositions: 0 },
    ciphertexts: { inputs: inputs * strips * places, outputs: pairs * strips },
    rotationKeys: half - 1 + (exchanged ? 1 : 0),
    plaintexts: products,
  };
}

/** Coefficient packing of a convolution: no rotations. */
export function coefficientOperations(shape: ConvShape, n: number): LayerOperations {
  const { inputs, tiles } = packCoefficients(shape, n);
  const images = tiles[0] * tiles[1];
  return withoutRotations(
    inputs * images * shape.outputs,
    { inputs: shape.groups * inputs * images, outputs: shape.outputs * images },
    inputs * shape.outputs,
  );
}

export function linearCoefficientOperations(shape: LinearShape, n: number): LayerOperations {
  const { rows, columns } = splitLinear(shape, n);
  const [sent, returned] = [Math.ceil(shape.inputs / columns), Math.ceil(shape.outputs / rows)];
  const { vectors } = shape;
  return withoutRotations(
    vectors * sent * returned,
    { inputs: vectors * sent, outputs: vectors * returned },
    sent * returned,
  );
}

const withoutRotations = (
  products: number,
  ciphertexts: { inputs: number; outputs: number },
  plaintexts: number,
): LayerOperations => ({
  counts: operations({ products, results: ciphertexts.outputs, rotations: 0, exchanges: 0 }),
  hoisted: { rotations: 0, decompositions: 0 },
  ciphertexts,
  rotationKeys: 0,
  plaintexts,
});

/** A fully connected layer; each of its vectors is on its own, with the same weights. */
export function linearOperations(
  shape: LinearShape,
  layout: SlotLayout,
  schedule: LinearSchedule,
): LayerOperations {
  const one = scheduleOf(shape, layout, schedule);
  const { vectors } = shape;
  return {
    counts: Object.fromEntries(Object.entries(one.counts).map(([op, count]) => [op, vectors * count])),
    hoisted: {
      rotations: vectors * one.hoisted.rotations,
      decompositions: vectors * one.hoisted.decompositions,
    },
    ciphertexts: {
      inputs: vectors * one.ciphertexts.inputs,
      outputs: vectors * one.ciphertexts.outputs,
    },
    rotationKeys: one.rotationKeys,
    plaintexts: one.plaintexts,
  };
}

function scheduleOf(shape: LinearShape, layout: SlotLayout, schedule: LinearSchedule): LayerOperations {
  const { inputs, outputs } = shape;
  if (schedule === 'hybrid') return hybridOperations(shape, layout);
  if (schedule === 'naive') {
    const folds = Math.log2(powerOfTwo(inputs));
    return {
      counts: { 'multiply-plain': outputs, add: outputs * folds, rotate: outputs * folds, 'swap-rows': 0 },
      hoisted: { rotations: 0, decompositions: 0 },
      ciphertexts: { inputs: 1, outputs },
      rotationKeys: folds,
      plaintexts: outputs,
    };
  }
  const baby = schedule === 'bsgs' ? babySteps(inputs) : inputs;
  const giants = Math.ceil(inputs / baby);
  return {
    counts: { 'multiply-plain': inputs, add: inputs - 1, rotate: baby + giants - 2, 'swap-rows': 0 },
    hoisted: { rotations: baby - 1, decompositions: baby > 1 ? 1 : 0 },
    ciphertexts: { inputs: 1, outputs: 1 },
    rotationKeys: baby + giants - 2,
    plaintexts: inputs,
  };
}

/** Gazelle's hybrid schedule: rows are exchanged where a copy of the input takes both. */
function hybridOperations(shape: LinearShape, layout: SlotLayout): LayerOperations {
  const { copy, rows, parts, results, folds } = hybridSizes(shape, totalSlots(layout));
  const crossed = copy > layout.rowSlots;
  const exchangedInputs = crossed && rows > 1 ? parts : 0;
  const exchangedResults = crossed && rows === 1 ? results : 0;
  const products = rows * parts * results;
  const steps = crossed && rows > 1 ? rows / 2 : rows;
  const rowFolds = crossed && rows === 1 ? folds - 1 : folds;
  const hoisted = parts * (rows - 1);
  return {
    counts: {
      'multiply-plain': products,
      add: products - results + results * folds,
      rotate: hoisted - exchangedInputs + results * rowFolds,
      'swap-rows': exchangedInputs + exchangedResults,
    },
    hoisted: {
      rotations: hoisted,
      decompositions: rows === 1 ? 0 : parts * (exchangedInputs > 0 && steps > 1 ? 2 : 1),
    },
    ciphertexts: { inputs: parts, outputs: results },
    rotationKeys: steps - 1 + rowFolds + (crossed ? 1 : 0),
    plaintexts: products,
  };
}
