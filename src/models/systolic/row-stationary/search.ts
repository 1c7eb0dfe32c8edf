import { InputError } from '../../../errors.js';
import { formatBytes } from '../../../quantity/format.js';
import type { SystolicSpec } from '../architecture.js';
import type { Widths } from '../../lowering/widths.js';
import { bufferNeed, movedBy, type Blocking, type Moved } from './movement.js';
import type { Layer } from './layer.js';
import type { GivenMapping } from './schema.js';
import { arrangements, filtersInBuffer, notFitting } from './given.js';
import { computeCycles, type Arrangement, type Folding } from './spatial.js';
import { layerEnergy, moveEnergy, totalBytes } from './cost.js';
import { combine, processing, type Machine } from './timing.js';

/** A layer with everything that is decided about it. */
export interface Mapping extends Arrangement {
  blocking: Blocking;
  moved: Moved;
}

/** What a mapping is ranked by, the most important first. */
type Rank = readonly number[];

/** What comes first: the objective of the architecture, or the least cycles, then the objective. */
export type Priority = 'objective' | 'cycles';

/**
 * The best mapping of a layer: every way to lay it on the array and to share the sets, images, columns, channels
 * and filters a PE. Of values that need as many rounds only the smallest is tried, since it leaves most room. What
 * is given is not searched.
 * @throws InputError if not even one map of one image fits the buffer, or the given mapping does not.
 */
export function searchMapping(
  layer: Layer,
  spec: SystolicSpec,
  widths: Widths,
  machine: Machine,
  given: GivenMapping = {},
  priority: Priority = 'objective',
): Mapping {
  const ways = arrangements(layer, spec, given);
  const room = roomOf(layer, widths, machine);
  let best: Mapping | undefined;
  let bestRank: Rank = [Infinity];
  const beginsWithCycles = priority === 'cycles' || machine.objective !== 'edp';
  for (const { folding, sets } of ways) {
    const compute = computeCycles(layer, folding, sets);
    if (beginsWithCycles && compute > bestRank[0]!) continue;
    for (const blocking of blockings(layer, { folding, sets }, room, given)) {
      const moved = movedBy(layer, folding, sets, blocking);
      const rank = rankOf(layer, compute, moved, widths, machine, priority);
      if (!before(rank, bestRank)) continue;
      best = { folding, sets, blocking, moved };
      bestRank = rank;
    }
  }
  if (best !== undefined) return best;
  const { folding: lowest } = ways.at(-1)!;
  throw Object.keys(given).length > 0
    ? notFitting(layer, lowest, room.taps, room.words, widths, machine)
    : tooSmall(layer, lowest, spec, widths, machine);
}

/** What PEs and buffer have room for, in elements of the layer. */
interface Room {
  /** Of the scratchpads of a PE. */
  words: { filter: number; ifmap: number; psum: number };
  /** Pieces a filter row is cut into, and taps of a piece. */
  tapFolds: number;
  taps: number;
  mostChannels: number;
  widths: Widths;
  bufferBits: number;
  tileColumns: boolean;
}

function roomOf({ columns }: Layer, widths: Widths, machine: Machine): Room {
  const words = spadWords(machine, widths);
  const mostTaps = Math.min(words.ifmap, words.filter);
  const tapFolds = Math.ceil(columns.taps / mostTaps);
  const taps = Math.ceil(columns.taps / tapFolds);
  const { bufferBits, tileColumns } = machine;
  return {
    words,
    tapFolds,
    taps,
    mostChannels: Math.floor(mostTaps / taps),
    widths,
    bufferBits,
    tileColumns,
  };
}

/** What a PE interleaves and how wide a pass is. */
type Pass = Pick<Blocking, 'channelsPerPe' | 'columns' | 'filtersPerPe'>;

/** Every way to share a PE's scratchpads between channels and filters, for every width of a pass. */
function* passes(layer: Layer, { sets }: Arrangement, room: Room, given: GivenMapping): Generator<Pass> {
  const { words, taps, mostChannels, tileColumns } = room;
  for (const channelsPerPe of choices(given.channelsPerPe, layer.channels, sets.channels, mostChannels)) {
    const mostFilters = Math.min(words.psum, Math.floor(words.filter / (channelsPerPe * taps)));
    for (const columns of columnTiles(layer.columns.outputs, tileColumns, given.stripColumns))
      for (const filtersPerPe of choices(given.filtersPerPe, layer.filters, sets.filters, mostFilters))
        yield { channelsPerPe, columns, filtersPerPe };
  }
}

