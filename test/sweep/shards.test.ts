import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import { openPool } from '../../src/sweep/pool.js';
import { collectShards, runShard } from '../../src/sweep/shard.js';
import { recordDivision, recordedDivision } from '../../src/sweep/slurm-division.js';
import { temporaryFolder } from './helpers.js';

const NETWORK = `kind: network
name: tiny
input: {channels: 3, height: 8, width: 8}
operators: [{name: conv1, kind: conv, filters: 8, kernel: 3, padding: 1}]
`;

describe('shards that are not as they were written', () => {
  const folder = temporaryFolder();
  let plan: SweepPlan;
  const sound = new Map<string, string>();
  beforeAll(async () => {
    const network = path.join(folder, 'net.yaml');
    fs.writeFileSync(network, NETWORK);
    const file = path.join(folder, 'small.yaml');
    fs.writeFileSync(
      file,
      `kind: sweep\nname: small\narch: systolic/16x16\nworkloads: [${network}]\naxes: {rows: [4, 8, 12, 16, 20]}\n`,
    );
    plan = await planSweep(file, { yes: false });
    const pool = openPool(plan.variants.works, 0);
    for (const index of [0, 1]) {
      const shard = await runShard(plan, { index, of: 2 }, path.join(folder, 'shards'), pool);
      sound.set(path.basename(shard), fs.readFileSync(shard, 'utf8'));
    }
    await pool.close();
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const first = 'shard-0-of-2.ndjson';
  const second = 'shard-1-of-2.ndjson';

  /** What collecting says of a folder with these files. */
  function collected(files: Readonly<Record<string, string>>): string {
    const place = path.join(folder, 'spoilt');
    fs.rmSync(place, { recursive: true, force: true });
    fs.mkdirSync(place);
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(place, name), text);
    const store = Store.open(path.join(place, 'a.sqlite'));
    try {
      return JSON.stringify(collectShards(plan, place, store));
    } catch (error) {
      expect((error as Error).name).toBe('InputError');
      return (error as Error).message;
    } finally {
      store.close();
    }
  }

  it('sound ones are collected', () => {
    expect(collected(Object.fromEntries(sound))).toBe('{"files":2,"added":5,"missing":0}');
  });

  it.each<[what: string, spoil: (text: string) => string, says: string]>([
    ['a part under the name of another', () => sound.get(second)!, 'holds part 1 of 2'],
    ['cut', (text) => text.slice(0, text.length / 2), 'is not complete'],
    ['no shard', () => 'x', 'is no shard of a sweep'],
    ['of another sweep', (text) => text.replace(/"sweep":"./, '"sweep":"z'), 'belongs to another sweep'],
    ['a point twice', (text) => text.replace('"index":2', '"index":0'), 'is damaged in line 3'],
    ['a point of another part', (text) => text.replace('"index":2', '"index":1'), 'is damaged in line 3'],
    ['another stage', (text) => text.replace('"stage":1', '"stage":2'), 'is damaged in line 2'],
    ['no JSON', (text) => text.replace('{"point"', '{point'), 'is damaged in line 2'],
    ['metrics that are none', (text) => text.replace(/"cycles":\d+/, '"cycles":"x"'), 'is damaged in line 2'],
    ['a state that is none', (text) => text.replace('"done"', '"lost"'), 'is damaged in line 2'],
    [
      'operators that cannot be unpacked',
      (text) => text.replace(/"detail":"[^"]{9}/, '"detail":"'),
      'in line 2',
    ],
    [
      'fewer points than its part has',
      (text) => text.split('\n').toSpliced(3, 1).join('\n').replace('"end":3', '"end":2'),
      'is damaged: points are missing',
    ],
  ])('%s', (_, spoil, says) => {
    const spoilt = spoil(sound.get(first)!);
    expect(spoilt).not.toBe(sound.get(first));
    const said = collected({ [first]: spoilt, [second]: sound.get(second)! });
    expect(said).toContain(`${first}: `);
    expect(said).toContain(says);
  });

  it('the number of tasks is what was recorded, or told to be damaged', () => {
    expect(recordedDivision(folder)).toBeUndefined();
    recordDivision(folder, { of: 7, chunk: 3 });
    expect(recordedDivision(folder)).toEqual({ of: 7, chunk: 3 });
    for (const text of ['', '{}', '{"of":-1}', '{"of":"x"}', '{"of":7,"chunk":0}']) {
      fs.writeFileSync(path.join(folder, 'division.json'), text);
      expect(() => recordedDivision(folder)).toThrow(
        'division.json: is damaged; expected the number of tasks',
      );
    }
  });
});
