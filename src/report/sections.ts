/** The parts of the page that are there without scripts: metric definitions and assumptions. */
import { group, sort } from 'd3';
import type { MetricDefinition } from '../metrics/definition.js';
import { METRICS } from '../models/registry.js';
import type { SweepRecord } from '../results/sweep-record.js';
import { escapeHtml as text } from '../page/escape.js';

/** The assumptions of a run or sweep, and what to call it. */
export type Use = { user: string; assumptions: SweepRecord['assumptions'] };

/** A name that may be broken after its dots and before its capitals. */
function code(name: string): string {
  const parts = name.split(/(?<=[._])|(?<=[a-z])(?=[A-Z])/).map(text);
  return `<code>${parts.join('<wbr>')}</code>`;
}

function badge(status: string): string {
  return `<span class="badge ${text(status.replace(/[^a-z]/gi, ''))}">${text(status)}</span>`;
}

function table(caption: string, heads: readonly string[], rows: readonly string[][]): string {
  return (
    `<div class="scroll"><table class="plain"><caption>${caption}</caption><thead><tr>` +
    `${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>` +
    `${rows.map(([first, ...rest]) => `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}` +
    `</tbody></table></div>`
  );
}

const SEARCH = '<p class="search"><label>Search <input type="search" data-filters></label></p>';

/** Metrics of which something must be said wherever they are shown. */
const CAVEATS = METRICS.all.filter(({ caveat }) => caveat !== undefined);

const labelOf = ({ name, label = name }: MetricDefinition): string => label;

const caveatOf = (metric: MetricDefinition): string => text(`${labelOf(metric)}: ${metric.caveat!.long}`);

export function definitionsSection(): string {
  const row = (metric: MetricDefinition): string[] => [
    `${code(metric.name)}${metric.caveat === undefined ? '' : `<br><span class="note">${caveatOf(metric)}</span>`}`,
    text(metric.unit),
    text(metric.summary),
    text(metric.formula),
    text(metric.denominator),
    text(metric.excludes),
    `${text(metric.source)} ${badge(metric.status)}`,
  ];
  const heads = ['Metric', 'Unit', 'Meaning', 'Formula', 'Denominator', 'Excludes', 'Source, status'];
  return (
    '<h2>Metric definitions</h2>' +
    '<p class="quiet">R x C is the array. S_r x S_c is the part of a GEMM laid out over its rows and columns, T the streamed one. ' +
    'F = ceil(S_r / R) * ceil(S_c / C) folds. Status: found = read in the source; recalled = from memory of it; ' +
    `derived = follows from the model; assumed = chosen. ${CAVEATS.map(caveatOf).join('; ')}.</p>` +
    SEARCH +
    METRICS.groups
      .map(({ title, metrics }) => table(text(title.replaceAll('`', '')), heads, metrics.map(row)))
      .join('\n')
  );
}

/** Every assumption once, with all that rest on it. */
export function assumptionsSection(uses: readonly Use[]): string {
  const all = uses.flatMap(({ user, assumptions }) =>
    assumptions.map(({ name, value, status, source }) => ({ user, told: [name, value, status, source] })),
  );
  const byTold = group(all, ({ told }) => JSON.stringify(told));
  const rows = sort(byTold, ([key]) => key).map(([, same]) => {
    const [name, value, status, source] = same[0]!.told as [string, string, string, string];
    const users = [...new Set(same.map(({ user }) => user))];
    return [code(name), text(value), badge(status), text(source), text(usersOf(users))];
  });
  const intro =
    '<h2>Assumptions</h2><p class="quiet">Constants and rules that the results rest on and that were not read in a source. ' +
    `${badge('assumed')} chosen · ${badge('recalled')} from memory of a source · ${badge('fitted')} to published results · ${badge('derived')} from other values</p>` +
    CAVEATS.map(
      (metric) =>
        `<p class="notice">${text(labelOf(metric))} (<code>${text(metric.name)}</code>): ${text(metric.caveat!.long)}.</p>`,
    ).join('');
  if (rows.length === 0)
    return `${intro}<p class="empty">No run or sweep of this report names an assumption.</p>`;
  return `${intro}${SEARCH}${table('Assumptions of all runs and sweeps', ['Name', 'Value', 'Status', 'Source', 'Used by'], rows)}`;
}

/** Users that are named; the others are counted. */
const NAMED = 4;

function usersOf(users: readonly string[]): string {
  const rest = users.length - NAMED;
  return users.slice(0, NAMED).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}
