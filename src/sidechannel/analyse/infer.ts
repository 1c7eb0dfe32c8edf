import type { Graph, Node } from './graph.js';
import { best, costAtEnd, extend, firstGuess, graphOf, type Candidate, type Guess } from './guess.js';
import { convolutionsOf, products } from './layers.js';
import { concatenations, passes, pools, sums } from './passes.js';
import type { SeenKernel, View } from './view.js';

/** Guesses that are followed, and kernels that each may be. */
const BEAM = 16;
const BRANCHES = 8;

/**
 * The likeliest network behind a trace: node 0 is the input, node i + 1 what kernel i computes. Kernel by kernel the best
 * guesses so far are followed: which tensors were read, and which whole numbers of channels, kernel, stride and groups
 * give the bytes that were seen (T = C H^2, V = C C' F^2 / g), where round numbers are likelier than others.
 */
export function inferNetwork(view: View): Graph {
  const { channels, size } = view.input;
  const input: Node = { role: 'input', inputs: [], channels, size, inChannels: channels };
  let guesses: Guess[] = [firstGuess(input)];
  for (const seen of view.kernels) {
    const candidatesOf = candidatesFor(seen, view);
    guesses = best(
      guesses.flatMap((guess) =>
        candidatesOf(guess)
          .sort((a, b) => a.cost - b.cost)
          .slice(0, BRANCHES)
          .map((candidate) => extend(guess, candidate)),
      ),
      BEAM,
    );
  }
  return graphOf(guesses.reduce((a, b) => (costAtEnd(b) < costAtEnd(a) ? b : a)));
}

/** What a kernel of its class may be after each guess. */
function candidatesFor(seen: SeenKernel, view: View): (guess: Guess) => Candidate[] {
  const { kernelClass } = seen;
  if (kernelClass === 'implicit_gemm' || kernelClass === 'winograd' || kernelClass === 'dwconv')
    return convolutionsOf(seen, view);
  const kinds = { gemm: products, pool: pools, add: sums, concat: concatenations };
  const of = Object.hasOwn(kinds, kernelClass) ? kinds[kernelClass as keyof typeof kinds] : passes;
  return (guess) => of(guess, seen, view);
}
