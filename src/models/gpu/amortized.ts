import { arithmeticIntensity } from '../../metrics/intensity.js';
import type { Details } from '../../results/record.js';
import type { OperatorDraft } from '../record/builder.js';
import type { MovedElements } from '../record/intensity.js';
import type { Ran } from './simulate.js';
import { compulsory } from './traffic/panels.js';

/** AI with every weight fetched once, of operators and of the run: what a kernel reads again counts for activations. */
export class WeightsOnce {
  private work = 0;
  private elements = 0;

  /** The operator with its ratio among its details, where it has work. */
  add(draft: OperatorDraft, ran: Ran): OperatorDraft {
    const moved = draft.moved as MovedElements;
    const elements = moved.activations + (moved.weights === 0 ? 0 : weightsOnce(ran, moved));
    this.work += draft.work;
    this.elements += elements;
    if (draft.work === 0) return draft;
    return { ...draft, details: { ...draft.details, ...ratio(draft.work, elements) } };
  }

  /** Of the whole run; of a run without work nothing. */
  totals(): Details {
    return this.work === 0 ? {} : ratio(this.work, this.elements);
  }
}

const ratio = (work: number, elements: number): Details => ({
  amortizedIntensity: arithmeticIntensity(work, elements),
});

/** Weights that a product reads, each once; kernels beside products move them once, and gradients of them are results. */
function weightsOnce(ran: Ran, { weights }: MovedElements): number {
  if (!('product' in ran)) return weights;
  const { kernel } = ran.product;
  return kernel.isWeightGradient ? weights : compulsory(kernel).b / kernel.bBytes;
}
