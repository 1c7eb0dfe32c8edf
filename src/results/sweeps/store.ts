import { createHash } from 'node:crypto';
import { InputError, nearest } from '../../errors.js';
import { tagIn, taggedIds } from '../tags/tagged.js';
import type { Connection, DatabaseFile } from '../database.js';
import type { OperatorRecord } from '../record.js';
import type { SweepPoint, SweepRecord } from '../sweep-record.js';
import { isList, isPlain, isScalar, isShape, isText, storedJson } from '../stored.js';
import { tableOf, type SweepHeader, type SweepTable, type Wanted } from '../sweep-table.js';
import { StoredPoints } from './columns.js';
import type { OperatorName } from './operator-columns.js';
import { unpackDetail } from './point-detail.js';
import { pointFrom, type PointRow } from './point-row.js';
import { POINT_METRICS } from './schema.js';

export type { SweepHeader } from '../sweep-table.js';

/** A finished point on its way into the database. */
export interface FinishedPoint {
  point: SweepPoint;
  /** Packed operators, for sweeps that keep them. */
  detail?: Uint8Array | undefined;
  /** Names of the operators, of points that carry detail. */
  operators?: readonly OperatorName[] | undefined;
}

/** A sweep and how far it is. */
export interface SweepSummary extends Pick<SweepHeader, 'id' | 'name' | 'arch' | 'codeHash' | 'planned'> {
  /** Points of the first stage. */
  finished: number;
  /** Points of any stage. */
  failed: number;
}

/** The points of a stage that failed, and why the first of them did. */
export interface StageFailures {
  stage: number;
  finished: number;
  failed: number;
  /** In the order of the first point with each; at most three. */
  reasons: { error: string; index: number; points: number }[];
}

/** How far a stage of a sweep is. */
export interface SweepStage {
  sweep: string;
  id: string;
  stage: number;
  fidelity: string;
  /** Null for a second stage, whose points follow from those of the first. */
  planned: number | null;
  finished: number;
  /** Of the finished ones. */
  failed: number;
}

const JSON_FIELDS = ['workloads', 'axes', 'objectives', 'filters', 'assumptions'] as const;

/** What each of them is when it is as we wrote it. */
const IS_STORED: Readonly<Record<(typeof JSON_FIELDS)[number], (value: unknown) => boolean>> = {
  workloads: isList(isText),
  axes: isList(isShape({ path: isText, values: isList(isScalar) })),
  objectives: isList(isShape({ metric: isText, goal: (goal) => goal === 'minimize' || goal === 'maximize' })),
  filters: isList(isText),
  assumptions: isList(isShape({ name: isText, value: isText, status: isText, source: isText })),
};

const isNames = isList(isShape({ name: isText, kind: isText, stage: isText }));

const SWEEP_COLUMNS = [
  ...['id', 'name', 'title', 'arch', 'kind', 'tool_version', 'code_hash', 'planned'],
  ...JSON_FIELDS,
  'definition',
];
const POINT_COLUMNS = [
  ...['sweep_id', 'stage', 'idx', 'fidelity', 'workload', 'axis_values', 'status', 'error'],
  ...POINT_METRICS.map(([, column]) => column),
  'metrics',
];

const insertInto = (table: string, columns: readonly string[]): string =>
  `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`;

/** What is there already is left as it is. */
const INSERT = {
  sweep: `${insertInto('sweep', SWEEP_COLUMNS)} on conflict do nothing`,
  point: `${insertInto('point', POINT_COLUMNS)} on conflict do nothing`,
  // What is left of a point that was deleted by a tool that leaves foreign keys alone goes.
  detail: insertInto('point_detail', ['sweep_id', 'stage', 'idx', 'detail', 'operators']).replace(
    'insert',
    'insert or replace',
  ),
  names: `${insertInto('operator_list', ['sweep_id', 'hash', 'operators'])} on conflict do nothing`,
};

const HAS_COLUMN: ReadonlySet<string> = new Set(POINT_METRICS.map(([name]) => name));

/** The sweeps of a database and their points. */
export class SweepStore {
  private readonly database: DatabaseFile;

  constructor(database: DatabaseFile) {
    this.database = database;
  }

  /** Registers a sweep if it is new; `definition` is the checked sweep file. */
  save(header: SweepHeader, definition: unknown): void {
    const { id, name, title, arch, kind, toolVersion, codeHash, planned } = header;
    this.database.change((db) =>
      db.prepare(INSERT.sweep).run(
        ...[id, name, title, arch, kind, toolVersion, codeHash, planned],
        ...JSON_FIELDS.map((field) => JSON.stringify(header[field])),
        // Beside what the file says, what the machine is set to where the file says nothing.
        JSON.stringify({ ...(definition as object), settings: header.settings }),
      ),
    );
  }

