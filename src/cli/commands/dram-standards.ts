import { Command } from 'commander';
import { streamEnergyText } from '../../memory/banked/energy.js';
import { STANDARDS } from '../../memory/standards/index.js';
import { formatSi } from '../../quantity/format.js';
import {
  describeRules,
  describeSources,
  describeStandard,
  energyStatus,
  type DescribedStandard,
} from '../dram/standard-text.js';
import { examples, formatOption } from '../options.js';
import { drawTable, note, numeric, oneOf, print, printRows, type Column, type Format } from '../output.js';

export const dramStandardsCommand = (): Command =>
  new Command('standards')
    .description(
      'Standards of memory, as data: speeds, latencies, energies; with a name its rules and sources',
    )
    .argument('[standard]', `one of ${STANDARDS.join(', ')}`)
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole dram standards',
        'systole dram standards HBM2-2000',
        'systole dram standards DDR4-2400 --format json',
      ),
    )
    .action((name: string | undefined, { format }: { format: Format }) => {
      if (name === undefined) printAll(format);
      else printOne(describeStandard(oneOf(name, STANDARDS, '<standard>')), format);
    });

const nanoseconds = (cycles: number, { system }: DescribedStandard): number =>
  (cycles * system.cyclePicoseconds) / 1000;
const gigabytes = (bytesPerSecond: number): string => (bytesPerSecond / 1e9).toFixed(2);

const COLUMNS: readonly Column<DescribedStandard>[] = [
  { key: 'standard', title: 'standard', value: ({ name }) => name },
  numeric('rate', 'MT/s', ({ grade }) => grade.timing['rate'] ?? null),
  numeric('cycle_ps', 'cycle ps', ({ system }) => system.cyclePicoseconds),
  numeric('banks', 'banks', ({ banks }) => banks),
  numeric('transactionBytes', 'transaction B', ({ system }) => system.transactionBytes),
  numeric('peakBytesPerSecond', 'peak GB/s', ({ peak }) => peak, gigabytes),
  numeric('unloadedCycles', 'unloaded cycles', ({ theory }) => theory.unloaded.cycles),
  numeric(
    'unloadedNanoseconds',
    'ns',
    (row) => nanoseconds(row.theory.unloaded.cycles, row),
    (value) => value.toFixed(1),
  ),
  { key: 'unloadedFormula', title: '=', value: ({ theory }) => theory.unloaded.formula },
  numeric('streamLower', 'stream GB/s', ({ theory }) => theory.stream.lower.bytesPerSecond, gigabytes),
  numeric('streamUpper', 'to', ({ theory }) => theory.stream.upper.bytesPerSecond, gigabytes),
  numeric(
    'streamJoulesPerBit',
    'pJ/bit',
    ({ streamJoulesPerBit }) => streamJoulesPerBit,
    (value) => (value * 1e12).toFixed(2),
  ),
  { key: 'energyStatus', title: 'energy status', value: energyStatus },
];

function printAll(format: Format): void {
  printRows(STANDARDS.map(describeStandard), COLUMNS, format);
  if (format === 'table')
    note(
      'one channel, mapping MOP4CLXOR; stream: what theory says of a long stream of reads, at least and at most; pJ/bit: of such a stream at peak',
    );
}

interface Fact {
  name: string;
  value: string | number;
}

