import type { Settled } from '../../arch/load.js';
import type { Origins } from '../../arch/provenance.js';
import type { Machine } from '../../energy/account.js';
import type { MacWidths } from '../../energy/prices.js';
import { settleEnergy } from '../../energy/settle.js';
import type { WavecoreSpec } from './architecture.js';
import type { Widths } from './step.js';

/** Bits of the sums of a product of 16-bit numbers: mixed precision adds in 32. */
const accumulator = (activation: number): number => 2 * activation;

/** All cores as their energy depends on it: weights stay, activations and sums pass through. */
export function energyMachine({
  rows,
  cols,
  data,
  cores,
  globalBuffer,
  weightDoubleBuffering,
}: WavecoreSpec): Machine {
  const { activation, weight } = data;
  const waiting = weightDoubleBuffering ? weight : 0;
  return {
    pes: cores * rows * cols,
    widths: { ifmap: activation, filter: weight, accumulator: accumulator(activation) },
    forwarded: ['ifmap', 'accumulator'],
    clockedBits: activation + weight + accumulator(activation) + waiting,
    scratchpads: { buffer: { bytes: globalBuffer.size } },
    copies: cores,
  };
}

/** Of a step whose data are stored in so many bytes. */
export const macWidths = ({ activation, weight }: Widths): MacWidths => ({
  ifmap: 8 * activation,
  filter: 8 * weight,
  accumulator: accumulator(8 * activation),
});

export const settleWavecore = (spec: WavecoreSpec, origins: Origins): Settled =>
  settleEnergy(spec, energyMachine(spec), origins);
