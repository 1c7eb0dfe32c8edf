/** What the page knows: the types shared by the builder (Node) and the client (browser). Columnar, to be small. */
import type { Assumption, RunRecord } from '../results/record.js';
import type { SweepRecord } from '../results/sweep-record.js';

/** Numbers by row: plain, or as positions `at` in the few distinct values `of` (empty `at`: all the first). */
export type NumberColumn = (number | null)[] | { of: (number | null)[]; at: number[] };

/** Words by row, as positions in a dictionary; -1 for none. Empty `at`: all the first. */
export type WordColumn = { of: string[]; at: number[] };

/** How a number is called and shown. */
export interface Meaning {
  /** Name in records, exports and `systole explain`. */
  name: string;
  label: string;
  unit: string;
  /** What a reader must know wherever the number appears. */
  note?: string;
  better: 'lower' | 'higher';
}

export interface AxisData {
  path: string;
  /** Values as written in the sweep file, in its order. */
  words: WordColumn;
  /** The same as numbers, if all of them are. */
  numbers?: number[];
}

type SweepHead = Pick<
  SweepRecord,
  'id' | 'name' | 'title' | 'arch' | 'kind' | 'toolVersion' | 'objectives' | 'filters' | 'planned'
>;

export interface SweepData extends SweepHead {
  /** Points of the first stage; `count` also has those of the second. */
  finished: number;
  /** Number of points: the length of every column. */
  count: number;
  axes: AxisData[];
  index: NumberColumn;
  stage: WordColumn;
  fidelity: WordColumn;
  workload: WordColumn;
  /** Why a point failed; -1 if it did not. */
  error: WordColumn;
  /** 1 if a point meets the filters; absent if nobody could say. */
  candidate?: NumberColumn;
  metrics: { meaning: Meaning; column: NumberColumn }[];
}

/** One number of every operator, as the sum of its parts; parts are stacked. */
export type Measure = { meaning: Meaning; parts: Part[] };

/** A part in its colour, the position in the palette. */
type Part = { name: string; colour: number; column: NumberColumn };

export interface OperatorsData {
  count: number;
  names: string[];
  kind: WordColumn;
  stage: WordColumn;
  unit: WordColumn;
  fusedInto: WordColumn;
  start: NumberColumn;
  end: NumberColumn;
  measures: Measure[];
  /** Kind-specific numbers, as text. */
  details: [name: string, value: string][][];
}

/** A total and the parts it is the sum of. */
export interface TotalData {
  meaning: Meaning;
  value: number | null;
  parts: { name: string; colour: number; value: number | null }[];
}

export type AssumptionData = Pick<Assumption, 'name' | 'value' | 'source'> & { status: string };

type RunHead = Pick<RunRecord['run'], 'id' | 'workload' | 'arch' | 'kind' | 'fidelity' | 'toolVersion'>;

export interface RunData extends RunHead {
  /** Resolved architecture and options, as indented JSON. */
  architecture: string;
  options: string;
  totals: TotalData[];
  operators: OperatorsData;
  assumptions: AssumptionData[];
}

export type ReportData = { sweeps: SweepData[]; runs: RunData[] };
