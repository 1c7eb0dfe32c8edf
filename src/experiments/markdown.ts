import { explanationOf, findingText } from './text.js';
import type { Reproduction } from '../results/reproduction.js';

/** A reproduction as a Markdown section: one table, misses included, and what the statuses mean. */
export function reproductionMarkdown(reproduction: Reproduction): string {
  const { system, title, toolVersion, findings } = reproduction;
  const rows = findings.map((one) => {
    const { published, ours, deviation, tolerance } = findingText(one);
    return [
      one.figure,
      one.quantity,
      one.unit,
      `${published} (${one.mark})`,
      ours,
      deviation,
      tolerance,
      one.status,
      explanationOf(system, one),
      one.source,
      one.note,
    ];
  });
  const head = [
    'figure',
    'quantity',
    'unit',
    'published',
    'ours',
    'deviation',
    'tolerance',
    'status',
    'see',
    'source',
    'note',
  ];
  const count = (status: string): number => findings.filter((one) => one.status === status).length;
  return [
    `## ${system}: ${title}`,
    '',
    `systole ${toolVersion}: ${count('reproduced')} reproduced, ${count('shape only')} shape only, ${count('missed')} missed.`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
