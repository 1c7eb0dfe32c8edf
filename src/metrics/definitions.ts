import { InputError, nearest } from '../errors.js';
import type { MetricDefinition, MetricGroup } from './definition.js';
import { CYCLES } from './tables/cycles.js';
import { ENERGY } from './tables/energy.js';
import { FLEXSA } from './tables/flexsa.js';
import { GARBLED } from './tables/garbled.js';
import { MAPPING } from './tables/mapping.js';
import { MOVEMENT } from './tables/movement.js';
import { ROW_STATIONARY } from './tables/row-stationary.js';
import { SCALESIM } from './tables/scalesim.js';
import { TRAINING } from './tables/training.js';
import { WAVECORE } from './tables/wavecore.js';
import { WORK } from './tables/work.js';

export type { DefinitionStatus, MetricDefinition, MetricGroup } from './definition.js';

/** Every number that a run can hold, once. */
export const METRIC_GROUPS: readonly MetricGroup[] = [
  CYCLES,
  WORK,
  MOVEMENT,
  ENERGY,
  MAPPING,
  FLEXSA,
  ROW_STATIONARY,
  TRAINING,
  WAVECORE,
  GARBLED,
  SCALESIM,
];
export const METRICS: readonly MetricDefinition[] = METRIC_GROUPS.flatMap(({ metrics }) => metrics);

/**
 * Definition of a metric by its name, an alias or its column in a table or export: `peUtilization`,
 * `pe_utilization`, `stall_ifmap`, `traffic.dram.ifmap.readBytes`, `detail_folds`.
 * @throws InputError with the nearest name if there is none.
 */
export function findMetric(name: string): MetricDefinition {
  const wanted = plain(name.replace(/^details?[._]/, ''));
  const found =
    METRICS.find((metric) => namesOf(metric).some((known) => plain(known) === wanted)) ??
    METRICS.find((metric) => namesOf(metric).some((known) => pattern(known)?.test(wanted) === true));
  if (found !== undefined) return found;
  throw new InputError(`unknown metric '${name}'`, {
    expected: 'a metric of a run (systole list metrics prints them)',
    nearest: nearest(
      name,
      METRICS.flatMap(namesOf).filter((known) => !known.includes('<')),
    ),
  });
}

/** All definitions as Markdown, one table a group: the text of docs/metrics.md. */
export function metricsMarkdown(): string {
  const sections = METRIC_GROUPS.map(({ title, metrics }) =>
    [
      `## ${title}`,
      '',
      '| metric | unit | meaning | formula | denominator | excludes | source (status) |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...metrics.map(
        (metric) =>
          `| ${[
            `\`${metric.name}\``,
            metric.unit,
            metric.summary,
            metric.formula,
            metric.denominator,
            metric.excludes,
            `${metric.source} (${metric.status})`,
          ]
            .map((cell) => escapeCell(cell))
            .join(' | ')} |`,
      ),
    ].join('\n'),
  );
  return `${[
    '# Metrics',
    'Generated from `src/metrics`; `systole explain <metric>` prints one of them.',
    'R x C is the array. S_r x S_c is the part of a GEMM laid out over its rows and columns, T the streamed ' +
      'one: os M, N, K; ws K, N, M; is K, M, N. F = ceil(S_r / R) * ceil(S_c / C) folds. ' +
      'Status: found = read in the source; recalled = from memory of it; derived = follows from the model; ' +
      'assumed = chosen.',
    ...sections,
  ].join('\n\n')}\n`;
}

function namesOf(metric: MetricDefinition): string[] {
  return [metric.name, ...(metric.aliases ?? [])];
}

/** A name without the marks in which `camelCase`, `snake_case` and `dotted.names` differ. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s._-]/g, '');
}

/** For a name with `<...>`: what it matches in plain form. */
function pattern(name: string): RegExp | undefined {
  if (!name.includes('<')) return undefined;
  const parts = plain(name)
    .split(/<[^>]*>/)
    .map((part) => part.replace(/[^a-z0-9]/g, ''));
  // A name made of placeholders alone would match every word.
  return parts.every((part) => part === '') ? undefined : new RegExp(`^${parts.join('.+')}$`);
}

/** `<x>` would be an HTML tag outside of code, and `|` would end the cell, also inside code. */
function escapeCell(text: string): string {
  const escaped = text.replaceAll('|', '\\|');
  return escaped.startsWith('`') ? escaped : escaped.replaceAll('<', '&lt;');
}
