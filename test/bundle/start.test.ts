import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, NETWORK, removeFolder, snapshot, systoleHere } from '../cli/process.js';
import { bundled, copyOfPackage, ROOT, START } from './process.js';

/** Of plain node: this process may have other flags. */
const TAG = execFileSync(process.execPath, ['-p', "require('node:v8').cachedDataVersionTag().toString(16)"], {
  encoding: 'utf8',
}).trim();
const VERSION = `${process.version}-${process.arch}-${TAG}`;
const RUN = ['run', 'net.yaml', '--arch', 'systolic/16x16', '--fidelity', 'analytic', '--format', 'json'];

const made: string[] = [];
const newFolder = (files?: Record<string, string>): string => {
  made.push(folder(files));
  return made.at(-1)!;
};
afterAll(() => made.forEach(removeFolder));

/** A package that a test may change, and where it runs. */
let home: string;
let root: string;
let expected: string;
beforeAll(async () => {
  root = copyOfPackage(newFolder());
  home = newFolder();
  expected = withoutTime((await systoleHere(RUN, newFolder({ 'net.yaml': NETWORK }))).stdout);
});

const withoutTime = (text: string): string => text.replaceAll(/"createdAt": *"[^"]*"/g, '');

/** The run, of the changed package, with caches below `home`. */
async function run(env: Record<string, string> = {}): Promise<void> {
  const cwd = newFolder({ 'net.yaml': NETWORK });
  const { code, stdout, stderr } = await bundled(RUN, cwd, { HOME: home, XDG_CACHE_HOME: '', ...env }, root);
  expect(stderr).not.toMatch(/error/);
  expect(code).toBe(0);
  expect(withoutTime(stdout)).toBe(expected);
}

const cacheFiles = (at: string): string[] =>
  fs.existsSync(at)
    ? fs
        .readdirSync(at, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort()
    : [];

describe('kept compiled code', () => {
  it('is kept by a command that succeeds, once, and used again', async () => {
    await run();
    const own = path.join(root, 'bundle/cache', VERSION);
    const files = cacheFiles(own);
    expect(files.map((file) => path.basename(file))).toContain('run-common.bin');
    expect(files.some((file) => path.basename(file).startsWith('.'))).toBe(false);
    const before = snapshot(own);
    await run();
    expect(snapshot(own)).toEqual(before);
    await bundled(['nonsense'], home, { HOME: home }, root);
    expect(snapshot(own)).toEqual(before);
  });

  it('is compiled anew where a file is damaged, short, empty or of something else', async () => {
    const file = path.join(root, 'bundle/cache', VERSION, 'run-common.bin');
    const good = fs.readFileSync(file);
    const flipped = (at: number): Buffer => {
      const bytes = Buffer.from(good);
      bytes[at]! ^= 0x10;
      return bytes;
    };
    const spoilt = [0, 20, good.length >> 1, good.length - 1].map(flipped);
    for (const bytes of [...spoilt, good.subarray(0, 1000), Buffer.alloc(0)]) {
      fs.writeFileSync(file, bytes);
      await run();
      // What was damaged was replaced by what this process compiled.
      expect(fs.readFileSync(file).equals(bytes)).toBe(false);
    }
  });

  it('of another text of the same length is not taken for this one', async () => {
    const pack = path.join(root, 'bundle/common.js');
    const other = path.join(root, 'bundle/cache', VERSION, 'run-common.bin');
    const none = path.join(root, 'bundle/cache', VERSION, 'none-common.bin');
    await bundled(['--help'], home, { HOME: home }, root);
    fs.copyFileSync(none, other);
    expect(fs.existsSync(pack)).toBe(true);
    await run();
  });

  it('is switched off by the variable of Node itself', async () => {
    fs.rmSync(path.join(root, 'bundle/cache'), { recursive: true, force: true });
    await run({ NODE_DISABLE_COMPILE_CACHE: '1' });
    expect(cacheFiles(path.join(root, 'bundle/cache'))).toEqual([]);
    expect(cacheFiles(home)).toEqual([]);
  });

  it('goes into the cache folder of the user where the package cannot be written, or nowhere', async () => {
    // Not by permissions: whoever installs may be root. A file in the way cannot be written into either.
    fs.rmSync(path.join(root, 'bundle/cache'), { recursive: true, force: true });
    fs.writeFileSync(path.join(root, 'bundle/cache'), '');
    await run();
    const id = fs.readFileSync(path.join(root, 'bundle/build'), 'utf8');
    const kept = path.join(home, '.cache/systole', id, VERSION);
    expect(cacheFiles(kept).map((file) => path.basename(file))).toContain('run-common.bin');
    const before = snapshot(kept);
    await run();
    expect(snapshot(kept)).toEqual(before);

    const elsewhere = newFolder();
    await run({ XDG_CACHE_HOME: elsewhere });
    expect(cacheFiles(path.join(elsewhere, 'systole')).length).toBeGreaterThan(0);

    const blocked = newFolder({ file: '' });
    await run({ HOME: path.join(blocked, 'file') });
    await run({ HOME: '' });
    expect(snapshot(blocked)).toEqual({ file: '' });
    fs.rmSync(path.join(root, 'bundle/cache'));
  });
});

describe('prepared values', () => {
  const list = async (): Promise<string> => {
    const { stdout } = await bundled(['list', 'workloads', '--format', 'json'], home, { HOME: home }, root);
    return stdout.replaceAll(root, ROOT);
  };

  it('are ignored where their files are damaged', async () => {
    const before = (await list()).replaceAll(/"file": "[^"]*workloads/g, '');
    const files = cacheFiles(path.join(root, 'bundle/prepared')).filter((_, index) => index % 8 === 0);
    for (const file of files) {
      const bytes = fs.readFileSync(file);
      const digit = bytes.lastIndexOf('1');
      if (digit > 32) bytes[digit] = '7'.charCodeAt(0);
      fs.writeFileSync(file, bytes);
    }
    expect((await list()).replaceAll(/"file": "[^"]*workloads/g, '')).toBe(before);
    await run();
    for (const file of files) fs.writeFileSync(file, '');
    await run();
    for (const file of files) fs.copyFileSync(path.join(ROOT, path.relative(root, file)), file);
  });

  it('are not used for a file that has changed', async () => {
    const args = [
      'run',
      'resnet20-c100',
      '--arch',
      'systolic/32x32',
      '--fidelity',
      'analytic',
      '--format',
      'json',
    ];
    const answer = async (): Promise<number> => {
      const { stdout, stderr } = await bundled(args, newFolder(), { HOME: home }, root);
      expect(stderr).toMatch(/stored in/);
      return (JSON.parse(stdout) as { totals: { cycles: number } }).totals.cycles;
    };
    const edit = async (file: string, from: RegExp, to: string): Promise<void> => {
      const whole = path.join(root, file);
      const text = fs.readFileSync(whole, 'utf8');
      expect(text).toMatch(from);
      const before = await answer();
      fs.writeFileSync(whole, text.replace(from, to));
      expect(await answer()).not.toBe(before);
      fs.writeFileSync(whole, text);
      expect(await answer()).toBe(before);
    };
    await edit('arch/systolic/32x32.yaml', /rows: 32/, 'rows: 8');
    const workload = cacheFiles(path.join(root, 'workloads')).find((file) =>
      file.endsWith('resnet20-c100.yaml'),
    )!;
    await edit(path.relative(root, workload), /kernel: 3, padding: 1/, 'kernel: 5, padding: 2');
  });
});

