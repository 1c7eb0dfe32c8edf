import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { convolution, sampleRecord, useTemporaryFolder } from './records.js';

const folder = useTemporaryFolder();
const STORE = join(import.meta.dirname, '../../dist/results/store.js');
const WRITER = join(import.meta.dirname, 'kill-writer.mjs');
const ROUNDS = 5;

/** Runs a writer until shortly after its first save, kills it, and returns the ids that it acknowledged. */
async function writeAndDie(
  file: string,
  template: string,
  prefix: string,
  patience: number,
): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, STORE, file, template, prefix]);
  let [printed, complaints] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    if (printed === '') setTimeout(() => child.kill('SIGKILL'), patience);
    printed += chunk.toString();
  });
  const signal = await new Promise((done) => child.on('close', (_, by) => done(by)));
  expect({ signal, complaints }).toEqual({ signal: 'SIGKILL', complaints: '' });
  // The last line may be torn: its run was saved, but nobody was told.
  return printed.split('\n').slice(0, -1);
}

describe('kill -9', () => {
  it('never leaves half a run, and loses none that was acknowledged', async () => {
    expect(existsSync(STORE), 'dist/ is built (npm run build)').toBe(true);
    const place = folder();
    const file = join(place, 'runs.sqlite');
    const template = join(place, 'template.json');
    const record = sampleRecord();
    record.operators.push(...Array.from({ length: 40 }, (_, index) => convolution(`conv${index + 2}`)));
    writeFileSync(template, JSON.stringify(record));

    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const writers = ['a', 'b'].map((name, index) =>
        writeAndDie(file, template, `${name}${round}`.padEnd(8, '0'), 7 + 23 * round + 11 * index),
      );
      acknowledged.push(...(await Promise.all(writers)).flat());
    }

    const raw = new Database(file);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(raw.pragma('foreign_key_check')).toEqual([]);
    raw.close();
    const store = Store.open(file);
    const saved = store.runs.list().map(({ id }) => id);
    expect(saved).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThanOrEqual(2 * ROUNDS);
    for (const id of saved) expect(store.runs.load(id)).toEqual({ ...record, run: { ...record.run, id } });
    store.close();
  });
});
