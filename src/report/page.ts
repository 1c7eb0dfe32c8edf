/** The document: what is there without scripts, and where they draw. */
import { METRIC_GROUPS, type MetricDefinition } from '../metrics/definitions.js';
import type { AssumptionData, ReportData } from './data.js';
import { codeForScript, escapeHtml as text, jsonForScript } from './escape.js';
import { DI, DI_NOTE } from './meaning.js';
import { STYLE } from './style.js';

export interface PageInput {
  title: string;
  toolVersion: string;
  data: ReportData;
  /** The assumptions of every run and sweep, and what to call it. */
  uses: { user: string; assumptions: AssumptionData[] }[];
  scripts: string[];
}

const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

const TABS = [
  ['sweeps', 'Sweeps'],
  ['runs', 'Runs'],
  ['metrics', 'Metric definitions'],
  ['assumptions', 'Assumptions'],
] as const;

export function pageHtml({ title, toolVersion, data, uses, scripts }: PageInput): string {
  const counts: Readonly<Record<string, number>> = { sweeps: data.sweeps.length, runs: data.runs.length };
  const tabs = TABS.map(
    ([id, label]) =>
      `<button type="button" role="tab" id="tab-${id}" aria-controls="${id}" aria-selected="false">${label}` +
      `${id in counts ? ` <span class="count">${counts[id]}</span>` : ''}</button>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${text(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<header>
<div><h1>${text(title)}</h1>
<p class="quiet">systole ${text(toolVersion)} · ${count(data.sweeps.length, 'sweep')} · ${count(data.runs.length, 'run')}</p></div>
<button type="button" id="theme" class="control">Dark theme</button>
<nav role="tablist" aria-label="Parts of the report">${tabs.join('')}</nav>
</header>
<main>
<noscript><p class="notice">Sweeps and runs are drawn by the scripts in this file, which are switched off. Metric definitions and assumptions are below.</p></noscript>
<section id="sweeps" role="tabpanel" aria-labelledby="tab-sweeps"></section>
<section id="runs" role="tabpanel" aria-labelledby="tab-runs"></section>
<section id="metrics" role="tabpanel" aria-labelledby="tab-metrics">${definitions()}</section>
<section id="assumptions" role="tabpanel" aria-labelledby="tab-assumptions">${assumptions(uses)}</section>
</main>
<footer class="quiet">Whole numbers are exact; other numbers are stored here with six significant digits. This file loads nothing from a network.</footer>
<script type="application/json" id="report-data">${jsonForScript(data)}</script>
${scripts.map((script) => `<script>${codeForScript(script)}</script>`).join('\n')}
</body>
</html>
`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function badge(status: string): string {
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

const search = (id: string): string =>
  `<p class="search"><label>Search <input type="search" data-filters="${id}"></label></p>`;

function definitions(): string {
  const row = (metric: MetricDefinition): string[] => [
    `<code>${text(metric.name)}</code>${metric.name === DI ? `<br><span class="note">DI: ${DI_NOTE}</span>` : ''}`,
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
    `derived = follows from the model; assumed = chosen. Intensity DI: ${DI_NOTE}.</p>` +
    search('metrics') +
    METRIC_GROUPS.map(({ title, metrics }) =>
      table(text(title.replaceAll('`', '')), heads, metrics.map(row)),
    ).join('\n')
  );
}

/** Every assumption once, with all that rest on it. */
function assumptions(uses: PageInput['uses']): string {
  const users = new Map<string, { assumption: AssumptionData; by: Set<string> }>();
  for (const { user, assumptions } of uses) {
    for (const assumption of assumptions) {
      const { name, value, status, source } = assumption;
      const key = JSON.stringify([name, value, status, source]);
      const entry = users.get(key) ?? { assumption, by: new Set<string>() };
      entry.by.add(user);
      users.set(key, entry);
    }
  }
  const rows = [...users.entries()]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, { assumption, by }]) => [
      `<code>${text(assumption.name)}</code>`,
      text(assumption.value),
      badge(assumption.status),
      text(assumption.source),
      text([...by].join('; ')),
    ]);
  const intro =
    '<h2>Assumptions</h2><p class="quiet">Constants and rules that the results rest on and that were not read in a source. ' +
    `${badge('assumed')} chosen · ${badge('recalled')} from memory of a source · ${badge('fitted')} to published results · ${badge('derived')} from other values</p>` +
    `<p class="notice">Intensity DI (<code>${DI}</code>): ${DI_NOTE}.</p>`;
  if (rows.length === 0)
    return `${intro}<p class="empty">No run or sweep of this report names an assumption.</p>`;
  return `${intro}${search('assumptions')}${table('Assumptions of all runs and sweeps', ['Name', 'Value', 'Status', 'Source', 'Used by'], rows)}`;
}
