import { InputError } from '../../../errors.js';
import type { CostSource } from '../../../protocol/cost.js';
import type { ProtocolNetwork } from '../../../protocol/hybrid/network.js';
import type { Context } from '../../model.js';
import type { InferenceSpec } from '../architecture.js';

/** Costs of machines that are asked through the context: the program of a layer, the circuits of a site. */
export function simulatedSource(
  _context: Context,
  _spec: InferenceSpec,
  _network: ProtocolNetwork,
): CostSource {
  throw new InputError('simulated machines are not there yet', {
    field: 'costs',
    expected: 'model or measured',
  });
}
