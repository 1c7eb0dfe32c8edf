import pc from 'picocolors';
import { deviationsBehind, titleOf } from '../deviations/index.js';
import type { Table } from '../experiments/table.js';
import { explanationOf, findingText } from '../experiments/text.js';
import { tallyByEvidence } from '../results/evidence.js';
import type { Finding, Reproduction } from '../results/reproduction.js';
import { drawTable, print, printRows, type Column, type Format } from './output.js';

/** A finding in JSON and CSV. */
type Row = Finding & { system: string };

const FIELDS: Column<Row>[] = (
  [
    'system',
    'figure',
    'quantity',
    'unit',
    'published',
    'mark',
    'evidence',
    'number',
    'variant',
    'ours',
    'deviation',
    'relative',
    'tolerance',
    'status',
    'source',
    'note',
  ] as const
).map((key) => ({ key, title: key, value: (row) => row[key] }));
/** Columns of JSON and CSV. */
const COLUMNS: readonly Column<Row>[] = [
  ...FIELDS,
  { key: 'explainedBy', title: 'see', value: (row) => explanationOf(row.system, row) },
];

/** One system as a table, with its sources, notes and deviations below. */
function tableOf({ system, title, findings }: Reproduction): string {
  const colour = { reproduced: pc.green, 'shape only': pc.yellow, missed: pc.red };
  const sources = [...new Set(findings.map(({ source, mark }) => `${source} (${mark})`))];
  const reference = (one: Finding): string => String(1 + sources.indexOf(`${one.source} (${one.mark})`));
  const notes = [...new Set(findings.map(({ note }) => note).filter((text) => text !== ''))];
  const behind = new Set(findings.flatMap((one) => deviationsBehind(system, one)));
  const columns: Column<Finding>[] = [
    { key: 'figure', title: 'figure', value: (row) => row.figure },
    { key: 'quantity', title: 'quantity', value: (row) => row.quantity },
    { key: 'unit', title: 'unit', value: (row) => row.unit },
    {
      key: 'published',
      title: 'published',
      align: 'right',
      value: (row) => row.published,
      text: (row) => `${findingText(row).published} [${reference(row)}]`,
    },
    {
      key: 'ours',
      title: 'ours',
      align: 'right',
      value: (row) => row.ours,
      text: (row) => findingText(row).ours,
    },
    {
      key: 'deviation',
      title: 'deviation',
      align: 'right',
      value: (row) => row.deviation,
      text: (row) => findingText(row).deviation,
    },
    {
      key: 'evidence',
      title: 'class',
      value: (row) => row.evidence,
      text: (row) => (row.variant ? `(${row.evidence})` : row.evidence),
    },
    {
      key: 'status',
      title: 'status',
      value: (row) => row.status,
      text: (row) => colour[row.status](row.status),
    },
    { key: 'explainedBy', title: 'see', value: (row) => explanationOf(system, row) },
    { key: 'note', title: 'note', value: (row) => (row.note === '' ? '' : letter(notes.indexOf(row.note))) },
  ];
  return [
    pc.bold(`${system}: ${title}`),
    drawTable(findings, columns),
    ...sources.map((source, index) => `[${index + 1}] ${source}`),
    ...notes.map((text, index) => `(${letter(index)}) ${text}`),
    ...tallyLines(findings),
    ...[...behind].map((one) => `${one.id} ${titleOf(one)}`).sort(),
    '\n',
  ].join('\n');
}

/** How each class fares; rows in brackets show a number again and are not counted. */
const tallyLines = (findings: readonly Finding[]): string[] =>
  tallyByEvidence(findings).map(
    ({ evidence, numbers, counts, variants }) =>
      `${evidence}: ${counts.reproduced} of ${numbers} reproduced${variants === 0 ? '' : `, ${variants} rows more that show them again`}`,
  );

/** a, b, ..., z, aa, ab, ... */
const letter = (index: number): string =>
  (index < 26 ? '' : letter(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));

/** Numbers of ours that nothing published stands beside. */
function ownTable({ title, columns, rows, notes }: Table): string {
  const cells = columns.map((name, index): Column<readonly string[]> => ({
    key: name,
    title: name,
    value: (row) => row[index]!,
    ...(index > 0 && { align: 'right' }),
  }));
  return [pc.bold(title), drawTable(rows, cells), ...notes, '\n'].join('\n');
}

/** Prints reproductions: a table each, or all rows as data. */
export function printReproductions(
  reproductions: readonly (Reproduction & { tables?: readonly Table[] })[],
  format: Format,
): void {
  if (format === 'table')
    for (const one of reproductions) print([tableOf(one), ...(one.tables ?? []).map(ownTable)].join(''));
  else printRows(rowsOf(reproductions), COLUMNS, format);
}

const rowsOf = (reproductions: readonly Reproduction[]): Row[] =>
  reproductions.flatMap(({ system, findings }) => findings.map((one) => ({ system, ...one })));
