import { formatBytes, formatCount, formatSi } from '../quantity/format.js';
import type { RunIdentity } from '../results/record.js';
import { ignoredPaths, isAmong } from './ignored.js';
import { kinds, modelOf } from './registry.js';

type Run = Pick<RunIdentity, 'kind' | 'fidelity' | 'architecture' | 'options'>;

/** A setting that runs do not share. */
export interface Difference {
  /** As in `--set`, or an option of the run: `tiling.stream`, `fidelity`, `batch`. */
  path: string;
  /** Who has which value, in the order of the runs; a run without the setting is in none of them. */
  values: { value: string; of: number[] }[];
}

/**
 * What runs that are put side by side do not have in common: fields of their resolved architectures on which their
 * counts depend, and how they were run. Words and bandwidths first, sections after what stands alone.
 */
export function differencesOf(runs: readonly Run[]): Difference[] {
  const settings = runs.map(settingsOf);
  const paths = [...new Set(settings.flatMap((one) => [...one.keys()]))];
  const differing = paths.filter(
    (path) => new Set(settings.map((one) => JSON.stringify(one.get(path)))).size > 1,
  );
  const rank = (path: string): number =>
    100 *
      Number(
        !isTold(
          path,
          settings.map((one) => one.get(path)),
        ),
      ) +
    path.split('.').length;
  return differing
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((path) => ({ path, values: byValue(path, settings) }));
}

/** More differences of one group of runs than this are counted, not written. */
const WRITTEN = 6;

/**
 * One line: `rows 8 (a), 16 (b); only ws, os: convention scalesim; only rs: rs.bufferBandwidth infinite`. Empty if runs
 * differ in nothing, or in nothing but what their labels say.
 */
export function writeDifferences(runs: readonly Run[], labels: readonly string[]): string {
  const short = shortLabels(labels);
  const words = labels.map((label) => label.split(/[\s,()]+/));
  const groups = new Map<string, string[]>();
  for (const { path, values } of differencesOf(runs)) {
    if (values.every(({ value, of }) => of.every((run) => words[run]!.includes(value)))) continue;
    const namesOf = (of: readonly number[]): string => of.map((run) => short[run]).join(', ');
    const [first, ...others] = values;
    // Values to set beside one another, or settings that only some have.
    const shared = others.length > 0;
    const group = shared ? '' : namesOf(first!.of);
    const text = shared
      ? values.map(({ value, of }) => `${value} (${namesOf(of)})`).join(', ')
      : first!.value;
    groups.set(group, [...(groups.get(group) ?? []), `${path} ${text}`]);
  }
  return [...groups]
    .map(([group, texts]) => {
      const more = texts.length > WRITTEN ? [`${texts.length - WRITTEN} more`] : [];
      const written = [...texts.slice(0, WRITTEN), ...more];
      return group === '' ? written.join('; ') : `only ${group}: ${written.join(', ')}`;
    })
    .join('; ');
}

/** Labels without the words that all of them share; whole where nothing else would be left of one. */
export function shortLabels(labels: readonly string[]): string[] {
  const words = labels.map((label) => label.split(' '));
  const own = words.map((list) => list.filter((word) => !words.every((other) => other.includes(word))));
  return own.some((list) => list.length === 0)
    ? [...labels]
    : own.map((list) =>
        list
          .join(' ')
          .replace(/,$/, '')
          .replace(/^\((.*)\)$/, '$1'),
      );
}

/** Words and bandwidths decide what is compared with what; other numbers are mostly the sizes that one compares. */
const isTold = (path: string, values: readonly unknown[]): boolean =>
  /bandwidth$/i.test(path) || values.some((value) => typeof value === 'string' || typeof value === 'boolean');

/** Everything that a run was set to and its counts depend on, by path. */
function settingsOf({ kind, fidelity, architecture, options }: Run): Map<string, unknown> {
  const ignored = ignoredBy(kind, architecture, fidelity);
  const leaves = leavesOf(architecture)
    .filter(([path]) => !isAmong(ignored, path))
    .map(([path, value]): [string, unknown] => [path, inSeconds(kind, architecture, path, value)]);
  return new Map([['kind', kind], ...leavesOf({ ...options, fidelity }), ...leaves]);
}

/** Bandwidths and latencies of all kinds a second, also of those that have them in cycles of their clock. */
function inSeconds(kind: string, { clock }: Run['architecture'], path: string, value: unknown): unknown {
  const [section, field] = path.split('.');
  if (typeof value !== 'number' || typeof clock !== 'number' || !kinds().includes(kind)) return value;
  if (modelOf(kind).view?.inCycles?.includes(section!) !== true) return value;
  if (field === 'bandwidth') return value * clock;
  return field === 'latency' ? value / clock : value;
}

/** Nothing is known to be without effect of a kind that is gone, or of a record that lacks fields of today. */
function ignoredBy(
  kind: string,
  architecture: Run['architecture'],
  fidelity: Run['fidelity'],
): readonly string[] {
  if (!kinds().includes(kind)) return [];
  try {
    return ignoredPaths(kind, architecture, fidelity);
  } catch {
    return [];
  }
}

function leavesOf(node: Readonly<Record<string, unknown>>, prefix = ''): [string, unknown][] {
  return Object.entries(node).flatMap(([key, value]): [string, unknown][] => {
    const path = prefix + key;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[path, value]];
    const section = value as Record<string, unknown>;
    // Another machine: its name, and what it is set to; its constants are in fields of their own.
    if ('spec' in section && 'provenance' in section)
      return [[path, section['name']], ...leavesOf(section['spec'] as Record<string, unknown>, `${path}.`)];
    return leavesOf(section, `${path}.`);
  });
}

function byValue(path: string, settings: readonly Map<string, unknown>[]): Difference['values'] {
  const groups = new Map<unknown, number[]>();
  // Lists are the same if what they hold is.
  const lists = new Map<string, unknown>();
  for (const [run, one] of settings.entries()) {
    if (!one.has(path)) continue;
    const given = one.get(path);
    const text = JSON.stringify(given);
    if (Array.isArray(given) && !lists.has(text)) lists.set(text, given);
    const value = Array.isArray(given) ? lists.get(text) : given;
    groups.set(value, [...(groups.get(value) ?? []), run]);
  }
  const values = [...groups].map(([value, of]) => ({ value: write(path, value), of }));
  // Where four digits do not tell two values apart, all do.
  return new Set(values.map(({ value }) => value)).size === values.length
    ? values
    : [...groups].map(([value, of]) => ({ value: String(value), of }));
}

/** Units of resolved fields, by the last part of their path. */
const UNITS: Readonly<Record<string, (value: number) => string>> = {
  size: formatBytes,
  transfer: formatBytes,
  bandwidth: (value) => formatSi(value, 'B/s'),
  bufferBandwidth: (value) => formatSi(value, 'B/s'),
  bytesPerCycle: (value) => `${Number(value.toPrecision(4))} B/cycle`,
  clock: (value) => formatSi(value, 'Hz'),
  latency: (value) => formatSi(value, 's'),
};

function write(path: string, value: unknown): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  const unit = UNITS[path.split('.').at(-1)!];
  if (unit !== undefined) return unit(value);
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(4)));
}
