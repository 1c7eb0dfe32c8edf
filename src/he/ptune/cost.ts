import { butterflies } from '../kernels.js';
import { inputAlignedRotations, type TableIvCounts } from '../lowering/table-iv.js';
import { digitsOf, plainDigitsOf, type Choice, type Schedule } from './choice.js';

/** Integer multiplications of the two things that a processor spends its time with. */
export interface CostModel {
  /** A product modulo q. */
  product: number;
  /** A butterfly of a transform. */
  butterfly: number;
}

/**
 * Cheetah (HPCA 2021): Barrett reduction, 5 multiplications (found) behind the product itself (derived), and
 * Harvey's butterfly of 3 (found). With n = 4096 and 3 digits this gives shares of 60:30:10 for transforms, the rest of
 * rotations, and products, where a CPU's profile has 55.2:31.8:10.3.
 */
export const INTEGER_MULTIPLIES: CostModel = { product: 6, butterfly: 3 };

/** Integer multiplications of a layer by kernel; additions are free. */
export interface LayerCost {
  multiply: number;
  /** Products of a rotation: each digit with both polynomials of its key. */
  rotate: number;
  /** Transforms of a rotation: one back, and one forward for each digit. */
  ntt: number;
}

export const totalOf = ({ multiply, rotate, ntt }: LayerCost): number => multiply + rotate + ntt;

export function addCosts(a: LayerCost, b: LayerCost): LayerCost {
  return { multiply: a.multiply + b.multiply, rotate: a.rotate + b.rotate, ntt: a.ntt + b.ntt };
}

/** Cost of one operation: `2n` products; `2 l_ct n` products and `l_ct + 1` transforms. */
export function operationCost(n: number, digits: number, model = INTEGER_MULTIPLIES): LayerCost {
  return {
    multiply: 2 * n * model.product,
    rotate: 2 * digits * n * model.product,
    ntt: (digits + 1) * butterflies(n) * model.butterfly,
  };
}

/**
 * Cost of a layer.
 * @param counts of Table IV, all digits of the weights among its multiplications
 */
export function layerCost(
  counts: TableIvCounts,
  choice: Choice,
  schedule: Schedule,
  model = INTEGER_MULTIPLIES,
): LayerCost {
  const each = operationCost(choice.n, digitsOf(choice), model);
  const rotations =
    schedule === 'ia' ? inputAlignedRotations(counts, plainDigitsOf(choice)) : counts.rotations;
  return {
    multiply: counts.multiplies * each.multiply,
    rotate: rotations * each.rotate,
    ntt: rotations * each.ntt,
  };
}
