import type { Activation } from './graph.js';
import type { ActivationOptions } from './options.js';
import { ShapeFault } from './shapes.js';

/** Most low bits that a comparison may leave out: more than any field has. */
const MOST_TRUNCATED = 63;

/**
 * What part of an activation's elements goes through its function, and how its sign is found. @throws ShapeFault for
 * more elements than there are, or for what the function has no sign to compare of
 */
export function partOf(
  { function: of, kept, otherwise, truncated, sign }: ActivationOptions,
  elements: number,
): Pick<Activation, 'kept' | 'otherwise' | 'truncated' | 'sign'> {
  if (kept === undefined && otherwise !== undefined)
    throw new ShapeFault('otherwise', 'says what becomes of elements, and all are kept', '`kept` beside it');
  if (kept !== undefined && !(Number.isSafeInteger(kept) && kept >= 1 && kept < elements))
    throw new ShapeFault('kept', `keeps ${kept} of ${elements} elements`, `1 to ${elements - 1}`);
  if (truncated !== undefined && of !== 'relu')
    throw new ShapeFault('truncated', `${of} has no comparison that could be truncated`, 'function: relu');
  if (
    truncated !== undefined &&
    !(Number.isInteger(truncated) && truncated >= 0 && truncated <= MOST_TRUNCATED)
  )
    throw new ShapeFault('truncated', `is ${truncated}`, `0 to ${MOST_TRUNCATED}`);
  if (sign !== undefined && !(truncated !== undefined && truncated < sign.bits))
    throw new ShapeFault(
      'sign',
      'belongs to a comparison that leaves out fewer bits than its field has',
      `\`truncated\` beside it, at most ${sign.bits - 1}`,
    );
  return {
    ...(kept === undefined ? {} : { kept, otherwise: otherwise ?? 'identity' }),
    ...(truncated === undefined ? {} : { truncated }),
    ...(sign === undefined ? {} : { sign: { ...sign } }),
  };
}
