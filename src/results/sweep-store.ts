import type Database from 'better-sqlite3';
import { InputError, nearest } from '../errors.js';
import type { OperatorRecord } from './record.js';
import { unpackDetail, type OperatorName } from './point-detail.js';
import { POINT_METRICS } from './sweep-schema.js';
import type { Store } from './store.js';
import type { AxisValue, SweepPoint, SweepRecord } from './sweep-record.js';

/** Identity and definition of a sweep: everything but its points. */
export type SweepHeader = Omit<SweepRecord, 'points'>;

/** A finished point on its way into the database. */
export interface FinishedPoint {
  point: SweepPoint;
  /** Packed operators, for sweeps that keep them. */
  detail?: Uint8Array | undefined;
  /** Names of the operators, in the first point of a workload that carries detail. */
  operators?: OperatorName[] | undefined;
}

const JSON_FIELDS = ['workloads', 'axes', 'objectives', 'filters', 'assumptions'] as const;
const METRIC_COLUMNS = POINT_METRICS.map(([, column]) => column);

/** Registers the sweep if it is new; `definition` is the checked sweep file. */
export function saveSweep(store: Store, header: SweepHeader, definition: unknown): void {
  const texts = JSON_FIELDS.map((field) => JSON.stringify(header[field]));
  store.transaction((db) =>
    db
      .prepare(
        `insert into sweep (id, name, title, arch, kind, tool_version, planned, ${JSON_FIELDS.join(', ')}, definition)
         values (${Array.from({ length: 7 + texts.length + 1 }, () => '?').join(', ')}) on conflict do nothing`,
      )
      .run(
        ...[
          header.id,
          header.name,
          header.title,
          header.arch,
          header.kind,
          header.toolVersion,
          header.planned,
        ],
        ...texts,
        JSON.stringify(definition),
      ),
  );
}

/** Saves finished points, all in one transaction; points that are there already are left as they are. */
export function savePoints(store: Store, sweepId: string, finished: readonly FinishedPoint[]): void {
  if (finished.length === 0) return;
  store.transaction((db) => {
    const { point: insertPoint, detail: insertDetail, names: insertNames } = statements(db);
    for (const { point, detail, operators } of finished) {
      const { stage, index, fidelity, workload, values, status, error, metrics } = point;
      const numbers = POINT_METRICS.map(([name]) => metrics[name] ?? null);
      const { changes } = insertPoint.run(
        ...[sweepId, stage, index, fidelity, workload, JSON.stringify(values), status, error ?? null],
        ...numbers,
      );
      if (changes === 0) continue;
      if (operators !== undefined) insertNames.run(sweepId, workload, JSON.stringify(operators));
      if (detail !== undefined)
        insertDetail.run(
          sweepId,
          stage,
          index,
          Buffer.from(detail.buffer, detail.byteOffset, detail.byteLength),
        );
    }
  });
}

const PREPARED = new WeakMap<Database.Database, ReturnType<typeof prepare>>();

function statements(db: Database.Database): ReturnType<typeof prepare> {
  const prepared = PREPARED.get(db) ?? prepare(db);
  PREPARED.set(db, prepared);
  return prepared;
}

function prepare(db: Database.Database) {
  const columns = [
    'sweep_id',
    'stage',
    'idx',
    'fidelity',
    'workload',
    'axis_values',
    'status',
    'error',
    ...METRIC_COLUMNS,
  ];
  const slots = columns.map(() => '?').join(', ');
  return {
    point: db.prepare(`insert into point (${columns.join(', ')}) values (${slots}) on conflict do nothing`),
    detail: db.prepare('insert into point_detail (sweep_id, stage, idx, detail) values (?, ?, ?, ?)'),
    names: db.prepare(
      'insert into point_operator (sweep_id, workload, operators) values (?, ?, ?) on conflict do nothing',
    ),
  };
}

/** Indices of the points of a stage that are finished. */
export function finishedPoints(store: Store, sweepId: string, stage: number): Set<number> {
  return (
    store.reading((db) => {
      const rows = db
        .prepare<[string, number], number>('select idx from point where sweep_id = ? and stage = ?')
        .pluck();
      return new Set(rows.all(sweepId, stage));
    }) ?? new Set()
  );
}

