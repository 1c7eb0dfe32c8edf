import type { MetricTable } from './table.js';

/** All definitions as Markdown, one table a group: the text of docs/metrics.md. */
export function metricsMarkdown({ groups }: MetricTable): string {
  const sections = groups.map(({ title, metrics }) =>
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
      ...metrics.flatMap(({ name, measured }) =>
        measured === undefined ? [] : ['', `\`${name}\`, measured: ${measured}`],
      ),
    ].join('\n'),
  );
  return `${[
    '# Metrics',
    'Generated from `src/metrics` and the groups that the models bring; `systole explain <metric>` prints one of them.',
    'R x C is the array. S_r x S_c is the part of a GEMM laid out over its rows and columns, T the streamed ' +
      'one: os M, N, K; ws K, N, M; is K, M, N. F = ceil(S_r / R) * ceil(S_c / C) folds. ' +
      'Status: found = read in the source; recalled = from memory of it; derived = follows from the model; ' +
      'assumed = chosen.',
    ...sections,
  ].join('\n\n')}\n`;
}

/** `<x>` would be an HTML tag outside of code, and `|` would end the cell, also inside code. */
function escapeCell(text: string): string {
  const escaped = text.replaceAll('|', '\\|');
  return escaped.startsWith('`') ? escaped : escaped.replaceAll('<', '&lt;');
}
