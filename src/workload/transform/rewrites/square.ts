import type { Activation } from '../../graph.js';

/** x^2 in place of a ReLU, under its name: of a masked one for all elements. */
export function squared({
  kept: _kept,
  otherwise: _otherwise,
  truncated: _truncated,
  ...rest
}: Activation): Activation {
  return { ...rest, function: 'polynomial', degree: 2 };
}
