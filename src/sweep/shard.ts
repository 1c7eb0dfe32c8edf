import fs from 'node:fs';
import path from 'node:path';
import { writeFileWhole } from '../document/output.js';
import { InputError } from '../errors.js';
import type { FinishedPoint } from '../results/sweeps/store.js';
import type { Store } from '../results/store.js';
import type { SweepPoint } from '../results/sweep-record.js';
import type { OperatorName } from '../results/sweeps/operator-columns.js';
import { isDetail } from '../results/sweeps/point-detail.js';
import { isList, isMap, isNumber, isScalar, isShape, isText } from '../results/stored.js';
import { executePoints } from './execute.js';
import type { SweepPlan } from './plan.js';
import type { PointPool } from './pool.js';

/**
 * A part of a sweep as a plain file, for any scheduler: shard i of n holds the points with index i modulo n.
 * Lines of JSON: a head that names the sweep, one line a point, an end that counts them. Written under another
 * name and renamed, so that a file with its right name is complete.
 */
export interface Shard {
  index: number;
  of: number;
}

const FORMAT = 'systole-shard/1';

const SHARD_NAME = /^shard-(\d+)-of-(\d+)\.ndjson$/;

interface PointLine {
  point: SweepPoint;
  detail?: string;
  operators?: readonly OperatorName[];
}

export const shardFile = (folder: string, { index, of }: Shard): string =>
  path.join(folder, `shard-${index}-of-${of}.ndjson`);

/** Folder of a sweep's shards below `out`: named by our own hash, never by a scheduler's job number. */
export const shardFolder = (out: string, plan: SweepPlan): string =>
  path.join(out, plan.header.id.slice(0, 16));

/** Simulates the points of one shard (stage 1) and writes its file. Returns the file; nothing to do if it exists. */
export async function runShard(
  plan: SweepPlan,
  shard: Shard,
  folder: string,
  pool: PointPool,
): Promise<string> {
  const file = shardFile(folder, shard);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(folder, { recursive: true });
  const indices = Array.from(
    { length: Math.ceil((plan.header.planned - shard.index) / shard.of) },
    (_, i) => shard.index + i * shard.of,
  );
  const lines = new Map<number, string>();
  await executePoints(plan, {
    stage: 1,
    fidelity: plan.definition.fidelity,
    indices,
    pool,
    stopped: () => false,
    onFinished: (points) => {
      for (const one of points) lines.set(one.point.index, JSON.stringify(toLine(one)));
    },
  });
  const head = JSON.stringify({ format: FORMAT, sweep: plan.header.id, ...shard });
  const body = indices.map((index) => lines.get(index)!);
  writeFileWhole(file, [head, ...body, JSON.stringify({ end: body.length }), ''].join('\n'));
  return file;
}

function toLine({ point, detail, operators }: FinishedPoint): PointLine {
  return {
    point,
    ...(detail === undefined ? {} : { detail: Buffer.from(detail).toString('base64') }),
    ...(operators === undefined ? {} : { operators }),
  };
}

/** What is done about a shard that is not as it was written. */
const WHOLE = 'a whole one; remove it, and the same command simulates this part again';

const isPoint = isShape({
  point: isShape({
    index: isNumber,
    stage: (stage) => stage === 1,
    fidelity: isText,
    workload: isText,
    values: isMap(isScalar),
    status: (status) => status === 'done' || status === 'failed',
    metrics: isMap(isNumber),
  }),
  detail: (detail) => detail === undefined || isText(detail),
  operators: (names) =>
    names === undefined || isList(isShape({ name: isText, kind: isText, stage: isText }))(names),
});

/**
 * Points of a complete shard file.
 * @param planned points of the sweep
 * @throws InputError if it is damaged, of another sweep, or not the part that its name says
 */
export function readShard(file: string, sweepId: string, planned: number): FinishedPoint[] {
  const fail = (problem: string, expected: string): never => {
    throw new InputError(problem, { file, expected });
  };
  const [, index = NaN, of = NaN] = (SHARD_NAME.exec(path.basename(file)) ?? []).map(Number);
  const parse = <Line>(text: string | undefined): Line | undefined => {
    try {
      return JSON.parse(text ?? '') as Line;
    } catch {
      return undefined;
    }
  };
  const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const head = parse<{ format?: unknown; sweep?: unknown; index?: unknown; of?: unknown }>(lines[0]);
  if (head?.format !== FORMAT)
    fail('is no shard of a sweep', `a file written by systole sweep shard (${FORMAT})`);
  if (head?.sweep !== sweepId)
    fail('belongs to another sweep', `shards of sweep ${sweepId.slice(0, 16)}; has the sweep file changed?`);
  if (head?.index !== index || head.of !== of)
    fail(`holds part ${String(head?.index)} of ${String(head?.of)}`, `the part that its name says; ${WHOLE}`);
  const end = parse<{ end?: unknown }>(lines.at(-1));
  if (end?.end !== lines.length - 2)
    fail('is not complete', `a file that ends with its number of points; ${WHOLE}`);
  if (lines.length - 2 !== Math.ceil((planned - index) / of)) fail('is damaged: points are missing', WHOLE);
  return lines.slice(1, -1).map((line, at) => {
    const read = parse<PointLine>(line);
    if (!isPoint(read) || read?.point.index !== index + at * of) fail(`is damaged in line ${at + 2}`, WHOLE);
    const { point, detail, operators } = read!;
    const packed = detail === undefined ? undefined : new Uint8Array(Buffer.from(detail, 'base64'));
    if (packed !== undefined && !isDetail(packed, operators?.length ?? 0))
      fail(`is damaged in line ${at + 2}`, WHOLE);
    return { point, operators, detail: packed };
  });
}

export interface Collected {
  files: number;
  added: number;
  /** Points of the sweep that are still missing. */
  missing: number;
}

/** Brings all shard files of a folder into the database; doing it twice changes nothing. */
export function collectShards(plan: SweepPlan, folder: string, store: Store): Collected {
  if (!fs.existsSync(folder))
    throw new InputError('no such folder', { file: folder, expected: 'a folder of shards' });
  store.sweeps.save(plan.header, plan.definition);
  const files = fs
    .readdirSync(folder)
    .filter((name) => SHARD_NAME.test(name))
    .sort();
  const before = store.sweeps.finished(plan.header.id, 1).size;
  for (const name of files)
    store.sweeps.savePoints(
      plan.header.id,
      readShard(path.join(folder, name), plan.header.id, plan.header.planned),
    );
  const after = store.sweeps.finished(plan.header.id, 1).size;
  return { files: files.length, added: after - before, missing: plan.header.planned - after };
}