  /** Full id of the sweep that a name, the first digits of an id, or `latest` means. */
  resolve(wanted: string): string {
    return this.database.require('sweeps', (db) => findSweep(db, wanted, this.database.name).id);
  }

  /** Saves finished points, all in one transaction; points that are there already are left as they are. */
  savePoints(sweepId: string, finished: readonly FinishedPoint[]): void {
    if (finished.length === 0) return;
    this.database.change((db) => {
      const [insertPoint, insertDetail, insertNames] = [
        db.prepare(INSERT.point),
        db.prepare(INSERT.detail),
        db.prepare(INSERT.names),
      ];
      let [listed, list]: [readonly OperatorName[] | undefined, string] = [undefined, ''];
      for (const { point, detail, operators } of finished) {
        const { stage, index } = point;
        if (insertPoint.run(sweepId, ...cellsOf(point)).changes === 0) continue;
        if (detail === undefined || operators === undefined) continue;
        // Points that came together share their list.
        if (operators !== listed) {
          const names = JSON.stringify(operators);
          list = hashOf(names);
          listed = operators;
          insertNames.run(sweepId, list, names);
        }
        const packed = Buffer.from(detail.buffer, detail.byteOffset, detail.byteLength);
        insertDetail.run(sweepId, stage, index, packed, list);
      }
    });
  }

  /** Indices of the points of a stage that are finished. */
  finished(sweepId: string, stage: number): Set<number> {
    const indices = this.database.read((db) =>
      db
        .prepare<[string, number], number>('select idx from point where sweep_id = ? and stage = ?')
        .pluck()
        .all(sweepId, stage),
    );
    return new Set(indices);
  }

  /** How many points of a stage are finished. */
  finishedCount(sweepId: string, stage: number): number {
    const count = this.database.read((db) =>
      db
        .prepare<[string, number], number>('select count(*) from point where sweep_id = ? and stage = ?')
        .pluck()
        .get(sweepId, stage),
    );
    return count ?? 0;
  }

  /** How many points of a stage failed. */
  failures(sweepId: string, stage: number): number {
    const failures = this.database.read((db) =>
      db
        .prepare<[string, number], number>(
          "select count(*) from point where sweep_id = ? and stage = ? and status = 'failed'",
        )
        .pluck()
        .get(sweepId, stage),
    );
    return failures ?? 0;
  }

  /** The same of all stages that have points, with reasons. */
  failuresByStage(sweepId: string): StageFailures[] {
    const stages = this.database.read((db) => {
      const reasons = db.prepare<[string, number], StageFailures['reasons'][number]>(
        `select coalesce(error, '') as error, min(idx) as "index", count(*) as points from point
         where sweep_id = ? and stage = ? and status = 'failed' group by error order by min(idx) limit 3`,
      );
      return db
        .prepare<[string], Omit<StageFailures, 'reasons'>>(
          `select stage, count(*) as finished, sum(status = 'failed') as failed from point
           where sweep_id = ? group by stage order by stage`,
        )
        .all(sweepId)
        .map((one) => ({ ...one, reasons: one.failed > 0 ? reasons.all(sweepId, one.stage) : [] }));
    });
    return stages ?? [];
  }

  /** A sweep with its points, by the first digits of its id (at least 4), its name, or `latest`. */
  load(wanted: string): SweepRecord {
    return this.database.require('sweeps', (db) => {
      const header = headerFrom(findSweep(db, wanted, this.database.name));
      const points = db
        .prepare<[string], PointRow>('select * from point where sweep_id = ? order by stage, idx')
        .all(header.id);
      return { ...header, points: points.map(pointFrom) };
    });
  }

  /** The same with its points by column, read as they are asked for; `columns` are read at once. */
  table(wanted: string, columns: (header: SweepHeader) => Wanted = () => ({})): SweepTable {
    const header = this.database.require('sweeps', (db) =>
      headerFrom(findSweep(db, wanted, this.database.name)),
    );
    return tableOf(header, new StoredPoints(this.database, header, columns(header)));
  }

  /** Every operator of a point; undefined if the sweep keeps totals only. */
  operators(sweepId: string, stage: number, index: number): OperatorRecord[] | undefined {
    return this.database.read((db) => {
      const found = db
        .prepare<[string, number, number], { detail: Buffer; operators: string }>(
          `select d.detail, coalesce(l.operators, o.operators) as operators from point_detail d
           join point p using (sweep_id, stage, idx)
           left join operator_list l on l.sweep_id = d.sweep_id and l.hash = d.operators
           left join point_operator o on o.sweep_id = p.sweep_id and o.workload = p.workload
           where d.sweep_id = ? and d.stage = ? and d.idx = ?`,
        )
        .get(sweepId, stage, index);
      const what = `operators of point ${index} of sweep ${sweepId.slice(0, 12)}`;
      return found && unpackDetail(found.detail, storedJson(found.operators, what, isNames), what);
    });
  }

