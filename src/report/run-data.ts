/** A run as the page holds it. */
import { sum } from 'd3';
import { SERIES, STALL_COLOURS, colourOf, sortKnown } from '../charts/palette.js';
import { COMPONENTS, LEVELS, PHASES, TENSORS, cycleParts, trafficParts, usedWords, type Parts } from '../charts/parts.js';
import { capitalize } from '../charts/text.js';
import type { Distinction } from '../results/distinctions.js';
import type { OperatorRecord, RunRecord, Totals } from '../results/record.js';
import { movedReuse } from '../results/reuse.js';
import { numberColumn, round, wordColumn, type NumberColumn, type WordColumn } from './columns.js';
import { isOfMacs, meaningOf, type Meaning } from './meaning.js';

/** What an operator and the totals have in common. */
type Numbers = Pick<OperatorRecord, keyof OperatorRecord & keyof Totals>;

/** Null where a kind of machine does not model it. */
type Read = (numbers: Numbers) => number | null;

/** How to read one measure: the total, and the parts by name in their colours, positions in the palette. */
interface Reader {
  meaning: Meaning;
  parts: { name: string; colour: number; read: Read }[];
  total: Read;
}

export type RunData = ReturnType<typeof runData>;

export function runData(
  { run, machine, operators, totals, assumptions }: RunRecord,
  { dataflow, settings }: Distinction,
) {
  // What the kind does not model is left out.
  const readers = readersOf({ run, machine }, [...operators, totals]).filter(
    ({ meaning, total }) => total(totals) !== null && (totals.macs !== 0 || !isOfMacs(meaning.name)),
  );
  const { id, workload, arch, kind, fidelity, toolVersion } = run;
  return {
    id,
    workload,
    arch,
    kind,
    fidelity,
    toolVersion,
    /** What tells the run from others; empty for none. */
    dataflow: dataflow ?? '',
    settings: settings.join(', '),
    architecture: JSON.stringify(run.architecture, undefined, 2),
    options: JSON.stringify(run.options, undefined, 2),
    totals: [
      { meaning: meaningOf('seconds'), value: round(totals.seconds), parts: [] },
      ...readers.map((reader) => totalOf(reader, totals)),
      ...detailTotals(totals),
    ],
    operators: operatorsOf(operators, readers),
    assumptions: assumptions.map(({ name, value, status, source }) => ({ name, value, status, source })),
  };
}

export type TotalData = ReturnType<typeof totalOf>;

/** A total and the parts it is the sum of. */
function totalOf({ meaning, parts, total }: Reader, totals: Numbers) {
  const shares = parts.map(({ name, colour, read }) => ({ name, colour, value: round(read(totals)) }));
  return { meaning, value: round(total(totals)), parts: parts.length < 2 ? [] : shares };
}

export type OperatorsData = ReturnType<typeof operatorsOf>;

function operatorsOf(operators: readonly OperatorRecord[], readers: readonly Reader[]) {
  const numbers = (read: (operator: OperatorRecord) => number | null): NumberColumn =>
    numberColumn(operators.map(read));
  const words = (read: (operator: OperatorRecord) => string | undefined): WordColumn =>
    wordColumn(operators.map(read));
  return {
    count: operators.length,
    names: operators.map(({ name }) => name),
    kind: words(({ kind }) => kind),
    stage: words(({ stage }) => stage),
    unit: words(({ unit }) => unit),
    fusedInto: words(({ fusedInto }) => fusedInto),
    start: numbers(({ startCycle }) => startCycle),
    end: numbers(({ endCycle }) => endCycle),
    measures: readers.map(({ meaning, parts }) => ({
      meaning,
      parts: parts.map(({ name, colour, read }) => ({ name, colour, column: numbers(read) })),
    })),
    /** Kind-specific numbers, as text. */
    details: operators.map(({ details }) =>
      Object.entries(details).map(([name, value]) => [name, String(value)] as const),
    ),
  };
}

/** Numbers that only this kind of machine has, of the whole run. */
const detailTotals = ({ details }: Totals): TotalData[] =>
  Object.entries(details).flatMap(([name, value]) =>
    typeof value === 'number' ? [{ meaning: meaningOf(name), value: round(value), parts: [] }] : [],
  );

function readersOf({ run, machine }: Pick<RunRecord, 'run' | 'machine'>, all: readonly Numbers[]): Reader[] {
  const found = all.flatMap(({ traffic }) => traffic.map(({ level }) => level));
  const levels = sortKnown(found, LEVELS).map((level) => {
    const meaning = meaningOf('dramBytes');
    const other = { ...meaning, name: `${level}Bytes`, label: `${capitalize(level)} traffic` };
    const parts = ({ traffic }: Numbers): Parts => trafficParts(traffic, level);
    const total: Read = (numbers) => sum(parts(numbers).values());
    return partedReader(all, level === 'dram' ? meaning : other, parts, TENSORS, total);
  });
  const energy = ({ energy: parts }: Numbers): Parts => new Map(Object.entries(parts));
  const used = capitalize(usedWords(machine));
  const work = `${machine.workUnit}s`;
  const readers = [
    simpleReader(meaningOf('peUtilization', used), ({ peUtilization }) => peUtilization),
    partedReader(all, meaningOf('cycles'), cycleParts, PHASES, ({ cycles }) => cycles, STALL_COLOURS),
    ...levels,
    partedReader(all, meaningOf('energyJoules'), energy, COMPONENTS, ({ energyJoules }) => energyJoules),
    simpleReader({ ...meaningOf('work', capitalize(work)), unit: work }, (numbers) => numbers.work),
    ...(['mappingEfficiency', 'arithmeticIntensity', 'weightedArithmeticIntensity'] as const).map((name) =>
      simpleReader(meaningOf(name), (numbers) => numbers[name]),
    ),
    ...(['weightReuse', 'activationReuse'] as const).map((name) =>
      simpleReader(meaningOf(name), (numbers) => movedReuse({ run }, numbers)?.[name] ?? null),
    ),
  ];
  // A part that is zero everywhere would only fill legends.
  return readers.map((reader) => {
    const parts = reader.parts.filter(({ read }) => all.some((numbers) => read(numbers) !== 0));
    return parts.length === 0 ? reader : { ...reader, parts };
  });
}

/** A measure without parts. */
const simpleReader = (meaning: Meaning, read: Read): Reader => ({
  meaning,
  parts: [{ name: meaning.label, colour: 0, read }],
  total: read,
});

/** A measure with parts: the known ones first, all in the colours that they have in pictures. */
function partedReader(
  all: readonly Numbers[],
  meaning: Meaning,
  partsOf: (numbers: Numbers) => Parts,
  known: readonly string[],
  total: Read,
  pool = SERIES,
): Reader {
  const names = sortKnown(
    all.flatMap((numbers) => [...partsOf(numbers).keys()]),
    known,
  );
  const colours = colourOf(names, pool);
  const parts = names.map((name) => {
    const read: Read = (numbers) => partsOf(numbers).get(name) ?? 0;
    return { name, colour: SERIES.indexOf(colours.get(name)!), read };
  });
  return { meaning, total, parts };
}
