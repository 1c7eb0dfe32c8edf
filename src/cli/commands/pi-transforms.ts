import { Command } from 'commander';
import { z } from 'zod';
import { REWRITES } from '../../workload/transform/rewrites/steps.js';
import type { Rewrite } from '../../workload/transform/rewrites/rewrite.js';
import { examples, formatOption } from '../options.js';
import { printRows, type Column, type Format } from '../output.js';

/** An option of a rewrite, for programs. */
interface Row {
  rewrite: Rewrite;
  option: string;
  description: string;
  required: boolean;
}

export const transformsCommand = (): Command =>
  new Command('transforms')
    .description('Rewrites of networks that --transform takes, with their options')
    .addOption(formatOption())
    .addHelpText('after', examples('systole pi transforms', 'systole pi transforms --format json'))
    .action(({ format }: { format: Format }) => {
      if (format === 'table') printRows(REWRITES.flatMap(linesOf), LINES, format);
      else printRows(REWRITES.flatMap(rowsOf), COLUMNS, format);
    });

function rowsOf(rewrite: Rewrite): Row[] {
  const described = z.toJSONSchema(rewrite.schema, { io: 'input', unrepresentable: 'any' });
  const options = Object.entries(described.properties ?? {});
  const rows = options.map(([option, property]) => ({
    rewrite,
    option,
    description: typeof property === 'object' ? (property.description ?? '') : '',
    required: described.required?.includes(option) ?? false,
  }));
  return rows.length > 0 ? rows : [{ rewrite, option: '', description: '', required: false }];
}

/** A line of the table for readers. */
interface Line {
  transform: string;
  option: string;
  text: string;
}

/** What a rewrite does, an example, then its options. */
function linesOf(rewrite: Rewrite): Line[] {
  const options = rowsOf(rewrite).filter(({ option }) => option !== '');
  return [
    { transform: rewrite.name, option: '', text: rewrite.summary },
    { transform: '', option: 'e.g.', text: rewrite.example },
    ...options.map(({ option, required, description }) => ({
      transform: '',
      option: `${option}=`,
      text: required ? `${description} (must be given)` : description,
    })),
  ];
}

const LINES: readonly Column<Line>[] = [
  { key: 'transform', title: 'transform', value: ({ transform }) => transform },
  { key: 'option', title: 'option', value: ({ option }) => option },
  { key: 'text', title: 'what it does', value: ({ text }) => text },
];

const COLUMNS: readonly Column<Row>[] = [
  { key: 'transform', title: 'transform', value: ({ rewrite }) => rewrite.name },
  { key: 'option', title: 'option', value: ({ option }) => option },
  { key: 'required', title: 'must be given', value: ({ required }) => required },
  { key: 'description', title: 'what it does', value: ({ description }) => description },
  { key: 'summary', title: 'rewrite', value: ({ rewrite }) => rewrite.summary },
  { key: 'example', title: 'example', value: ({ rewrite }) => rewrite.example },
];
