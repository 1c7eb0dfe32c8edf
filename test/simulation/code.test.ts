import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds, modelOf } from '../../src/models/registry.js';
import { hashCode } from '../../src/simulation/code.js';
import { prepare } from '../../src/simulation/simulate.js';

/** The built tool, to be spoilt file by file. */
let copy = '';
beforeAll(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-code-'));
  fs.cpSync(path.join(import.meta.dirname, '../../dist'), copy, { recursive: true });
});
afterAll(() => {
  fs.rmSync(copy, { recursive: true, force: true });
});

const folderOf = (kind: string): string => path.dirname(new URL(modelOf(kind).module).pathname);
const hashOf = (kind: string): string =>
  hashCode(pathToFileURL(path.join(copy, 'models', path.basename(folderOf(kind)), 'index.js')).href);
const hashes = (): Record<string, string> => Object.fromEntries(kinds().map((kind) => [kind, hashOf(kind)]));

/** What `look` sees while files have a byte more. */
function spoilt<Seen>(files: readonly string[], look: () => Seen): Seen {
  const wholes = files.map((file) => path.join(copy, file));
  const texts = wholes.map((whole) => fs.readFileSync(whole));
  for (const whole of wholes) fs.appendFileSync(whole, ' ');
  const seen = look();
  for (const [index, whole] of wholes.entries()) fs.writeFileSync(whole, texts[index]!);
  return seen;
}

/** Kinds whose hash changes with one byte of files. */
function touchedBy(...files: string[]): string[] {
  const before = hashes();
  const after = spoilt(files, hashes);
  return kinds().filter((kind) => before[kind] !== after[kind]);
}

const filesBelow = (folder: string): string[] =>
  fs
    .readdirSync(path.join(copy, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join(folder, name));

/** Whether a file has types alone: nothing of it runs. */
const isOfTypes = (file: string): boolean =>
  fs.readFileSync(path.join(copy, file), 'utf8').startsWith('export {};\n//# sourceMappingURL');

/** Words, text and data of B512 programs: `systole he asm` alone. */
const B512_TOOLS = ['assemble', 'decode', 'encode', 'source', 'image', 'timeline', 'intervals'].map(
  (name) => `${name}.js`,
);

describe('the hash of the code', () => {
  it('changes with any file of a model, and with no file of another', () => {
    for (const kind of kinds()) {
      const files = filesBelow(path.join('models', path.basename(folderOf(kind))));
      expect(files.length).toBeGreaterThan(1);
      // What only other doors use (circuit compile, plot occupancy, tests) is no part of a run.
      const apart = ['pipeline.js', 'occupancy.js', ...B512_TOOLS];
      const isApart = (name: string): boolean =>
        apart.includes(path.basename(name)) || name.includes('/enumerate/') || isOfTypes(name);
      expect(touchedBy(...files)).toEqual([kind]);
      const whole = hashOf(kind);
      for (const file of files.filter((name) => !isApart(name)))
        expect(
          spoilt([file], () => hashOf(kind)),
          file,
        ).not.toBe(whole);
    }
  });

  it('changes with what a model imports from elsewhere', () => {
    expect(touchedBy('models/record/builder.js')).toEqual(kinds());
    expect(touchedBy('models/lowering/lower.js')).toEqual(['flexsa', 'gpu', 'systolic']);
    expect(touchedBy('engine/event-queue.js')).toEqual(['wavecore']);
    expect(touchedBy('cli/main.js')).toEqual([]);
  });

  it('is part of a run, and the id depends on it', async () => {
    const { identity } = await prepare({ workload: 'resnet20-c100', arch: 'systolic/16x16' });
    expect(identity.codeHash).toBe(hashCode(modelOf('systolic').module));
    expect(identity.codeHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('of a kind that asks others is that of all of them', async () => {
    const of = async (workload: string, arch: string): Promise<string> =>
      (await prepare({ workload, arch })).identity.codeHash;
    const all = hashCode(pathToFileURL(path.join(import.meta.dirname, '../../dist/models/kinds.js')).href);
    expect(await of('resnet20-c100', 'inference/delphi-haac')).toBe(all);
    expect(await of('resnet20-c100', 'deployment/client-garbler-16gb')).toBe(all);
    expect(touchedBy('models/haac/timing.js')).toEqual(['haac']);
  });

  it('follows a module from its source as from what was built', () => {
    const source = pathToFileURL(path.join(import.meta.dirname, '../../src/models/gc-peer/index.ts')).href;
    expect(hashCode(source)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashCode(source)).not.toBe(hashCode(modelOf('gc-peer').module));
  });
});