function printOne(described: DescribedStandard, format: Format): void {
  const rules = describeRules(described);
  const sources = describeSources(described);
  const timing = Object.entries(described.system.timing).map(([name, cycles]) => ({
    name,
    cycles,
    ns: name === 'rate' || name === 'tCK_ps' ? null : nanoseconds(cycles, described),
  }));
  if (format === 'json') {
    const { name, banks, peak, theory, streamJoulesPerBit, system } = described;
    const { levels, counts, rows, columns, transactionBytes, power } = system;
    const organisation = { levels, counts, rows, columns, transactionBytes, banks };
    print(
      JSON.stringify(
        { name, organisation, peak, theory, streamJoulesPerBit, power, timing, rules, sources },
        null,
        2,
      ),
    );
    return;
  }
  if (format === 'csv') return printRows(rules, RULES, 'csv');
  const sections = [
    drawTable(factsOf(described), [
      { key: 'name', title: described.name, value: ({ name }: Fact) => name },
      { key: 'value', title: '', value: ({ value }: Fact) => value },
    ]),
    drawTable(timing, [
      { key: 'name', title: 'timing', value: ({ name }) => name },
      numeric('cycles', 'cycles', ({ cycles }) => cycles),
      numeric(
        'ns',
        'ns',
        ({ ns }) => ns,
        (value) => value.toFixed(2),
      ),
    ]),
    drawTable(rules, RULES),
    drawTable(sources, [
      { key: 'of', title: 'source of', value: ({ of }) => of },
      { key: 'status', title: 'status', value: ({ status }) => status },
      { key: 'source', title: 'source', value: ({ source }) => source },
    ]),
  ];
  print(sections.join('\n\n'));
}

const RULES: readonly Column<ReturnType<typeof describeRules>[number]>[] = [
  { key: 'level', title: 'level', value: ({ level }) => level },
  { key: 'preceding', title: 'from', value: ({ preceding }) => preceding },
  { key: 'following', title: 'to', value: ({ following }) => following },
  { key: 'expression', title: 'at least', value: ({ expression }) => expression },
  { key: 'cycles', title: 'cycles', value: ({ cycles }) => cycles },
  { key: 'notes', title: '', value: ({ notes }) => notes },
];

function factsOf(described: DescribedStandard): Fact[] {
  const { system, theory, peak, standard } = described;
  const { levels, counts, rows, columns, transactionBytes } = system;
  const rate = ({ bytesPerSecond, formula }: { bytesPerSecond: number; formula: string }): string =>
    `${gigabytes(bytesPerSecond)} GB/s = ${formula}`;
  const cycles = ({ cycles: count, formula }: { cycles: number; formula: string }): string =>
    `${count} cycles, ${nanoseconds(count, described).toFixed(1)} ns = ${formula}`;
  return [
    { name: 'channel', value: levels.map((level, at) => `${counts[at]!} ${level}`).join(' x ') },
    { name: 'bank', value: `${rows} rows of ${columns} transactions of ${transactionBytes} B` },
    { name: 'controller', value: standard.controller },
    { name: 'peak bandwidth', value: `${gigabytes(peak)} GB/s` },
    { name: 'unloaded read', value: cycles(theory.unloaded) },
    { name: 'reads of open rows, round the groups', value: rate(theory.peak) },
    { name: 'reads of one row', value: rate(theory.sameRowRate) },
    { name: 'rows of one bank', value: rate(theory.rowByRow) },
    { name: 'stream, at least', value: rate(theory.stream.lower) },
    { name: 'stream, at most', value: rate(theory.stream.upper) },
    ...powerFacts(described),
  ];
}

function powerFacts({ system, streamJoulesPerBit }: DescribedStandard): Fact[] {
  const { power, refreshLevel } = system;
  if (power === undefined || streamJoulesPerBit === null) return [{ name: 'energy', value: 'unknown' }];
  const joules = (value: number): string => formatSi(value, 'J');
  return [
    { name: 'a row opened and closed', value: joules(power.activate) },
    { name: 'a read, a write', value: `${joules(power.read)}, ${joules(power.write)}` },
    { name: 'on the wires', value: `${joules(power.readIo)}, ${joules(power.writeIo)}` },
    { name: `a refresh of a ${refreshLevel}`, value: joules(power.refresh) },
    { name: 'rows open, none', value: `${formatSi(power.open, 'W')}, ${formatSi(power.closed, 'W')}` },
    { name: 'a stream of reads at peak', value: streamEnergyText(system) },
  ];
}
