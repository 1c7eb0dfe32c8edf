import { line, tableMarkdown, type Table } from './table.js';
import { explanationOf, findingText } from './text.js';
import { headline, otherClasses } from '../results/evidence.js';
import type { Reproduction } from '../results/reproduction.js';

/** A reproduction as a Markdown section: one table, misses included, how each class fares, and tables of our own. */
export function reproductionMarkdown(reproduction: Reproduction, tables: readonly Table[] = []): string {
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
      one.variant ? `(${one.evidence})` : one.evidence,
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
    'class',
    'status',
    'see',
    'source',
    'note',
  ];
  const others = otherClasses(findings);
  return [
    `## ${system}: ${title}`,
    '',
    `systole ${toolVersion}: ${headline(findings)}${others === '' ? '' : `; counted apart: ${others}`}.`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    ...tables.map(tableMarkdown),
  ].join('\n');
}
