import { AxisTaker, NameTaker, NumberTaker, type AxisColumn } from '../column-takers.js';
import type { Connection, DatabaseFile } from '../database.js';
import type { Fidelity } from '../record.js';
import type { SweepPoint } from '../sweep-record.js';
import type { Identities, NumberColumn, PointSource, SweepHeader, Wanted } from '../sweep-table.js';
import { isMap, isNumber, storedJson } from '../stored.js';
import { Damage } from '../trouble.js';
import { pointFrom, type PointRow } from './point-row.js';
import { POINT_METRICS } from './schema.js';

type Cell = string | number | null;

/** Columns read in one pass: what is selected, and what takes the cells of a row, of which its own start at `from`. */
interface Reader {
  selects: readonly string[];
  take(cells: readonly Cell[], from: number): void;
}

const COLUMN_OF: ReadonlyMap<string, string> = new Map(POINT_METRICS);

/** What every pass selects before the columns of its readers. */
const KEY = ['stage', 'idx'];

/** Rows fetched at once: the driver takes half as long for them as one by one. */
const BATCH = 5000;

/**
 * The points of a sweep in a database, in the order of stage and index, a pass over the rows for each demand. Points that
 * are written between two passes belong to none of them.
 */
export class StoredPoints implements PointSource {
  readonly identities: Identities;
  private readonly database: DatabaseFile;
  private readonly sweepId: string;
  private readonly axesOfSweep: SweepHeader['axes'];
  private readonly ready = new Map<string, NumberColumn>();
  private readonly readyAxes: Map<string, AxisColumn> | undefined;

  constructor(database: DatabaseFile, sweep: SweepHeader, { metrics = [], axes = false }: Wanted) {
    this.database = database;
    this.sweepId = sweep.id;
    this.axesOfSweep = sweep.axes;
    const [identities, numbers] = [identityReader(), metricReader(metrics)];
    const words = axes ? axisReader() : undefined;
    this.scan([identities, numbers, ...(words === undefined ? [] : [words])]);
    this.identities = identities.columns();
    for (const [at, column] of numbers.columns().entries()) this.ready.set(metrics[at]!, column);
    this.readyAxes = words && this.whole(words.columns());
  }

  metrics(names: readonly string[]): NumberColumn[] {
    const missing = names.filter((name) => !this.ready.has(name));
    if (missing.length > 0) {
      const reader = metricReader(missing);
      this.scanKnown(reader);
      for (const [at, column] of reader.columns().entries()) this.ready.set(missing[at]!, column);
    }
    return names.map((name) => this.ready.get(name)!);
  }

  axes(): Map<string, AxisColumn> {
    if (this.readyAxes !== undefined) return this.readyAxes;
    const reader = axisReader();
    this.scanKnown(reader);
    return this.whole(reader.columns());
  }

  records(rows: readonly number[]): SweepPoint[] {
    const { index, stage } = this.identities;
    return this.read((db) => {
      const one = db.prepare<[string, number, number], PointRow>(
        'select * from point where sweep_id = ? and stage = ? and idx = ?',
      );
      return rows.map((row) => pointFrom(one.get(this.sweepId, stage[row]!, index[row]!)!));
    });
  }

  /** @throws InputError if a point has lost its value on an axis of the sweep: each was written with all */
  private whole(columns: Map<string, AxisColumn>): Map<string, AxisColumn> {
    return this.read(() => {
      for (const { path } of this.axesOfSweep) {
        const row = Array.prototype.indexOf.call(columns.get(path)?.at ?? [-1], -1);
        if (row < 0 || this.identities.index.length === 0) continue;
        throw new Damage(`axis values of point ${this.identities.index[row]}: none of '${path}'`);
      }
      return columns;
    });
  }

  /** A pass over the rows that were there when the identities were read. */
  private scanKnown(reader: Reader): void {
    const { index, stage } = this.identities;
    let row = 0;
    this.scan([reader], (cells) => {
      const known = stage[row] === cells[0] && index[row] === cells[1];
      if (known) row++;
      return known;
    });
  }

  private scan(readers: readonly Reader[], isWanted: (cells: readonly Cell[]) => boolean = () => true): void {
    const columns = [...KEY, ...readers.flatMap(({ selects }) => selects)].join(', ');
    const sql = `select ${columns} from point where sweep_id = ? and (stage, idx) > (?, ?)
      order by stage, idx limit ${BATCH}`;
    this.read((db) => {
      const next = db.prepare<[string, number, number], Cell[]>(sql).raw();
      let last: readonly Cell[] | undefined = [-Infinity, -Infinity];
      while (last !== undefined) {
        const rows: Cell[][] = next.all(this.sweepId, last[0] as number, last[1] as number);
        for (const cells of rows) if (isWanted(cells)) takeRow(readers, cells);
        last = rows[BATCH - 1];
      }
    });
  }

  private read<Result>(action: (db: Connection) => Result): Result {
    return this.database.require('sweeps', action);
  }
}

function takeRow(readers: readonly Reader[], cells: readonly Cell[]): void {
  let from = KEY.length;
  for (const reader of readers) {
    reader.take(cells, from);
    from += reader.selects.length;
  }
}

function identityReader(): Reader & { columns(): Identities } {
  const [stage, index, done] = [new NumberTaker(), new NumberTaker(), new NumberTaker()];
  const [fidelity, workload] = [new NameTaker<Fidelity>(), new NameTaker<string>()];
  return {
    selects: ['fidelity', 'workload', "status = 'done'"],
    take(cells, from) {
      stage.push(cells[0] as number);
      index.push(cells[1] as number);
      fidelity.push(cells[from] as Fidelity);
      workload.push(cells[from + 1] as string);
      done.push(cells[from + 2] as number);
    },
    columns: () => ({
      index: index.column(),
      stage: stage.column(),
      fidelity: fidelity.column(),
      workload: workload.column(),
      done: done.column(),
    }),
  };
}

/** Metrics in columns of their own and, where one is asked for that has none, those in JSON. */
function metricReader(names: readonly string[]): Reader & { columns(): NumberColumn[] } {
  const takers = names.map(() => new NumberTaker());
  const stored = names.map((name) => COLUMN_OF.get(name));
  const hasOthers = stored.includes(undefined);
  return {
    selects: [...stored.map((column) => column ?? 'null'), ...(hasOthers ? ['metrics'] : [])],
    take(cells, from) {
      const json = hasOthers ? cells[from + names.length] : null;
      const others =
        typeof json === 'string'
          ? storedJson<Record<string, number>>(json, `metrics of point ${cells[1]}`, isMap(isNumber))
          : {};
      for (let at = 0; at < names.length; at++)
        takers[at]!.push((cells[from + at] as number | null) ?? others[names[at]!] ?? NaN);
    },
    columns: () => takers.map((taker) => taker.column()),
  };
}

function axisReader(): Reader & { columns(): Map<string, AxisColumn> } {
  const taker = new AxisTaker();
  return {
    selects: ['axis_values'],
    take: (cells, from) => taker.addJson(cells[from] as string),
    columns: () => taker.columns(),
  };
}
