import { Option } from 'commander';
import { InputError } from '../errors.js';
import { FORMATS, parseFormat } from './output.js';

export const DEFAULT_DATABASE = 'results/systole.sqlite';

export const databaseOption = (): Option =>
  new Option('--db <file>', 'results database').default(DEFAULT_DATABASE);

export const formatOption = (): Option =>
  new Option('--format <format>', `how to print: ${FORMATS.join(', ')}`)
    .default('table')
    .argParser(parseFormat);

export const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

export const setOption = (): Option =>
  new Option('--set <path=value>', 'override a field of the architecture (repeatable)')
    .argParser(collect)
    .default([], 'none');

export const batchOption = (): Option =>
  new Option('--batch <n>', "images or sequences at a time (default: the workload's)").argParser((text) => {
    const batch = Number(text);
    if (!Number.isInteger(batch) || batch < 1 || batch > 1 << 20) {
      throw new InputError(`is '${text}'`, {
        field: '--batch',
        expected: 'a whole number from 1 to 1048576',
      });
    }
    return batch;
  });

/** Comma-separated list, empty items dropped. */
export const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Appended to every command's help. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
