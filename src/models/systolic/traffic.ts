import type { VectorWork } from '../lowering/lower.js';
import type { Widths } from '../lowering/widths.js';
import { feedsOf } from './feeds.js';
import { MovementLedger, NOTHING, type Movement } from './movement.js';
import type { Compiled } from './compiled.js';

/**
 * Traffic of one operator.
 *
 * Level `scratchpad` is the array's side, counted as SCALE-Sim counts SRAM requests: padding zeros are fed and
 * counted, every K fold writes its sums again; we also count reading them back. Level `dram` is what the DMA
 * moves.
 */
export function movementOf(one: Compiled): Movement {
  const { work, plan } = one;
  if (work.unit === 'fused' || work.unit === 'free') return NOTHING;
  const { widths } = work;
  const ledger = new MovementLedger(work);
  // What stays for its readers moves from the ofmap to the ifmap scratchpad.
  const held = one.held ? one.outputElements : 0;
  if (work.unit === 'array' && plan !== undefined) {
    const { dram } = plan;
    const feeds = feedsOf(plan);
    ledger.add('scratchpad', 'ifmap', feeds.ifmap + one.besideElements, asInput(held, widths), widths.ifmap);
    ledger.add('scratchpad', 'filter', feeds.filter, 0, widths.filter);
    ledger.add('scratchpad', 'psum', feeds.psum, feeds.psum, widths.accumulator);
    ledger.add('scratchpad', 'ofmap', held, feeds.ofmap, widths.ofmap);
    ledger.add('dram', 'ifmap', dram.ifmap + one.fetchedElements, 0, widths.ifmap);
    ledger.add('dram', 'filter', dram.filter, 0, widths.filter);
    ledger.add('dram', 'psum', dram.psumRead, dram.psumWrite, widths.accumulator);
    ledger.add('dram', 'ofmap', 0, dram.ofmap, widths.ofmap);
  } else if (work.unit === 'vector') {
    addPass(ledger, work, { ...one, held });
  }
  return ledger.close();
}

/** What of a pass is not on chip, and what of it stays there. */
type Pass = Pick<Compiled, 'fetchedElements' | 'besideElements' | 'stays' | 'outputElements'> & {
  held: number;
};

/** Elements of results counted as so many input elements. */
const asInput = (elements: number, { ifmap, ofmap }: Widths): number => (elements * ofmap) / ifmap;

/** A pass all of whose tensors are in DRAM. */
export const throughDram = ({ inputElements, outputElements }: VectorWork): Pass => ({
  fetchedElements: inputElements,
  besideElements: 0,
  stays: false,
  outputElements,
  held: 0,
});

/** A pass over tensors: each element in and out once. */
export function addPass(ledger: MovementLedger, work: VectorWork, pass: Pass): void {
  const { widths, inputElements, tableElements, outputElements } = work;
  ledger.add(
    'scratchpad',
    'ifmap',
    inputElements + pass.besideElements,
    asInput(pass.held, widths),
    widths.ifmap,
  );
  ledger.add('scratchpad', 'filter', tableElements, 0, widths.filter);
  ledger.add('scratchpad', 'ofmap', pass.held, outputElements, widths.ofmap);
  ledger.add('dram', 'ifmap', pass.fetchedElements, 0, widths.ifmap);
  ledger.add('dram', 'filter', tableElements, 0, widths.filter);
  ledger.add('dram', 'ofmap', 0, pass.stays ? 0 : pass.outputElements, widths.ofmap);
}
