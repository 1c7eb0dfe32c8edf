import { BUS_STATES, type BusState } from '../../memory/banked/report.js';
import { own, type MetricDefinition, type MetricGroup } from '../definition.js';

/** What a data bus does, or why it does nothing. */
const DOES: Readonly<Record<BusState, string>> = {
  transfer: 'moves data',
  row: 'waits for a row to be closed or opened',
  refresh: 'waits for a refresh',
  turnaround: 'waits because reads follow writes, writes follow reads, or another rank answers',
  group: 'waits because the next data are of the same bank group',
  queue: 'waits although data could move: controllers and queues are not ready',
  idle: 'has nothing to do: nothing is asked for',
};

/** The same of buses. */
const STALLED: Readonly<Record<BusState, string>> = {
  transfer: 'moved data',
  row: 'waited for rows to be closed or opened',
  refresh: 'waited for refreshes',
  turnaround: 'turned',
  group: 'waited for a bank group',
  queue: 'waited for commands and queues',
  idle: 'had nothing to do',
};

const BANKED = { excludes: 'runs whose memory is a bandwidth and a latency: they have none' } as const;

const count = (name: string, summary: string, formula: string): MetricDefinition =>
  own(`memory.${name}`, 'transactions', summary, formula, BANKED);

export const MEMORY: MetricGroup = {
  title: 'Memory with banks (details of totals; memory.model banked)',
  metrics: [
    own('memory.standard', '-', 'Standard and speed grade.', 'memory.standard of the architecture', BANKED),
    own(
      'memory.channels',
      '-',
      'Channels, each with a controller.',
      'memory.channels, or as auto has it',
      BANKED,
    ),
    own(
      'memory.mapping',
      '-',
      'Which bits of an address are row, bank and column.',
      'memory.mapping',
      BANKED,
    ),
    own(
      'memory.seconds',
      's',
      'Time that the memory was there: the run, or until it had done everything.',
      'cycles of the memory * length of a cycle',
      { ...BANKED, label: 'memory time' },
    ),
    count(
      'transactions',
      'Transactions that were asked for.',
      'reads + writes, of 32 or 64 bytes as the standard has it',
    ),
    count('reads', 'Transactions that read.', 'forwarded ones included'),
    count('writes', 'Transactions that write.', 'coalesced ones included'),
    count('rowHits', 'Transactions that found their row open.', 'told at the first command of each'),
    count('rowMisses', 'Transactions that found no row open.', 'told at the first command of each'),
    count('rowConflicts', 'Transactions that found another row open.', 'told at the first command of each'),
    own(
      'memory.hitRate',
      'fraction of 1',
      'Share of transactions that found their row open.',
      'rowHits / (rowHits + rowMisses + rowConflicts)',
      {
        label: 'row hits',
        goal: 'maximize',
        denominator: 'transactions that went to the banks; 0 if none did',
        excludes: 'reads that a waiting write answers, writes to where one waits',
      },
    ),
    count('forwarded', 'Reads that a waiting write answered.', 'they never went to the banks'),
    count('coalesced', 'Writes to where another was waiting.', 'they never went to the banks'),
    own(
      'memory.refreshes',
      'commands',
      'Refreshes.',
      'commands REF... of all ranks or pseudo-channels',
      BANKED,
    ),
    ...BUS_STATES.map((state) =>
      own(
        `memory.bus.${state}`,
        's',
        `Time in which a data bus ${DOES[state]}.`,
        'cycles of all data buses in this state / buses * length of a cycle; the states sum to memory.seconds',
        { ...BANKED, denominator: 'data buses: channels * pseudo-channels' },
      ),
    ),
    own(
      'memory.readLatency',
      's',
      'Mean latency of a read transaction.',
      'sum over reads of last data - arrival at the controller, / reads',
      {
        label: 'read latency',
        goal: 'minimize',
        denominator: 'reads, forwarded ones too; 0 if none',
        excludes: 'waiting for room in the queue; memory.path',
      },
    ),
    own(
      'memory.readLatencyMax',
      's',
      'Latency of the slowest read transaction.',
      'largest of last data - arrival at the controller',
      BANKED,
    ),
    own(
      'memory.bytes',
      'B',
      'Bytes of the transactions that were asked for.',
      'memory.transactions * bytes of a transaction',
      { ...BANKED, label: 'DRAM transactions' },
    ),
    own(
      'memory.overfetch',
      'fraction of 1',
      'Bytes of transactions that nobody asked for.',
      'memory.bytes / dramBytes - 1',
      {
        goal: 'minimize',
        denominator: 'bytes that the machine asked for; 0 if none',
        excludes: 'whole rows that are opened for a part of them',
      },
    ),
    own(
      'memory.bandwidth',
      'B/s',
      'Bandwidth achieved, over the whole run.',
      'bytes of rowHits + rowMisses + rowConflicts / memory.seconds',
      {
        label: 'achieved bandwidth',
        goal: 'maximize',
        denominator: 'memory.seconds; 0 if nothing was asked for',
        excludes: 'nothing: time in which nothing is asked for counts',
      },
    ),
    own(
      'memory.efficiency',
      'fraction of 1',
      'Achieved bandwidth over the peak of the standard.',
      'memory.bandwidth / (channels * pseudo-channels * bytes of a transaction / time on the bus)',
      { goal: 'maximize', denominator: 'peak bandwidth of all channels', excludes: '-' },
    ),
    ...BUS_STATES.map((state) =>
      own(
        `memory.stall.${state}`,
        'cycles',
        `Stall cycles in which the memory's buses: ${STALLED[state]}.`,
        'each stall is shared out by what the data buses did between its beginning and its end; the states sum exactly to the stalls for the memory: all but bank, or the cause dram where there is one',
        { ...BANKED, status: 'assumed', excludes: 'which of the requests that waited it was' },
      ),
    ),
    own(
      'memory.energy.<part>',
      'J',
      'Energy of the memory by what it was spent on.',
      'commands * energy of a command, background power * time; the parts sum to energy.dram where the machine has one',
      {
        ...BANKED,
        source: 'src/memory/banked/energy.ts: currents and energies, each with its source and status',
        status: 'assumed',
      },
    ),
  ],
};