describe('the start', () => {
  it('runs the modules in dist where a stack trace is asked for, or where they are newer', async () => {
    fs.unlinkSync(path.join(root, 'dist'));
    const files = { 'dist/cli/index.js': "console.log('modules');", 'dist/.tsbuildinfo': '' };
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), text);
    }
    const says = async (...words: string[]): Promise<string> =>
      (await bundled(words, home, { HOME: home }, root)).stdout;
    const at = (file: string, seconds: number): void =>
      fs.utimesSync(path.join(root, file), seconds, seconds);
    at('dist/.tsbuildinfo', 1000);
    at('bundle/build', 1000);
    expect(await says('--version')).toMatch(/^\d+\./);
    expect(await says('--version', '--debug')).toBe('modules\n');
    at('dist/.tsbuildinfo', 1001);
    expect(await says('--version')).toBe('modules\n');
  });

  it('is what a packed and installed package runs, from a folder that links to it', async () => {
    const where = newFolder();
    const listed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--dry-run'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }];
    const names = files.map((file) => file.path);
    expect(names).toEqual(
      expect.arrayContaining([
        START,
        'bundle/loader.cjs',
        'bundle/common.js',
        'bundle/NOTICE',
        'dist/index.js',
        'dist/index.d.ts',
        'docs/formats.md',
        'CHANGELOG.md',
        'LICENSE',
      ]),
    );
    const installed = path.join(where, 'node_modules/systole');
    for (const name of names.filter((one) => !/^(dist|workloads)\//.test(one))) {
      fs.mkdirSync(path.dirname(path.join(installed, name)), { recursive: true });
      fs.copyFileSync(path.join(ROOT, name), path.join(installed, name));
    }
    // Packages that it depends on lie beside it.
    for (const name of fs.readdirSync(path.join(ROOT, 'node_modules')))
      fs.symlinkSync(path.join(ROOT, 'node_modules', name), path.join(where, 'node_modules', name));
    const cwd = newFolder({ 'net.yaml': NETWORK });
    const ran = await bundled(RUN, cwd, { HOME: home }, installed);
    expect(withoutTime(ran.stdout)).toBe(expected);
    const { bin } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      bin: { systole: string };
    };
    expect(bin.systole).toBe(START);
    expect(fs.statSync(path.join(ROOT, START)).mode & 0o111).not.toBe(0);
  });
});
