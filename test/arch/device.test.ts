import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { device } from '../../src/arch/device.js';
import { loadArchitecture, type Architecture } from '../../src/arch/load.js';
import * as registry from '../../src/models/registry.js';
import { hash } from '../../src/work/hash.js';

const schemas = {
  kinds: () => [...registry.kinds(), 'deployment'],
  schema: (kind: string) =>
    kind === 'deployment'
      ? z.strictObject({
          kind: z.literal('deployment'),
          name: z.string().optional(),
          server: device(['systolic'], 'Who computes'),
          others: z.array(device([], 'Others')).default([]),
        })
      : registry.schema(kind),
};

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-device-'));
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

interface Deployment {
  server: Architecture<{ rows: number; clock: number }>;
  others: Architecture[];
}
const load = (file: string, set: string[] = []) =>
  loadArchitecture(file, set, schemas) as Promise<Architecture<Deployment>>;

describe('an architecture that names others', () => {
  it('finds them by name or by a path beside it, with fields changed', async () => {
    write('mine.yaml', 'extends: systolic/16x16\nrows: 8\n');
    const file = write(
      'two.yaml',
      'kind: deployment\nserver: ./mine.yaml\nothers: [haac/fase, {arch: systolic/32x32, set: {cols: 4, scratchpad.ifmap.size: 3 KiB}}]\n',
    );
    const { spec, provenance } = await load(file);
    expect(spec.server).toMatchObject({ kind: 'systolic', spec: { rows: 8, cols: 16 } });
    expect(spec.others.map(({ kind }) => kind)).toEqual(['haac', 'systolic']);
    expect(spec.others[1]).toMatchObject({
      name: 'systolic/32x32',
      spec: { rows: 32, cols: 4, scratchpad: { ifmap: { size: 3072 } } },
    });
    expect(provenance.map(({ path: at }) => at)).toContain('server.clock');
    expect(provenance.map(({ path: at }) => at)).toContain('others[0].clock');
  });

  it('lets --set and sweeps reach into them, and is another machine then', async () => {
    const file = write('one.yaml', 'kind: deployment\nserver: {arch: systolic/16x16, set: {rows: 4}}\n');
    const base = await load(file);
    const wider = await load(file, ['server.set.rows=64']);
    expect([base.spec.server.spec.rows, wider.spec.server.spec.rows]).toEqual([4, 64]);
    expect(hash(wider.spec)).not.toBe(hash(base.spec));
    expect(JSON.stringify(base.spec)).not.toContain(folder);
  });

  it('takes fields of several steps, as --set and sweeps name them', async () => {
    const file = write(
      'deep.yaml',
      'kind: deployment\nserver: {arch: systolic/16x16, set: {scratchpad: {ifmap: {size: 3 KiB}}, rows: 4}}\n',
    );
    const of = async (...set: string[]): Promise<unknown> => {
      const { rows, scratchpad } = (await load(file, set)).spec.server.spec as unknown as {
        rows: number;
        scratchpad: { ifmap: { size: number } };
      };
      return [rows, scratchpad.ifmap.size];
    };
    expect(await of()).toEqual([4, 3072]);
    expect(await of('server.set.scratchpad.ifmap.size=5 KiB')).toEqual([4, 5120]);
    const plain = write('plain.yaml', 'kind: deployment\nserver: {arch: systolic/16x16}\n');
    const { server } = (await load(plain, ['server.set.scratchpad.ifmap.size=7 KiB'])).spec;
    expect(server.spec).toMatchObject({ scratchpad: { ifmap: { size: 7168 } } });
  });

  it.each([
    [
      'server: haac/fase',
      /server: 'haac\/fase' is of kind 'haac'; expected an architecture of kind systolic/,
    ],
    [
      'server: systolic/16x17',
      /server: unknown architecture 'systolic\/16x17'.*did you mean 'systolic\/16x16'/,
    ],
    [
      'server: {arch: systolic/16x16, set: {rws: 4}}',
      /server\.set: rws=4: no such field; expected one of kind.*did you mean 'rows'/,
    ],
    ['server: 3', /server/],
    ['server: ./self.yaml', /server: .*made of itself/],
    ['server: {arch: ./none.yaml}', /none.yaml/],
  ])('refuses %s in one line', async (line, message) => {
    const file = write('self.yaml', `kind: deployment\n${line}\n`);
    await expect(load(file)).rejects.toThrow(message);
    await expect(load(file)).rejects.toMatchObject({ name: 'InputError' });
  });
});
