/** A sweep whose points are read by column, and only those columns that somebody asks for: a million points fit. */
import { AxisTaker, wordColumn, type AxisColumn, type WordColumn } from './column-takers.js';
import type { Fidelity } from './record.js';
import type { AxisValue, SweepPoint, SweepRecord } from './sweep-record.js';

/** Identity and definition of a sweep: everything but its points. */
export type SweepHeader = Omit<SweepRecord, 'points'>;

/** Numbers by row, NaN where there is none. */
export type NumberColumn = Float64Array | Int32Array;

/** What every row has. */
export interface Identities {
  index: ArrayLike<number>;
  stage: ArrayLike<number>;
  fidelity: WordColumn<Fidelity>;
  workload: WordColumn;
  /** 1 if the point is done, 0 if it failed. */
  done: ArrayLike<number>;
}

/** What is read together with the identities, since it will be asked for. */
export interface Wanted {
  metrics?: readonly string[];
  axes?: boolean;
}

/** Where the columns come from. */
export interface PointSource {
  identities: Identities;
  /** One column a name. */
  metrics(names: readonly string[]): NumberColumn[];
  axes(): Map<string, AxisColumn>;
  /** Whole points, in the order of `rows`. */
  records(rows: readonly number[]): SweepPoint[];
}

/** The points of a sweep by column. */
export class PointColumns {
  readonly count: number;
  readonly identities: Identities;
  private readonly source: PointSource;
  private readonly numbers = new Map<string, NumberColumn>();
  private words: Map<string, AxisColumn> | undefined;

  constructor(source: PointSource) {
    this.source = source;
    this.identities = source.identities;
    this.count = source.identities.index.length;
  }

  /** Reads metrics that will be asked for, in one go. */
  want(names: readonly string[]): void {
    const missing = [...new Set(names)].filter((name) => !this.numbers.has(name));
    if (missing.length === 0) return;
    const columns = this.source.metrics(missing);
    for (const [at, name] of missing.entries()) this.numbers.set(name, columns[at]!);
  }

  /** A metric by row, NaN where it is not modelled. */
  metric(name: string): NumberColumn {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.want([name]);
    return this.numbers.get(name)!;
  }

  /** An axis by row; undefined if no point has a value on it. */
  axis(path: string): AxisColumn | undefined {
    return (this.words ??= this.source.axes()).get(path);
  }

  /** Whole points, in the order of `rows`. */
  records(rows: readonly number[]): SweepPoint[] {
    return this.source.records(rows);
  }
}

/** One row of the columns. */
export class TablePoint {
  readonly columns: PointColumns;
  readonly row: number;

  constructor(columns: PointColumns, row: number) {
    this.columns = columns;
    this.row = row;
  }

  get index(): number {
    return this.columns.identities.index[this.row]!;
  }

  get stage(): number {
    return this.columns.identities.stage[this.row]!;
  }

  get fidelity(): Fidelity {
    const { of, at } = this.columns.identities.fidelity;
    return of[at[this.row]!]!;
  }

  get workload(): string {
    const { of, at } = this.columns.identities.workload;
    return of[at[this.row]!]!;
  }

  get isDone(): boolean {
    return this.columns.identities.done[this.row] === 1;
  }

  /** Undefined where it is not modelled. */
  metric(name: string): number | undefined {
    const value = this.columns.metric(name)[this.row]!;
    return Number.isNaN(value) ? undefined : value;
  }

  /** Value on an axis; undefined if it has none. */
  value(path: string): AxisValue | undefined {
    const axis = this.columns.axis(path);
    return axis?.values[axis.at[this.row]!];
  }

  /** The same as text. */
  key(path: string): string | undefined {
    const axis = this.columns.axis(path);
    return axis?.keys[axis.at[this.row]!];
  }

  /** All that is known of it. */
  record(): SweepPoint {
    return this.columns.records([this.row])[0]!;
  }
}

/** A sweep and its points, in the order of stage and index. */
export type SweepTable = SweepHeader & { columns: PointColumns; points: readonly TablePoint[] };

export function tableOf(header: SweepHeader, source: PointSource): SweepTable {
  const columns = new PointColumns(source);
  const points = Array.from({ length: columns.count }, (_, row) => new TablePoint(columns, row));
  return { ...header, columns, points };
}

/** A sweep in memory as a table; one that is a table already stays as it is. */
export function asTable(sweep: SweepRecord | SweepTable): SweepTable {
  if ('columns' in sweep) return sweep;
  const { points, ...header } = sweep;
  return tableOf(header, {
    identities: {
      index: points.map(({ index }) => index),
      stage: points.map(({ stage }) => stage),
      fidelity: wordColumn(points.map(({ fidelity }) => fidelity)),
      workload: wordColumn(points.map(({ workload }) => workload)),
      done: points.map(({ status }) => (status === 'done' ? 1 : 0)),
    },
    metrics: (names) =>
      names.map((name) =>
        Float64Array.from(points, ({ metrics }) => (Object.hasOwn(metrics, name) ? metrics[name]! : NaN)),
      ),
    axes() {
      const axes = new AxisTaker();
      for (const { values } of points) axes.add(values);
      return axes.columns();
    },
    records: (rows) => rows.map((row) => points[row]!),
  });
}