  /** All sweeps, newest first. */
  list(): SweepSummary[] {
    const sweeps = this.database.read((db) =>
      db
        .prepare<[], SweepSummary>(
          `select id, name, arch, code_hash as codeHash, planned,
             (select count(*) from point p where p.sweep_id = id and stage = 1) as finished,
             (select count(*) from point p where p.sweep_id = id and status = 'failed') as failed
           from sweep order by rowid desc`,
        )
        .all(),
    );
    return sweeps ?? [];
  }

  /** The stages of all sweeps, newest sweep first. */
  stages(): SweepStage[] {
    const stages = this.database.read((db) =>
      db
        .prepare<[], SweepStage>(
          `select s.name as sweep, s.id, t.stage,
             json_extract(s.definition, iif(t.stage = 1, '$.fidelity', '$.refine.fidelity')) as fidelity,
             iif(t.stage = 1, s.planned, null) as planned,
             (select count(*) from point p where p.sweep_id = s.id and p.stage = t.stage) as finished,
             (select count(*) from point p
               where p.sweep_id = s.id and p.stage = t.stage and p.status = 'failed') as failed
           from sweep s, (select 1 as stage union all select 2) t
           where t.stage = 1 or json_extract(s.definition, '$.refine') is not null
           order by s.rowid desc, t.stage`,
        )
        .all(),
    );
    return stages ?? [];
  }
}

/** By which a list of operator names is found: 64 bits, of the few lists of one sweep. */
const hashOf = (names: string): string => createHash('sha256').update(names).digest('hex').slice(0, 16);

type Cell = string | number | null;

interface SweepRow extends Record<(typeof JSON_FIELDS)[number], string> {
  definition: string;
  id: string;
  name: string;
  title: string;
  arch: string;
  kind: string;
  tool_version: string;
  code_hash: string;
  planned: number;
}

function findSweep(db: Connection, wanted: string, file: string): SweepRow {
  const all = db.prepare<[], SweepRow>('select * from sweep order by rowid desc').all();
  if (wanted === 'latest' && all.length > 0) return all[0]!;
  const tag = tagIn(wanted);
  if (tag !== undefined) {
    const [newest] = taggedIds(db, 'sweep', [tag], file);
    return all.find(({ id }) => id === newest)!;
  }
  const byName = all.filter(({ name }) => name === wanted);
  if (byName.length > 0) return byName[0]!;
  const byId = wanted.length >= 4 ? all.filter(({ id }) => id.startsWith(wanted.toLowerCase())) : [];
  if (byId.length === 1) return byId[0]!;
  if (byId.length > 1)
    throw new InputError(`sweep id '${wanted}' is ambiguous`, { file, expected: 'more digits' });
  throw new InputError(all.length === 0 ? 'holds no sweeps yet' : `no sweep '${wanted}'`, {
    file,
    expected: "a sweep's name, 'latest', 'tag:<name>', or at least 4 digits of its id",
    nearest: nearest(
      wanted,
      all.map(({ name }) => name),
    ),
  });
}

function headerFrom(row: SweepRow): SweepHeader {
  const parsed = Object.fromEntries(
    JSON_FIELDS.map((field) => [
      field,
      storedJson(row[field], `${field} of sweep ${row.name}`, IS_STORED[field]),
    ]),
  );
  const { id, name, title, arch, kind, planned, tool_version: toolVersion, code_hash: codeHash } = row;
  const identity = { id, name, title, arch, kind, toolVersion, codeHash, planned };
  return { ...identity, ...parsed, ...settingsIn(row) } as SweepHeader;
}

/** A point's columns after the sweep's id. */
function cellsOf(point: SweepPoint): Cell[] {
  const { stage, index, fidelity, workload, values, status, error, metrics } = point;
  const cells: Cell[] = [stage, index, fidelity, workload, JSON.stringify(values), status, error ?? null];
  for (const [name] of POINT_METRICS) cells.push(metrics[name] ?? null);
  const others: Record<string, number> = {};
  let some = false;
  for (const [name, value] of Object.entries(metrics)) {
    if (HAS_COLUMN.has(name) || !Number.isFinite(value)) continue;
    others[name] = value;
    some = true;
  }
  cells.push(some ? JSON.stringify(others) : null);
  return cells;
}

/** What all points are set to; nothing in sweeps of versions that did not keep it. */
function settingsIn({ definition, name }: SweepRow): Pick<SweepRecord, 'settings'> {
  const { settings } = storedJson<{ settings?: string[] }>(
    definition,
    `definition of sweep ${name}`,
    (value) => isPlain(value) && (value['settings'] === undefined || isList(isText)(value['settings'])),
  );
  return settings === undefined ? {} : { settings };
}
