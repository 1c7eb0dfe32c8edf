/** The document: header, tabs, data and scripts. */
import { count } from '../charts/text.js';
import type { ReportData } from './data.js';
import { codeForScript, escapeHtml as text, jsonForScript } from '../page/escape.js';
import { assumptionsSection, definitionsSection, type Use } from './sections.js';

export interface PageInput {
  title: string;
  toolVersion: string;
  data: ReportData;
  uses: Use[];
  style: string;
  scripts: string[];
}

const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

const TABS = [
  ['sweeps', 'Sweeps'],
  ['runs', 'Runs'],
  ['metrics', 'Metric definitions'],
  ['assumptions', 'Assumptions'],
] as const;

/** Definitions and assumptions are text until their tab is opened, or there are no scripts: their tables cost more than all else. */
export function pageHtml({ title, toolVersion, data, uses, style, scripts }: PageInput): string {
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
${style}
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
<section id="metrics" role="tabpanel" aria-labelledby="tab-metrics"><noscript>${definitionsSection()}</noscript></section>
<section id="assumptions" role="tabpanel" aria-labelledby="tab-assumptions"><noscript>${assumptionsSection(uses)}</noscript></section>
</main>
<footer class="quiet">Whole numbers are exact; other numbers are stored here with six significant digits. This file loads nothing from a network.</footer>
<script type="application/json" id="report-data">${jsonForScript(data)}</script>
${scripts.map((script) => `<script>${codeForScript(script)}</script>`).join('\n')}
</body>
</html>
`;
}
