import { Option } from 'commander';
import { InputError } from '../errors.js';
import { FIDELITIES, type Fidelity } from '../results/record.js';
import { checkTag } from '../results/tags/name.js';
import type { Transforms } from '../workload/transform/schema.js';
import { parseSteps, type Step } from '../workload/transform/rewrites/steps.js';
import { parseDraco, parsePrune, parseTraining } from '../workload/transform/text.js';
import { FORMATS, oneOf, parseFormat } from './output.js';

export const DEFAULT_DATABASE = 'results/systole.sqlite';

export const databaseOption = (): Option =>
  new Option('--db <file>', 'results database').default(DEFAULT_DATABASE).argParser((file) => {
    if (file.trim() !== '') return file;
    throw new InputError('is empty', { field: '--db', expected: 'the name of a database file' });
  });

export const formatOption = (): Option =>
  new Option('--format <format>', `how to print: ${FORMATS.join(', ')}`)
    .default('table')
    .argParser(parseFormat);

export const fidelityOption = (): Option =>
  new Option(
    '--fidelity <fidelity>',
    'analytic: closed form; event: with memory and contention; register: every PE and cycle, small shapes only (default: event, or what the kind has)',
  ).argParser((text): Fidelity => oneOf(text, FIDELITIES, '--fidelity'));

export const guardOption = (): Option =>
  new Option(
    '--guard-formulas',
    'csv: an apostrophe before texts that begin with =, +, - or @, which spreadsheets execute',
  );

export const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Words that a user finds runs or sweeps by. */
export const tagOption = (help: string): Option =>
  new Option('--tag <name>', help)
    .argParser((name: string, previous: string[] = []) => [
      ...new Set([...previous, checkTag(name, '--tag')]),
    ])
    .default([], 'none');

export const setOption = (): Option =>
  new Option(
    '--set <path=value>',
    'override a field of the architecture, e.g. dram.bandwidth=64GB/s; repeatable',
  )
    .argParser(collect)
    .default([], 'none');

export const batchOption = (): Option =>
  new Option(
    '--batch <n>',
    "images or sequences at a time, or copies of a circuit (default: the workload's)",
  ).argParser(wholeNumber('--batch', 1, 1 << 20));

/** The options that change a network before it runs. */
export const transformOptions = (): Option[] => [
  new Option(
    '--transform <name key=value ...>',
    "a rewrite for private inference, e.g. 'deepreduce cull=S1 thin=S2,S3,S4 alpha=0.5' (systole pi transforms); repeatable, in this order",
  ).argParser(collectSteps),
  new Option(
    '--training <batch=n>',
    'a training step instead of an inference, e.g. batch=32 or batch=32,dgrad=spread',
  ).argParser(parseTraining),
  new Option(
    '--prune <trace@strength:epoch=n>',
    "channels as PruneTrain leaves them, e.g. resnet50@r0.2:epoch=30; without epoch the whole training; trace 'generated' for any network (assumed)",
  ).argParser(parsePrune),
  new Option('--draco <G=n>', 'depthwise replaced by group convolutions with n channels a group').argParser(
    parseDraco,
  ),
];

function collectSteps(text: string, previous: readonly Step[] = []): Step[] {
  try {
    return [...previous, ...parseSteps(text)];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw error.with({ field: ['--transform', error.detail.field].filter(Boolean).join(' ') });
  }
}

/** The transforms among a command's options. */
export const transformsOf = ({ transform, prune, draco, training }: Transforms): Transforms => ({
  transform,
  prune,
  draco,
  training,
});

/** Reads the value of an option that is a whole number from `min` to `max`. */
export const wholeNumber =
  (option: string, min: number, max: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InputError(`is '${text}'`, {
      field: option,
      expected: `a whole number from ${min} to ${max}`,
    });
  };

/** Comma-separated list, empty items dropped. */
export const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Appended to every command's help. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
