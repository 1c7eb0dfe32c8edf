/// <reference lib="dom" />
/** Entry point of the page. */
import type { ReportData } from '../data.js';
import { runsView } from './runs.js';
import { setUpSearch } from './search.js';
import { sweepsView } from './sweep-view.js';
import { setUpTabs } from './tabs.js';
import { setUpTheme } from './theme.js';

const data = JSON.parse(document.getElementById('report-data')!.textContent) as ReportData;

const VIEWS: Readonly<Record<string, () => HTMLElement>> = {
  sweeps: () => sweepsView(data.sweeps),
  runs: () => runsView(data.runs),
};

/** Views are made when they are first looked at: 10,000 points cost nothing to who reads the definitions. */
function showView(id: string): void {
  const section = document.getElementById(id)!;
  const written = section.querySelector(':scope > noscript');
  if (written !== null) {
    // What the document says without scripts is text with them.
    section.innerHTML = written.textContent;
    setUpSearch(section);
  } else if (section.childElementCount === 0) section.append(VIEWS[id]!());
}

setUpTheme(document.getElementById('theme')!);
setUpTabs(data.sweeps.length === 0 && data.runs.length > 0 ? 'runs' : 'sweeps', showView);
// The frame after the next: charts have their width and are painted.
requestAnimationFrame(() =>
  requestAnimationFrame(() => {
    performance.mark('systole-ready');
    document.documentElement.dataset['ready'] = String(Math.round(performance.now()));
  }),
);
