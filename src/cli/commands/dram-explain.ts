import { Command, Option } from 'commander';
import { BUS_STATES } from '../../memory/banked/report.js';
import { formatCount, formatPercent, formatSi } from '../../quantity/format.js';
import type { RunRecord } from '../../results/record.js';
import {
  climbOperators,
  climbRun,
  LADDER_STALLS,
  ladderRequests,
  RUNGS,
  type Climb,
} from '../../simulation/memory-ladder.js';
import { prepare } from '../../simulation/simulate.js';
import type { Transforms } from '../../workload/transform/schema.js';
import {
  batchOption,
  databaseOption,
  examples,
  formatOption,
  setOption,
  transformOptions,
  transformsOf,
} from '../options.js';
import { inlineMore } from '../dram/inlining.js';
import { drawTable, note, numeric, oneOf, print, printRows, type Column, type Format } from '../output.js';
import { progressSteps } from '../progress.js';
import { recordOf, throwUnsaved } from '../record-of.js';

const BY = ['network', 'operator'] as const;

interface ExplainOptions extends Transforms {
  arch: string;
  set: string[];
  by: (typeof BY)[number];
  batch?: number;
  db: string;
  format: Format;
}

export function dramExplainCommand(): Command {
  const command = new Command('explain')
    .description('What a memory with banks costs a run, as named stalls that sum up')
    .argument('<workload>', 'name or file, as of systole run')
    .requiredOption('--arch <arch>', 'architecture with a section memory: name or YAML file (required)')
    .addOption(setOption())
    .addOption(
      new Option('--by <what>', 'network: a row a memory; operator: a row an operator')
        .default('network')
        .argParser((text) => oneOf(text, BY, '--by')),
    )
    .addOption(batchOption());
  for (const option of transformOptions()) command.addOption(option);
  return command
    .addOption(databaseOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole dram explain resnet50-imagenet --arch systolic/128x128',
        'systole dram explain vgg16-imagenet --arch systolic/128x128 --set memory.standard=DDR4-2400 --set memory.channels=14',
        'systole dram explain resnet18-c100 --arch systolic/32x32 --by operator --format csv',
      ),
    )
    .action(async (workload: string, options: ExplainOptions) => {
      inlineMore();
      const requests = ladderRequests({
        workload,
        arch: options.arch,
        overrides: options.set,
        batch: options.batch,
        transforms: transformsOf(options),
      });
      // Everything is checked before anything is simulated.
      const experiments: Awaited<ReturnType<typeof prepare>>[] = [];
      for (const request of requests) experiments.push(await prepare(request));
      const steps = progressSteps();
      const recorded = experiments.map((experiment, rung) => {
        steps.at(`${rung + 1}/${RUNGS.length} ${RUNGS[rung]!.what}`);
        return recordOf(experiment, { database: options.db, force: false });
      });
      const records = recorded.map(({ record }) => record);
      steps.end();
      if (options.by === 'operator') printRows(climbOperators(records), OPERATOR_COLUMNS, options.format);
      else if (options.format === 'table') print(networkText(records));
      else printRows(rungsOf(records), RUNG_COLUMNS, options.format);
      for (const line of summary(records)) note(line);
      throwUnsaved(recorded);
    });
}

interface Row {
  memory: string;
  stall: string;
  cycles: number;
  added: number | null;
  seconds: number;
  share: number | null;
}

function rungsOf(records: readonly RunRecord[]): Row[] {
  const { cycles, stalls } = climbRun(records);
  return RUNGS.map(({ what, stall }, rung) => {
    const added = rung === 0 ? null : stalls[rung - 1]!;
    return {
      memory: what,
      stall,
      cycles: cycles[rung]!,
      added,
      seconds: records[rung]!.totals.seconds,
      share: added === null ? null : added / cycles[0]!,
    };
  });
}

/** A count with its sign. */
const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatCount(value)}`;
const signedPercent = (value: number): string => `${value > 0 ? '+' : ''}${formatPercent(value)}`;

const RUNG_COLUMNS: Column<Row>[] = [
  { key: 'memory', title: 'memory', value: ({ memory }) => memory },
  { key: 'stall', title: 'stall', value: ({ stall }) => stall },
  numeric('cycles', 'cycles', ({ cycles }) => cycles, formatCount),
  numeric('added', 'added', ({ added }) => added, signed),
  numeric(
    'seconds',
    'time',
    ({ seconds }) => seconds,
    (value) => formatSi(value, 's'),
  ),
  numeric('share', 'of the first', ({ share }) => share, signedPercent),
];

const OPERATOR_COLUMNS: Column<Climb>[] = [
  { key: 'name', title: 'operator', value: ({ name }) => name },
  numeric('first', 'bandwidth', ({ cycles }) => cycles[0]!, formatCount),
  ...LADDER_STALLS.map((stall, index) =>
    numeric<Climb>(stall, stall, ({ stalls }) => stalls[index]!, signed),
  ),
  numeric('last', 'banked', ({ cycles }) => cycles.at(-1)!, formatCount),
];

function networkText(records: readonly RunRecord[]): string {
  const whole = records.at(-1)!;
  return [drawTable(rungsOf(records), RUNG_COLUMNS), ...busLines(whole)].join('\n');
}

/** The whole memory's own account, which knows nothing of the ladder. */
function busLines({ totals: { details, seconds } }: RunRecord): string[] {
  const value = (name: string): number => Number(details[name] ?? 0);
  const of = (name: string, text: (value: number) => string): string =>
    BUS_STATES.map((state) => `${state} ${text(value(`memory.${name}.${state}`))}`).join(', ');
  const stalls = 'memory.stall.row' in details ? [`stalls, by the bus  ${of('stall', formatCount)}`] : [];
  return [
    `memory              ${details['memory.standard']}, ${details['memory.channels']} channels, ${details['memory.mapping']}: ${formatPercent(value('memory.hitRate'))} row hits, ${formatPercent(value('memory.efficiency'))} of peak`,
    `bus                 ${of('bus', (time) => formatPercent(time / seconds))}`,
    ...stalls,
  ];
}

function summary(records: readonly RunRecord[]): string[] {
  const { cycles, stalls } = climbRun(records);
  const change = cycles.at(-1)! - cycles[0]!;
  const named = LADDER_STALLS.map((stall, index) => `${stall} ${signed(stalls[index]!)}`).join(', ');
  return [`${signed(change)} cycles = ${named}`];
}
