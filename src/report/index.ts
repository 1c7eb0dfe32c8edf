/** The report: runs and sweeps as one HTML file that needs nothing else, neither network nor server. */
import type { RunRecord } from '../results/record.js';
import type { SweepRecord } from '../results/sweep-record.js';
import { asTable, type SweepTable } from '../results/sweep-table.js';
import type { ReportData } from './data.js';
import { pageHtml } from './page.js';
import { distinctionsOf } from '../results/distinctions.js';
import { runData } from './run-data.js';
import { clientScript, d3Script } from '../page/scripts.js';
import { pageStyle } from './style.js';
import { mostOf } from './shown.js';
import { sweepData } from './sweep-data.js';

export type ReportInput = {
  title?: string;
  runs: RunRecord[];
  sweeps: (SweepRecord | SweepTable)[];
  toolVersion: string;
};

/** The HTML document. The same input gives the same bytes. */
export async function buildReport(input: ReportInput): Promise<string> {
  const told = distinctionsOf(input.runs.map(({ run }) => run));
  const most = mostOf(input.sweeps.length);
  const data: ReportData = {
    sweeps: await Promise.all(input.sweeps.map((sweep) => sweepData(asTable(sweep), most))),
    runs: input.runs.map((record, at) => runData(record, told[at]!)),
  };
  return pageHtml({
    title: input.title ?? 'Simulation report',
    toolVersion: input.toolVersion,
    data,
    uses: [
      ...input.runs.map(({ run, assumptions }) => ({ user: `${run.workload} on ${run.arch}`, assumptions })),
      ...input.sweeps.map(({ name, assumptions }) => ({ user: `sweep ${name}`, assumptions })),
    ],
    style: await pageStyle(),
    scripts: [await d3Script(), await clientScript(new URL('./client/', import.meta.url))],
  });
}
