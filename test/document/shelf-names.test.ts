import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findFile, shelfFiles, shelvedName, type Shelf } from '../../src/document/files.js';

const home = process.cwd();
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'systole-shelf-')));
const SHELVES: readonly Shelf[] = ['arch', 'workloads'];

/** Files where one is: one hides a file of the package, and two have one name. */
const HERE = {
  'arch/systolic/128x128.yaml': '',
  'arch/mine/deep/er.yml': '',
  'arch/mine/twice.yaml': '',
  'arch/mine/twice.yml': '',
  'arch/_part.yaml': '',
  'arch/mine/_part.yaml': '',
  'arch/some.sweep.yaml': '',
  'arch/folder.yaml/inner.yaml': '',
  'workloads/net.YAML': '',
  'workloads/notes.txt': '',
};

beforeAll(() => {
  for (const [name, text] of Object.entries(HERE)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
});
afterEach(() => process.chdir(home));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What is found, or that nothing is. */
function found(shelf: Shelf, name: string, parts: boolean): string | undefined {
  try {
    return findFile(shelf, name, parts);
  } catch {
    return undefined;
  }
}

/** Whether a file of the list may be called so: by its name, or the end of it. */
const calledBy = (files: Map<string, string>, file: string, word: string): boolean =>
  [...files].some(([name, other]) => other === file && `/${name}`.endsWith(`/${word}`));

describe.each([
  ['in the package', home],
  ['in another folder', folder],
])('%s', (_where, at) => {
  it.each(SHELVES)('every name of %s finds the file that the whole list has', (shelf) => {
    process.chdir(at);
    for (const parts of [false, true])
      for (const [name, file] of shelfFiles(shelf, parts)) expect(found(shelf, name, parts), name).toBe(file);
    expect(shelfFiles(shelf).size).toBeGreaterThan(50);
  });

  it.each(SHELVES)('names that are not on the list of %s are not found as they stand', (shelf) => {
    process.chdir(at);
    const [whole, all] = [shelfFiles(shelf), shelfFiles(shelf, true)];
    for (const name of all.keys())
      if (!whole.has(name)) expect(found(shelf, name, false), name).toBeUndefined();
    const word = fc.constantFrom(
      ...all.keys(),
      'mine/',
      '/',
      '..',
      '.',
      'arch',
      'mine/deep',
      'folder.yaml',
      '',
    );
    fc.assert(
      fc.property(word, word, fc.nat(12), (one, other, cut) => {
        for (const name of [
          one.slice(0, -cut),
          one + other,
          `${one}/${other}`,
          `../${shelf}/${one}`,
          `./${one}`,
        ]) {
          // What is found is a file of the list, whatever was said: by its name, or the last part of it.
          const file = found(shelf, name, false);
          if (file !== undefined) expect(calledBy(whole, file, name), `${name}: ${file}`).toBe(true);
          if (whole.has(name)) expect(file).toBe(whole.get(name));
        }
      }),
    );
  });

  it.each(SHELVES)('files of %s are called what the list calls them, and others nothing', (shelf) => {
    process.chdir(at);
    const whole = shelfFiles(shelf);
    const nameOf = new Map([...whole].map(([name, file]) => [path.resolve(file), name]));
    const package_ = [...whole.values()].map((file) => path.join(home, shelf, path.basename(file)));
    const here = Object.keys(HERE).map((name) => path.join(folder, name));
    for (const file of [
      ...nameOf.keys(),
      ...package_,
      ...here,
      path.join(home, 'package.json'),
      '/',
      'x.yaml',
    ])
      expect(shelvedName(shelf, file), file).toBe(nameOf.get(path.resolve(file)));
  });
});

it('a file where one is hides the one of the package', () => {
  const shipped = findFile('arch', 'systolic/128x128');
  process.chdir(folder);
  expect(findFile('arch', 'systolic/128x128')).toBe('arch/systolic/128x128.yaml');
  expect(shelvedName('arch', path.resolve(home, shipped))).toBeUndefined();
  expect(findFile('arch', 'mine/twice')).toBe(shelfFiles('arch').get('mine/twice'));
});