interface SweepRow extends Record<(typeof JSON_FIELDS)[number], string> {
  id: string;
  name: string;
  title: string;
  arch: string;
  kind: string;
  tool_version: string;
  planned: number;
}

/** A sweep with its points, by the first digits of its id (at least 4), its name, or `latest`. */
export function loadSweep(store: Store, wanted: string): SweepRecord {
  const sweep = store.reading((db) => {
    const row = findSweep(db, wanted, store.file);
    const points = db.prepare<[string], Record<string, string | number | null>>(
      'select * from point where sweep_id = ? order by stage, idx',
    );
    const parsed = Object.fromEntries(JSON_FIELDS.map((field) => [field, JSON.parse(row[field]) as unknown]));
    const { id, name, title, arch, kind, planned } = row;
    return {
      id,
      name,
      title,
      arch,
      kind,
      toolVersion: row.tool_version,
      planned,
      ...parsed,
      points: points.all(row.id).map(pointFrom),
    } as SweepRecord;
  });
  if (sweep === undefined)
    throw new InputError('no such database', { file: store.file, expected: 'a database that holds sweeps' });
  return sweep;
}

/** Sweeps in the database, newest first, with how far they are. */
export function listSweeps(
  store: Store,
): { id: string; name: string; arch: string; planned: number; finished: number; failed: number }[] {
  return (
    store.reading((db) =>
      db
        .prepare<
          [],
          { id: string; name: string; arch: string; planned: number; finished: number; failed: number }
        >(
          `select id, name, arch, planned,
             (select count(*) from point p where p.sweep_id = id and stage = 1) as finished,
             (select count(*) from point p where p.sweep_id = id and status = 'failed') as failed
           from sweep order by rowid desc`,
        )
        .all(),
    ) ?? []
  );
}

function findSweep(db: Database.Database, wanted: string, file: string): SweepRow {
  const all = db.prepare<[], SweepRow>('select * from sweep order by rowid desc').all();
  if (wanted === 'latest' && all.length > 0) return all[0]!;
  const byName = all.filter(({ name }) => name === wanted);
  if (byName.length > 0) return byName[0]!;
  const byId = wanted.length >= 4 ? all.filter(({ id }) => id.startsWith(wanted.toLowerCase())) : [];
  if (byId.length === 1) return byId[0]!;
  if (byId.length > 1)
    throw new InputError(`sweep id '${wanted}' is ambiguous`, { file, expected: 'more digits' });
  throw new InputError(all.length === 0 ? 'holds no sweeps yet' : `no sweep '${wanted}'`, {
    file,
    expected: "a sweep's name, 'latest', or at least 4 digits of its id",
    nearest: nearest(
      wanted,
      all.map(({ name }) => name),
    ),
  });
}

function pointFrom(row: Record<string, string | number | null>): SweepPoint {
  const metrics: Record<string, number> = {};
  for (const [name, column] of POINT_METRICS) if (row[column] !== null) metrics[name] = Number(row[column]);
  return {
    index: Number(row.idx),
    stage: Number(row.stage),
    fidelity: row.fidelity as SweepPoint['fidelity'],
    workload: String(row.workload),
    values: JSON.parse(String(row.axis_values)) as Record<string, AxisValue>,
    status: row.status as SweepPoint['status'],
    ...(row.error === null ? {} : { error: String(row.error) }),
    metrics,
  };
}

/** Every operator of a point; undefined if the sweep keeps totals only. */
export function loadPointDetail(
  store: Store,
  sweepId: string,
  stage: number,
  index: number,
): OperatorRecord[] | undefined {
  return store.reading((db) => {
    const found = db
      .prepare<[string, number, number], { detail: Buffer; operators: string }>(
        `select d.detail, o.operators from point_detail d
         join point p using (sweep_id, stage, idx)
         join point_operator o on o.sweep_id = p.sweep_id and o.workload = p.workload
         where d.sweep_id = ? and d.stage = ? and d.idx = ?`,
      )
      .get(sweepId, stage, index);
    return found === undefined
      ? undefined
      : unpackDetail(found.detail, JSON.parse(found.operators) as OperatorName[]);
  });
}
