import { InputError } from '../../../errors.js';
import { formatBytes } from '../../../quantity/format.js';
import type { SystolicSpec } from '../architecture.js';
import type { Widths } from '../../lowering/widths.js';
import type { Layer } from './layer.js';
import { bufferNeed } from './movement.js';
import type { GivenMapping } from './schema.js';
import {
  fold,
  foldings,
  foldStrips,
  replications,
  setsAbove,
  type Arrangement,
  type Folding,
} from './spatial.js';
import type { Machine } from './timing.js';

/**
 * Foldings that come into question: strips of the height given, as the array gives it, or of every height.
 * @throws InputError if the array is too low for what is given
 */
function foldingsOf({ rows }: Layer, spec: SystolicSpec, { stripRows }: GivenMapping): Folding[] {
  const sizes = [rows.taps, rows.outputs, spec.rows, spec.cols] as const;
  if (stripRows === undefined) return spec.rs?.strips === 'searched' ? foldings(...sizes) : [fold(...sizes)];
  const folding = foldStrips(stripRows, ...sizes);
  if (folding !== undefined) return [folding];
  const sets = setsAbove(rows.taps, spec.rows);
  throw new InputError(`strips of ${stripRows} rows are taller than the array`, {
    field: 'stripRows',
    expected: `at most ${sets * spec.cols}: ${sets} sets of ${rows.taps} x ${spec.cols} PEs above each other`,
  });
}

/**
 * Ways to lay a layer on the array, tallest strips first; of those that share the sets as given if that is given.
 * @throws InputError if there is none
 */
export function arrangements(layer: Layer, spec: SystolicSpec, given: GivenMapping): Arrangement[] {
  const ways = foldingsOf(layer, spec, given).flatMap((folding) =>
    replications(layer, folding).map((sets) => ({ folding, sets })),
  );
  const agrees = (number: number, wanted: number | undefined, most: number): boolean =>
    wanted === undefined || number === Math.min(wanted, most);
  const kept = ways.filter(
    ({ sets: { channels, filters } }) =>
      agrees(channels, given.channelSets, layer.channels) && agrees(filters, given.filterSets, layer.filters),
  );
  if (kept.length > 0) return kept;
  const pairs = new Set(ways.map(({ sets: { channels, filters } }) => `${channels} and ${filters}`));
  throw new InputError('the PE sets cannot be shared so', {
    field: given.channelSets === undefined ? 'filterSets' : 'channelSets',
    expected: `channelSets and filterSets of ${[...pairs].join(', ')}`,
  });
}

/** Filters a buffer of `fitting` holds: whole passes, or the number given; undefined if that does not go. */
export function filtersInBuffer(
  { filters }: Layer,
  passFilters: number,
  fitting: number,
  given: number | undefined,
): number | undefined {
  if (given === undefined) return Math.min(filters, Math.floor(fitting / passFilters) * passFilters);
  const wanted = Math.min(given, filters);
  return wanted < passFilters || wanted > fitting ? undefined : wanted;
}

/** What a given mapping may be at most, for one that has no room. */
export function notFitting(
  layer: Layer,
  { stripRows }: Folding,
  taps: number,
  words: { filter: number; ifmap: number; psum: number },
  widths: Widths,
  machine: Machine,
): InputError {
  const { ifmap, psumPerFilter } = bufferNeed(layer, stripRows, 1, layer.columns.outputs);
  const one = formatBytes((ifmap * widths.ifmap) / 8);
  const sums = formatBytes((psumPerFilter * widths.accumulator) / 8);
  return new InputError('the mapping given does not fit', {
    expected:
      `filtersPerPe up to ${words.psum}, times channelsPerPe up to ${Math.floor(words.filter / taps)}; ` +
      `channelsPerPe up to ${Math.floor(words.ifmap / taps)}; bufferedFilters of a pass at least; ` +
      `maps of ${one} and partial sums of ${sums} in ${formatBytes(machine.bufferBits / 8)} (whole rows)`,
  });
}
