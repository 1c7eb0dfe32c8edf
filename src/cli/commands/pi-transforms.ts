import { Command } from 'commander';
import { z } from 'zod';
import { REWRITES } from '../../workload/transform/rewrites/steps.js';
import type { Rewrite } from '../../workload/transform/rewrites/rewrite.js';
import { examples, formatOption } from '../options.js';
import { printRows, type Column, type Format } from '../output.js';

/** A row of the table: an option of a rewrite; of the first the rewrite is named too. */
interface Row {
  rewrite: Rewrite;
  option: string;
  description: string;
  required: boolean;
  first: boolean;
}

export const transformsCommand = (): Command =>
  new Command('transforms')
    .description('Rewrites of networks that --transform takes, with their options')
    .addOption(formatOption())
    .addHelpText('after', examples('systole pi transforms', 'systole pi transforms --format json'))
    .action(({ format }: { format: Format }) => printRows(REWRITES.flatMap(rowsOf), COLUMNS, format));

function rowsOf(rewrite: Rewrite): Row[] {
  const described = z.toJSONSchema(rewrite.schema, { io: 'input', unrepresentable: 'any' });
  const options = Object.entries(described.properties ?? {});
  const rows = options.map(([option, property], index) => ({
    rewrite,
    option,
    description: typeof property === 'object' ? (property.description ?? '') : '',
    required: described.required?.includes(option) ?? false,
    first: index === 0,
  }));
  return rows.length > 0 ? rows : [{ rewrite, option: '', description: '', required: false, first: true }];
}

const ofFirst =
  (value: (row: Row) => string) =>
  (row: Row): string =>
    row.first ? value(row) : '';

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'transform',
    title: 'transform',
    value: ({ rewrite }) => rewrite.name,
    text: ofFirst(({ rewrite }) => rewrite.name),
  },
  { key: 'option', title: 'option', value: ({ option }) => option },
  {
    key: 'required',
    title: 'must be given',
    value: ({ required }) => required,
    text: ({ required }) => (required ? 'yes' : ''),
  },
  { key: 'description', title: 'what it does', value: ({ description }) => description },
  {
    key: 'summary',
    title: 'rewrite',
    value: ({ rewrite }) => rewrite.summary,
    text: ofFirst(({ rewrite }) => rewrite.summary),
  },
  {
    key: 'example',
    title: 'example',
    value: ({ rewrite }) => rewrite.example,
    text: ofFirst(({ rewrite }) => rewrite.example),
  },
];
