import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { APPLICATION_ID, MIGRATIONS } from '../../src/results/migrations.js';
import type { RunRecord } from '../../src/results/record.js';
import { CIRCUMSTANCES, sampleRecord } from './records.js';

/** Three operators as version 3 packed them: a convolution, a pooling on the vector unit, a fused activation. */
export const PACKED_BY_3 = Buffer.from(
  'q1YqLknMySlWsopWykzLTSxQ0lFKy8wpSS1SitVRSs1LLUqvBMnlJiYr6SilFCXmgsRLihLT0jKTQRIgIX2wTv2i1MQUp8qS1GKoSv18' +
    'kIH65UWZJakw8eLkosSS5IyCxBT9guLSXBQ96HJIGmNruRhQwAd7KNcBQjdBaQMojaIYC8cDh7rdGOKzZoLAU5h9aGa9wCGuiGEOWGOD' +
    'IXZxBiUc4jIY4lOvqb3g1hO0Q3MIA0RcEUMcoq4IwxyIeAQO8QqixQE=',
  'base64',
);

/** Steps that were released, as a hash of their SQL. */
export const releasedSteps = (): string[] =>
  MIGRATIONS.slice(0, 3).map(({ sql }) => createHash('sha256').update(sql).digest('hex'));

/** The sample record with what version 3 knew: no machine, no code, no work, zero for what is not modelled. */
export function recordOf3(id: string): RunRecord {
  const record = sampleRecord(id);
  record.run.codeHash = '';
  record.machine = { unit: '', units: 0, workUnit: '', peakPerSecond: null, memoryBytesPerSecond: null };
  for (const operator of record.operators)
    for (const [field, value] of Object.entries(operator))
      if (value === null) Object.assign(operator, { [field]: 0 });
  return record;
}

/** Makes a database as version 3 left it: runs with these ids, a sweep of two points, one of them with detail. */
export function writeVersion3(file: string, ids: readonly string[]): void {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  for (const { sql } of MIGRATIONS.slice(0, 3)) db.exec(sql);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma('user_version = 3');
  const insert = (table: string, row: Record<string, unknown>): void => {
    const columns = Object.keys(row).map((name) =>
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    );
    db.prepare(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    ).run(...Object.values(row));
  };
  db.transaction(() => {
    for (const id of ids) insertRun(insert, recordOf3(id));
    insertSweep(insert);
  })();
  db.close();
}

type Insert = (table: string, row: Record<string, unknown>) => void;

function insertRun(insert: Insert, { run, totals, operators, assumptions }: RunRecord): void {
  const { codeHash: _, architecture, options, ...identity } = run;
  const counts = (idx: number | null, of: (typeof operators)[number] | typeof totals): void => {
    for (const row of of.traffic) insert('traffic', { runId: run.id, idx, ...row });
    for (const [component, joules] of Object.entries(of.energy))
      insert('energy', { runId: run.id, idx, component, joules });
    for (const [cause, cycles] of Object.entries(of.stallCycles))
      insert('stall', { runId: run.id, idx, cause, cycles });
  };
  const scalars = (of: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(of).filter(([name, value]) => name !== 'work' && typeof value !== 'object'),
    );
  insert('run', {
    ...identity,
    architecture: JSON.stringify(architecture),
    options: JSON.stringify(options),
    ...scalars(totals),
  });
  insert('circumstance', { runId: run.id, ...CIRCUMSTANCES });
  counts(null, totals);
  for (const [idx, operator] of operators.entries()) {
    insert('operator', { runId: run.id, idx, ...scalars(operator) });
    counts(idx, operator);
    for (const [name, detail] of Object.entries(operator.details))
      insert('metric', { runId: run.id, idx, name, [typeof detail === 'number' ? 'value' : 'text']: detail });
  }
  for (const [position, assumption] of assumptions.entries())
    insert('assumption', { runId: run.id, position, ...assumption });
}

function insertSweep(insert: Insert): void {
  const sweepId = 'feed'.padEnd(64, '0');
  const lists = { workloads: '["tiny"]', axes: '[]', objectives: '[]', filters: '[]', assumptions: '[]' };
  insert('sweep', {
    ...{ id: sweepId, name: 'old', title: 'Old', arch: 'square4', kind: 'systolic', toolVersion: '0.1.0' },
    ...{ planned: 2, ...lists, definition: '{"fidelity":"event"}' },
  });
  const point = { sweepId, stage: 1, fidelity: 'event', workload: 'tiny', axisValues: '{"rows":4}' };
  insert('point', { ...point, idx: 0, status: 'done', cycles: 656, energyJoules: 3e-9 });
  insert('point', { ...point, idx: 1, status: 'failed', error: 'too small' });
  insert('point_detail', { sweepId, stage: 1, idx: 0, detail: PACKED_BY_3 });
  const operators = ['conv1', 'pool1', 'relu1'].map((name) => ({ name, kind: 'any', stage: 'S1' }));
  insert('point_operator', { sweepId, workload: 'tiny', operators: JSON.stringify(operators) });
}
