import { Pricing } from '../../../energy/account.js';
import { besideMac, dramEnergy, macEnergy, memoryEnergy, spadEnergy } from '../../../energy/prices.js';
import { sumValues } from '../../record/sums.js';
import { energyMachine } from '../energy.js';
import type { SystolicSpec } from '../architecture.js';
import type { Widths } from '../../lowering/widths.js';
import { layerMacs, type Layer } from './layer.js';
import type { Moved } from './movement.js';

/** Bytes that a layer moves between buffer and array, and at the DRAM. */
export function totalBytes(moved: Moved, widths: Widths): { buffer: number; filter: number; dram: number } {
  const filter = (moved.bufferFilter * widths.filter) / 8;
  const buffer =
    filter + (moved.bufferIfmap * widths.ifmap + (moved.psumRead + moved.psumWrite) * widths.accumulator) / 8;
  const dram =
    (moved.dramIfmap * widths.ifmap + moved.dramFilter * widths.filter + moved.results * widths.ofmap) / 8;
  return { buffer, filter, dram };
}

/** Joules by which mappings are compared. */
export interface Costs {
  /** A byte at the DRAM, and at each scratchpad of the buffer. */
  dram: Price;
  pads: { ifmap: Price; filter: Price; ofmap: Price };
  /** A byte to a PE, and in and out of each of its scratchpads. */
  noc: number;
  spads: { ifmap: number; filter: number; psum: number };
  /** Arithmetic of a multiply-accumulate. */
  mac(widths: Widths): number;
  /** Clock and leakage of a cycle. */
  cycle: number;
}

interface Price {
  read: number;
  write: number;
}

export function costsOf(spec: SystolicSpec): Costs {
  const { energy, clock } = spec;
  const machine = energyMachine(spec);
  const pad = (name: string): Price => {
    const memory = machine.scratchpads[name]!;
    return {
      read: memoryEnergy(energy, 'scratchpad-read', memory),
      write: memoryEnergy(energy, 'scratchpad-write', memory),
    };
  };
  const spad = (name: string): number => spadEnergy(energy, machine.spads?.[name] ?? { bytes: 1 }) ?? 0;
  const idle = new Pricing(energy, machine).energyOf(NOTHING, { cycles: 1, seconds: 1 / clock });
  return {
    dram: { read: dramEnergy(energy, 'dram-read'), write: dramEnergy(energy, 'dram-write') },
    pads: { ifmap: pad('ifmap'), filter: pad('filter'), ofmap: pad('ofmap') },
    noc: besideMac(energy, 'noc') ?? 0,
    spads: { ifmap: spad('ifmap'), filter: spad('filter'), psum: spad('psum') },
    mac: (widths) => macEnergy(energy, widths),
    cycle: sumValues(idle),
  };
}

const NOTHING = { macs: 0, scratchpads: {}, dramReadBytes: 0, dramWriteBytes: 0 };

/** Joules of what mappings differ in; what a PE does with its operands is the same for every one. */
export function moveEnergy(moved: Moved, widths: Widths, { dram, pads, noc }: Costs): number {
  const { ifmap, filter, accumulator, ofmap } = widths;
  const delivered = moved.nocIfmap * ifmap + moved.nocFilter * filter + moved.nocPsum * accumulator;
  // What comes from DRAM or goes there is written to the buffer or read from it as well.
  const bits =
    ifmap * (moved.bufferIfmap * pads.ifmap.read + moved.dramIfmap * (pads.ifmap.write + dram.read)) +
    filter * (moved.bufferFilter * pads.filter.read + moved.dramFilter * (pads.filter.write + dram.read)) +
    accumulator * (moved.psumRead * pads.ofmap.read + moved.psumWrite * pads.ofmap.write) +
    ofmap * moved.results * (pads.ofmap.read + dram.write);
  return (bits + delivered * noc) / 8;
}

/** Joules of a whole layer: moves, multiply-accumulates with the four words each of them needs, time. */
export function layerEnergy(
  layer: Layer,
  moved: Moved,
  cycles: number,
  widths: Widths,
  costs: Costs,
): number {
  const { spads } = costs;
  const words =
    (widths.ifmap * spads.ifmap + widths.filter * spads.filter + 2 * widths.accumulator * spads.psum) / 8;
  return (
    layerMacs(layer) * (costs.mac(widths) + words) + moveEnergy(moved, widths, costs) + cycles * costs.cycle
  );
}
