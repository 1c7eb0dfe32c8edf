import { Command } from 'commander';
import { InputError } from '../../errors.js';
import { runRequests } from '../../memory/banked/run.js';
import { peakBandwidth, type DramSystem } from '../../memory/banked/system.js';
import { summarise, type Requests, type WorkloadKind } from '../../memory/trace/index.js';
import { formatSi } from '../../quantity/format.js';
import { factsOf } from '../dram/run-text.js';
import { openLogs } from '../dram/run-logs.js';
import { addSystemOptions, systemOfWords, type SystemWords } from '../dram/system-options.js';
import { clockOf, requestsOf } from '../dram/trace-file.js';
import { addWorkloadOptions, bytes, generated, WORDS, type WorkloadWords } from '../dram/workload-options.js';
import { inlineMore } from '../dram/inlining.js';
import { examples, formatOption, wholeNumber } from '../options.js';
import { note, print, printRows, type Format } from '../output.js';
import { progressBar } from '../progress.js';

interface RunOptions extends SystemWords, WorkloadWords {
  trace?: string;
  generate?: WorkloadKind;
  clock?: number;
  line?: number;
  every: number;
  commands?: string;
  latencies?: string;
  json?: true;
  format: Format;
}

export function dramRunCommand(): Command {
  const command = new Command('run')
    .description('Run a trace, or requests that are made up, through a memory with banks')
    .option(
      '--trace <file>',
      'requests of a file: LD 0x40 or 0x40 R a line, with cycles (LD 0x40@7) or without',
    );
  addSystemOptions(addWorkloadOptions(command));
  return command
    .option('--clock <frequency>', "of the trace's cycles (default: the memory's own)", clockOf)
    .option(
      '--line <bytes>',
      'bytes that a line of the trace moves (default: a transaction)',
      bytes('--line', 1),
    )
    .option('--every <k>', 'memory cycles from attempt to attempt', wholeNumber('--every', 1, 2 ** 20), 1)
    .option('--commands <file>', 'write every command with its place, as CSV')
    .option('--latencies <file>', 'write when each request was taken and what it took, as CSV')
    .option('--json', 'the same as --format json')
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole dram run --standard DDR4-2400 --generate stream',
        'systole dram run --standard HBM2-2000 --generate random --rw random:85 --n 1000000',
        'systole dram run --standard DDR4-3200 --trace memory.trace --clock 1GHz --channels 2',
        'systole dram run --standard LPDDR5-6400 --generate copy --rw 2:1 --mapping RoBaRaCoCh --latencies latencies.csv',
      ),
    )
    .action((options: RunOptions) => {
      inlineMore();
      const system = systemOfWords(options);
      const requests = requestsFor(system, options);
      const summary = simulated(system, requests, options);
      noteFrontEnd(system, options.every);
      if (options.json === true || options.format === 'json')
        print(JSON.stringify({ memory: describe(system), ...summary }, null, 2));
      else
        printRows(
          factsOf(system, summary),
          [
            { key: 'name', title: 'what', value: ({ name }) => name },
            { key: 'value', title: 'value', value: ({ value }) => value, text: ({ text }) => text },
          ],
          options.format,
        );
    });
}

function requestsFor(system: DramSystem, options: RunOptions): Requests {
  const { trace, generate, clock, line } = options;
  if ((trace === undefined) === (generate === undefined))
    throw new InputError(trace === undefined ? 'no requests' : 'requests of two kinds', {
      field: trace === undefined ? '--trace' : '--generate',
      expected: 'either --trace <file> or --generate <kind>',
    });
  const words = Object.fromEntries(WORDS.map((word) => [word, options[word]])) as WorkloadWords;
  if (generate !== undefined) {
    if (clock === undefined && line === undefined) return generated(generate, words, system.transactionBytes);
    const field = clock === undefined ? '--line' : '--clock';
    throw new InputError('does nothing with --generate', { field, expected: '--trace' });
  }
  const word = WORDS.find((each) => words[each] !== undefined);
  if (word === undefined) return requestsOf(trace!, { clock, line }, system);
  throw new InputError('does nothing with --trace', { field: `--${word}`, expected: '--generate' });
}

function simulated(system: DramSystem, requests: Requests, { every, commands, latencies }: RunOptions) {
  const { length } = requests;
  const [latency, done] = [new Float64Array(length), new Float64Array(length)];
  const logs = openLogs(system, { commands, latencies });
  const bar = length > 500_000 ? progressBar('requests') : undefined;
  try {
    const run = runRequests(system, requests, {
      every,
      latency,
      done,
      ...(logs.onCommand === undefined ? {} : { onCommand: logs.onCommand }),
      ...(bar === undefined
        ? {}
        : {
            onProgress: (finished) => bar.update({ stage: 1, finished, planned: length, failed: 0 }),
          }),
    });
    logs.close(requests, latency, done);
    return summarise(system, requests, run, latency);
  } catch (error) {
    logs.abort();
    throw error;
  }
}

/** One attempt a cycle at most: several channels can do more than that. */
function noteFrontEnd(system: DramSystem, every: number): void {
  const offered = system.transactionBytes / (every * system.cyclePicoseconds * 1e-12);
  if (offered >= peakBandwidth(system)) return;
  const when = every === 1 ? 'a cycle' : `every ${every} cycles`;
  note(
    `one transaction is sent ${when}: ${formatSi(offered, 'B/s')} at most, of ${formatSi(peakBandwidth(system), 'B/s')}`,
  );
}

/** The memory as JSON has it. */
const describe = ({ constraints: _constraints, commands: _commands, ...system }: DramSystem) => system;
