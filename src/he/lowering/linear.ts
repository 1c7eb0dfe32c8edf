import { InputError } from '../../errors.js';
import { ProgramBuilder } from './builder.js';
import type { Lowered, Values } from './lowered.js';
import { powerOfTwo, type LinearShape } from './shapes.js';
import { totalSlots, type SlotLayout } from './slots.js';

/**
 * How a fully connected layer goes round the slots (one vector, batched). `hybrid`: Gazelle's, copies of the input side by
 * side, as many diagonals as rows are left, then sums of the parts. `naive`: a product and a sum of all slots for each
 * output. `diagonal`: a product for each input (Halevi and Shoup). `bsgs`: the same in baby and giant steps.
 */
export const LINEAR_SCHEDULES = ['hybrid', 'naive', 'diagonal', 'bsgs'] as const;
export type LinearSchedule = (typeof LINEAR_SCHEDULES)[number];

/** @param weights `outputs x inputs`, row by row */
export function lowerLinear(
  shape: LinearShape,
  layout: SlotLayout,
  weights: Values,
  schedule: LinearSchedule,
): Lowered {
  if (schedule === 'hybrid') return lowerHybrid(shape, layout, weights);
  if (schedule === 'naive') return lowerNaive(shape, layout, weights);
  return lowerDiagonals(shape, layout, weights, schedule === 'bsgs' ? babySteps(shape.inputs) : shape.inputs);
}

/** Sizes of Gazelle's hybrid schedule. */
export interface HybridSizes {
  /** Slots of a copy of the input (of a part of it). */
  copy: number;
  /** Copies in a ciphertext. */
  pack: number;
  /** Diagonals: products for each part of the input. */
  rows: number;
  /** Parts that an input beyond a ciphertext is cut into, and ciphertexts of outputs. */
  parts: number;
  results: number;
  /** Sums of parts of a copy, each with a rotation. */
  folds: number;
}

export function hybridSizes({ inputs, outputs }: LinearShape, slots: number): HybridSizes {
  const copy = Math.min(powerOfTwo(inputs), slots);
  const pack = slots / copy;
  const rows = Math.min(copy, Math.max(1, powerOfTwo(outputs) / pack));
  return {
    copy,
    pack,
    rows,
    parts: Math.ceil(inputs / copy),
    results: Math.ceil(outputs / (pack * rows)),
    folds: Math.log2(copy / rows),
  };
}

function lowerHybrid(shape: LinearShape, layout: SlotLayout, weights: Values): Lowered {
  const slots = totalSlots(layout);
  const sizes = hybridSizes(shape, slots);
  const { copy, rows, parts, results, pack } = sizes;
  // A copy over both rows of slots: half of the diagonals meet the other row.
  const crossed = copy > layout.rowSlots;
  const steps = crossed && rows > 1 ? rows / 2 : rows;
  const builder = new ProgramBuilder();
  const inputs = Array.from({ length: parts }, (_, part) => builder.input(`x${part}`));
  const outputs = Array.from({ length: results }, (_, result) => {
    const products: string[] = [];
    for (const [part, input] of inputs.entries()) {
      for (let diagonal = 0; diagonal < rows; diagonal++) {
        const from = diagonal >= steps ? builder.swapRows(input) : input;
        const rotated = builder.rotate(from, diagonal % steps);
        products.push(builder.withPlain('multiply-plain', rotated, `w${result}.${part}.${diagonal}`));
      }
    }
    const length = Math.min(copy, layout.rowSlots);
    const folded = builder.rotateAndSum(builder.sum(products), length / steps, steps);
    return crossed && rows === 1 ? builder.binary('add', folded, builder.swapRows(folded)) : folded;
  });
  /** Output and input that meet in a slot. */
  const meet = (result: number, part: number, diagonal: number, slot: number): [number, number] => {
    const first = result * pack * rows;
    if (!crossed) {
      const place = slot % copy;
      return [
        first + Math.floor(slot / copy) * rows + (place % rows),
        part * copy + ((place + diagonal) % copy),
      ];
    }
    const row = Math.floor(slot / layout.rowSlots);
    const place = slot % layout.rowSlots;
    const source = diagonal >= steps ? 1 - row : row;
    return [
      first + (rows === 1 ? 0 : row * steps + (place % steps)),
      part * copy + source * layout.rowSlots + ((place + (diagonal % steps)) % layout.rowSlots),
    ];
  };
  return {
    program: builder.build('linear hybrid', outputs),
    encoding: 'slots',
    size: slots,
    plain(name) {
      const [result, part, diagonal] = name.slice(1).split('.').map(Number) as [number, number, number];
      return Array.from({ length: slots }, (_, slot) =>
        weightAt(shape, weights, ...meet(result, part, diagonal, slot)),
      );
    },
    encode: (vector) =>
      new Map(
        inputs.map((name, part) => [
          name,
          Array.from({ length: slots }, (_, slot) => vector[part * copy + (slot % copy)] ?? 0),
        ]),
      ),
    decode(ciphertexts) {
      const values = [...ciphertexts.values()];
      return Array.from({ length: shape.outputs }, (_, output) => {
        const at = output % (pack * rows);
        const slot = crossed
          ? rows === 1
            ? 0
            : Math.floor(at / steps) * layout.rowSlots + (at % steps)
          : Math.floor(at / rows) * copy + (at % rows);
        return values[Math.floor(output / (pack * rows))]![slot]!;
      });
    },
  };
}