/**
 * Blockings of a layer that fit the buffer: each pass with as many images, and then filters, as there is room for. Of
 * those that go as often over the filters only the one with most images, the first: fewer only load weights more often.
 */
function* blockings(layer: Layer, way: Arrangement, room: Room, given: GivenMapping): Generator<Blocking> {
  const { widths, bufferBits, tapFolds } = room;
  const { folding, sets } = way;
  for (const { channelsPerPe, columns, filtersPerPe } of passes(layer, way, room, given)) {
    const need = bufferNeed(layer, folding.stripRows, channelsPerPe * sets.channels, columns);
    const ifmapBits = need.ifmap * widths.ifmap;
    const filterBits = need.psumPerFilter * widths.accumulator;
    const passFilters = Math.min(layer.filters, filtersPerPe * sets.filters);
    const mostImages = Math.floor(bufferBits / (ifmapBits + passFilters * filterBits));
    let rounds = Infinity;
    for (const images of choices(given.bufferedImages, layer.batch, 1, mostImages)) {
      const fitting = Math.floor((bufferBits / images - ifmapBits) / filterBits);
      const bufferedFilters = filtersInBuffer(layer, passFilters, fitting, given.bufferedFilters);
      if (bufferedFilters === undefined || Math.ceil(layer.filters / bufferedFilters) >= rounds) continue;
      rounds = Math.ceil(layer.filters / bufferedFilters);
      yield { images, bufferedFilters, columns, filtersPerPe, channelsPerPe, tapFolds };
      if (rounds === 1) break;
    }
  }
}

/** The number given, if there is room for it; else all that are worth a try. */
function choices(given: number | undefined, total: number, unit: number, most: number): Iterable<number> {
  if (given === undefined) return smallest(total, unit, most);
  const wanted = Math.min(given, Math.ceil(total / unit));
  return wanted <= most ? [wanted] : [];
}

function rankOf(
  layer: Layer,
  compute: number,
  moved: Moved,
  widths: Widths,
  machine: Machine,
  priority: Priority,
): Rank {
  const { buffer, dram } = totalBytes(moved, widths);
  const cycles = combine(processing(compute, moved, widths, machine).cycles, dram, machine).cycles;
  const first = priority === 'cycles' ? [cycles] : [];
  switch (machine.objective) {
    case 'time':
      return [cycles, buffer, dram];
    case 'energy':
      return [...first, compute, moveEnergy(moved, widths, machine.costs), cycles];
    case 'edp':
      return [...first, layerEnergy(layer, moved, cycles, widths, machine.costs) * cycles, cycles, buffer];
  }
}

function before(a: Rank, b: Rank): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]!;
  return false;
}

/** The smallest x of 1..most for every number of rounds `ceil(total / (x * unit))`, the largest first. */
function* smallest(total: number, unit: number, most: number): Generator<number> {
  const limit = Math.min(most, Math.ceil(total / unit));
  for (let x = limit; x >= 1;) {
    const rounds = Math.ceil(total / (x * unit));
    const least = Math.ceil(total / (rounds * unit));
    yield least;
    x = least - 1;
  }
}

/** The width given; else whole rows, halved repeatedly if they may be. */
function columnTiles(outputs: number, tiled: boolean, given: number | undefined): number[] {
  if (given !== undefined) return [Math.min(given, outputs)];
  const tiles = [outputs];
  if (tiled) for (let x = outputs; x > 1;) tiles.push((x = Math.ceil(x / 2)));
  return tiles;
}

/** Elements that the scratchpads of a PE hold. */
function spadWords({ spad }: Machine, widths: Widths): { filter: number; ifmap: number; psum: number } {
  const words = (bytes: number, bits: number): number => Math.max(1, Math.floor((bytes * 8) / bits));
  return {
    filter: words(spad.filter, widths.filter),
    ifmap: words(spad.ifmap, widths.ifmap),
    psum: words(spad.psum, widths.accumulator),
  };
}

function tooSmall(
  layer: Layer,
  { stripRows }: Folding,
  spec: SystolicSpec,
  widths: Widths,
  machine: Machine,
): InputError {
  const columns = machine.tileColumns ? 1 : layer.columns.outputs;
  const need = bufferNeed(layer, stripRows, 1, columns);
  const bytes = Math.ceil((need.ifmap * widths.ifmap + need.psumPerFilter * widths.accumulator) / 8);
  const { ifmap, ofmap } = spec.scratchpad;
  return new InputError(
    `${formatBytes(ifmap.size + ofmap.size)} cannot hold one map's rows and their partial sums`,
    { field: 'scratchpad.ofmap.size', expected: `ifmap and ofmap together at least ${formatBytes(bytes)}` },
  );
}
