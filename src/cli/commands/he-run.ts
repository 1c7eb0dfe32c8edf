import { Command } from 'commander';
import { InputError } from '../../errors.js';
import { runProgram, type HeRun } from '../../he/judge/run.js';
import { primesOf } from '../../he/primes-of.js';
import { countOperations, type HeProgram } from '../../he/program.js';
import { writeTrace } from '../../he/trace.js';
import { writeFileWhole } from '../../document/output.js';
import { heOptions, parametersOf, type HeOptions } from '../he-options.js';
import { PROGRAMS, runnableOf } from '../he-programs.js';
import { examples, formatOption, wholeNumber } from '../options.js';
import { note, numeric, print, printRows, type Column, type Format } from '../output.js';

interface RunOptions extends HeOptions {
  conv?: string;
  judge?: true;
  seed: number;
  out?: string;
  format: Format;
}

/** Largest t whose numbers are exact in a double. */
const EXACT_BITS = 50;
/** Numbers of a result that are shown. */
const SHOWN = 8;

export const heRunCommand = (): Command => {
  const command = new Command('run')
    .description('Execute an HE program on plain numbers, and with --judge on real ciphertexts (bfv)')
    .argument('<program>', `HE trace (JSON lines), or one of ${PROGRAMS.join(', ')}`);
  for (const option of heOptions()) command.addOption(option);
  return command
    .option(
      '--conv <list>',
      'of a generated convolution: channels,height,width,filters,kernel (default: 1,16,16,1,3)',
    )
    .option('--judge', 'execute it on real ciphertexts of SEAL too (needs node-seal)')
    .option('--seed <n>', 'of the random numbers it is run on', wholeNumber('--seed', 0, 2 ** 31 - 1), 1)
    .option('--out <file>', 'write the program as an HE trace')
    .addOption(formatOption())
    .addHelpText('after', HELP)
    .addHelpText(
      'after',
      examples(
        'systole he run conv-partial-aligned --conv 2,45,45,2,3 --n 4096 --coeff-bits 36,36,37 --plain-bits 17 --judge',
        'systole he run blur.jsonl --n 8192 --coeff-bits 43,43,44,44,44 --format json',
      ),
    )
    .action(async (word: string, options: RunOptions) => {
      const parameters = parametersOf(options);
      if (parameters.scheme !== 'bfv')
        throw new InputError('is ckks', {
          field: '--scheme',
          expected: 'bfv: programs are run on whole numbers',
        });
      if (parameters.plainBits > EXACT_BITS)
        throw new InputError(`is ${parameters.plainBits}`, {
          field: '--plain-bits',
          expected: `at most ${EXACT_BITS}`,
        });
      const runnable = runnableOf(word, parameters, options.conv, options.seed, primesOf(parameters).plain);
      const run = await runProgram(parameters, runnable.program, {
        ...runnable,
        judge: options.judge === true,
      });
      if (options.out !== undefined) writeFileWhole(options.out, writeTrace(runnable.program));
      report(runnable.program, run, options.format);
    });
};

const HELP = `
A trace has one JSON object a line. The first declares, the last counts the instructions:
  {"heTrace": 1, "name": "blur", "inputs": ["x"], "plains": ["w"], "outputs": ["z"]}
  {"op": "rotate", "dst": "y", "src": ["x"], "step": 1}
  {"op": "multiply-plain", "dst": "z", "src": ["y"], "plain": "w"}
  {"end": 2}
Its inputs and plaintexts are random slots; those of generated convolutions are from 0 to 15.
Exit code 1 if decrypted results are not the plain ones.`;

function report(program: HeProgram, run: HeRun, format: Format): void {
  const { exhausted } = run;
  if (exhausted !== undefined)
    note(`budget exhausted at instruction ${exhausted + 1}, ${run.steps[exhausted]!.instruction.op}`);
  if (run.mismatches !== undefined) {
    const numbers = [...run.outputs.values()].reduce((sum, values) => sum + values.length, 0);
    note(`real ciphertexts: ${run.mismatches} of ${numbers} decrypted numbers differ from the plain ones`);
    if (run.mismatches > 0) process.exitCode = 1;
  }
  if (format === 'json') print(JSON.stringify(jsonOf(program, run), null, 2));
  else printRows(rowsOf(run), columnsOf(run), format);
}

const jsonOf = (program: HeProgram, run: HeRun) => ({
  program: program.name,
  operations: countOperations(program),
  freshBits: run.freshBits,
  budgetBits: run.steps.at(-1)?.predictedBits ?? run.freshBits,
  ...(run.mismatches === undefined
    ? {}
    : {
        judge: {
          freshBits: run.judgedFreshBits,
          budgetBits: run.steps.at(-1)?.judgedBits ?? run.judgedFreshBits,
          mismatches: run.mismatches,
        },
      }),
  steps: run.steps.map(({ instruction: { op, dst }, predictedBits, judgedBits }) => ({
    op,
    dst,
    budgetBits: predictedBits,
    ...(judgedBits === undefined ? {} : { judgedBits }),
  })),
  outputs: Object.fromEntries([...run.outputs].map(([name, values]) => [name, values.slice(0, SHOWN)])),
});

interface Row {
  at: string;
  op: string;
  predicted: number;
  judged: number | null;
}

const rowsOf = ({ freshBits, judgedFreshBits, steps }: HeRun): Row[] => [
  { at: '', op: 'fresh', predicted: freshBits, judged: judgedFreshBits ?? null },
  ...steps.map(({ instruction: { op, dst }, predictedBits, judgedBits }) => ({
    at: dst,
    op,
    predicted: predictedBits,
    judged: judgedBits ?? null,
  })),
];

const columnsOf = ({ mismatches }: HeRun): Column<Row>[] => [
  { key: 'dst', title: 'result', value: ({ at }) => at },
  { key: 'op', title: 'operation', value: ({ op }) => op },
  numeric('budgetBits', 'budget', ({ predicted }) => predicted),
  ...(mismatches === undefined ? [] : [numeric<Row>('judgedBits', 'SEAL', ({ judged }) => judged)]),
];