const weightAt = (
  { inputs, outputs }: LinearShape,
  weights: Values,
  output: number,
  input: number,
): number => (output < outputs && input < inputs ? weights[output * inputs + input]! : 0);

/** A ciphertext for each output, its sum in every slot; the input lies in one row. */
function lowerNaive(shape: LinearShape, layout: SlotLayout, weights: Values): Lowered {
  const slots = totalSlots(layout);
  const length = powerOfTwo(shape.inputs);
  fits(length, layout, 'naive');
  const builder = new ProgramBuilder();
  const input = builder.input('x0');
  const outputs = Array.from({ length: shape.outputs }, (_, output) =>
    builder.rotateAndSum(builder.withPlain('multiply-plain', input, `w${output}`), length, 1),
  );
  return {
    program: builder.build('linear naive', outputs),
    encoding: 'slots',
    size: slots,
    plain(name) {
      const output = Number(name.slice(1));
      return Array.from({ length: slots }, (_, slot) => weightAt(shape, weights, output, slot));
    },
    encode: (vector) => new Map([['x0', Array.from({ length: slots }, (_, slot) => vector[slot] ?? 0)]]),
    decode: (ciphertexts) => [...ciphertexts.values()].map((values) => values[0]!),
  };
}

/** Baby steps of so many diagonals: as many as giant steps, or one more. */
export const babySteps = (diagonals: number): number => Math.ceil(Math.sqrt(diagonals));

/**
 * Rotations of HEIR's kernel for a matrix of `rows x columns` (Halevi and Shoup, baby and giant steps): as many diagonals
 * as rows, sums of the parts of a wide matrix. It rotates by giant step 0 too, which ours leaves out.
 */
export function heirRotations(rows: number, columns: number): number {
  const baby = babySteps(rows);
  const folds = columns > rows ? Math.log2(columns / rows) : 0;
  return baby - 1 + Math.ceil(rows / baby) + folds;
}

/**
 * Diagonals of the matrix times rotated inputs, `baby` inputs rotated and their sums by giant steps. The input is
 * repeated as far as the steps reach; both sizes together fit a row.
 */
function lowerDiagonals(shape: LinearShape, layout: SlotLayout, weights: Values, baby: number): Lowered {
  const slots = totalSlots(layout);
  const giants = Math.ceil(shape.inputs / baby);
  fits(shape.inputs + shape.outputs, layout, 'diagonal');
  const builder = new ProgramBuilder();
  const input = builder.input('x0');
  const sums = Array.from({ length: giants }, (_, giant) => {
    const products: string[] = [];
    for (let step = 0; step < baby && giant * baby + step < shape.inputs; step++)
      products.push(builder.withPlain('multiply-plain', builder.rotate(input, step), `w${giant}.${step}`));
    return builder.rotate(builder.sum(products), giant * baby);
  });
  return {
    program: builder.build(giants === 1 ? 'linear diagonal' : 'linear bsgs', [builder.sum(sums)]),
    encoding: 'slots',
    size: slots,
    plain(name) {
      const [giant, step] = name.slice(1).split('.').map(Number) as [number, number];
      const diagonal = giant * baby + step;
      // Aligned with the sum that a giant step will bring to the results.
      return Array.from({ length: slots }, (_, slot) => {
        const output = slot - giant * baby;
        return output < 0 ? 0 : weightAt(shape, weights, output, (output + diagonal) % shape.inputs);
      });
    },
    encode: (vector) =>
      new Map([
        [
          'x0',
          Array.from({ length: slots }, (_, slot) =>
            slot < shape.inputs + shape.outputs ? vector[slot % shape.inputs]! : 0,
          ),
        ],
      ]),
    decode: (ciphertexts) => [...ciphertexts.values()][0]!.slice(0, shape.outputs),
  };
}

function fits(slots: number, { rowSlots }: SlotLayout, schedule: LinearSchedule): void {
  if (slots <= rowSlots) return;
  throw new InputError(`a ${schedule} layer needs ${slots} slots in a row of ${rowSlots}`, {
    expected: 'a larger ring, or the schedule hybrid',
  });
}
