import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { CIRCUMSTANCES, complaint, idOf, sampleRecord, useTemporaryFolder } from './records.js';
import { writeVersion3 } from './version-3.js';

const temporary = useTemporaryFolder();
let folder: string;
let file: string;
beforeEach(() => {
  folder = temporary();
  file = path.join(folder, 'runs.sqlite');
  fs.chmodSync(folder, 0o755);
  const store = Store.open(file);
  store.runs.save(sampleRecord(), CIRCUMSTANCES);
  store.close();
});

/** Ids of the runs that a reader sees, and the files in the folder while it reads and after. */
function read(name = file): { ids: string[]; during: string[]; after: string[] } {
  const store = Store.open(name, { readonly: true });
  const ids = store.runs.list().map(({ id }) => id.replace(/0+$/, ''));
  expect(store.query('select count(*) from run').rows).toEqual([[ids.length]]);
  const during = fs.readdirSync(path.dirname(name));
  store.close();
  return { ids, during, after: fs.readdirSync(path.dirname(name)) };
}

it('a reader leaves no log and no index beside the file, and changes nothing of it', () => {
  const before = fs.readFileSync(file);
  expect(read()).toMatchObject({ ids: ['c0ffee'], after: ['runs.sqlite'] });
  const two = [Store.open(file, { readonly: true }), Store.open(file, { readonly: true })];
  for (const store of two) expect(store.runs.list()).toHaveLength(1);
  for (const store of two) store.close();
  expect([fs.readdirSync(folder), fs.readFileSync(file).equals(before)]).toEqual([['runs.sqlite'], true]);
});

it('what a reader has open cannot be written through it', () => {
  const store = Store.open(file, { readonly: true });
  expect(complaint(() => store.query("insert into run (id) values ('x') returning id"))).toContain('refused');
  expect(complaint(() => store.query('with x as (select 1) delete from run returning id'))).toContain(
    'refused',
  );
  store.close();
  expect(read().ids).toEqual(['c0ffee']);
});

const STORE = path.resolve(import.meta.dirname, '../../dist/results/store.js');

/** What a process of its own says of each file: ids of runs, files beside it while it reads and after, or its complaint. */
function saidBy(
  files: readonly string[],
  options: { uid?: number; mode?: 'read' | 'write'; env?: Record<string, string> } = {},
): { ids?: string[]; during?: string[]; after?: string[]; error?: string }[] {
  const script = `
    import fs from 'node:fs';
    import path from 'node:path';
    import { Store } from ${JSON.stringify(STORE)};
    const beside = (file) => fs.readdirSync(path.dirname(file)).sort();
    const read = (file) => {
      const store = Store.open(file, { readonly: true });
      const ids = store.runs.list().map(({ id }) => id.replace(/0+$/, ''));
      const during = beside(file);
      store.close();
      return { ids, during, after: beside(file) };
    };
    const write = (file) => Store.open(file).transaction(() => {});
    const [mode, ...files] = process.argv.slice(1);
    const said = files.map((file) => {
      try { return (mode === 'read' ? read : write)(file) ?? {}; }
      catch (error) { return { error: error.name + ' ' + error.message }; }
    });
    console.log(JSON.stringify(said));`;
  const { uid, mode = 'read', env = {} } = options;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, mode, ...files],
    { env: { ...process.env, ...env }, encoding: 'utf8', ...(uid === undefined ? {} : { uid, gid: uid }) },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout) as ReturnType<typeof saidBy>;
}

it.runIf(process.geteuid?.() === 0)('in somebody else’s folder everything is read, and nothing left', () => {
  const NOBODY = 65534;
  const copies = (): string[] =>
    fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('systole-read-'));
  const before = copies();
  const place = (name: string): string => {
    const made = temporary();
    fs.chmodSync(made, 0o755);
    return path.join(made, name);
  };
  const withoutLog = place('without.sqlite');
  fs.copyFileSync(file, withoutLog);
  const db = new Database(withoutLog);
  db.pragma('journal_mode = DELETE');
  db.close();
  // A log without its index, as a killed writer leaves it on a disk that is then moved.
  const [live, left] = [place('live.sqlite'), place('left.sqlite')];
  const store = Store.open(live);
  store.runs.save(sampleRecord(), CIRCUMSTANCES);
  store.runs.save(sampleRecord(idOf('decaf')), CIRCUMSTANCES);
  for (const part of ['', '-wal']) fs.copyFileSync(live + part, left + part);
  const old = place('old.sqlite');
  writeVersion3(old, [idOf('abba')]);
  const closed = place('closed.sqlite');
  fs.copyFileSync(file, closed);
  fs.chmodSync(closed, 0o444);
  fs.chmodSync(path.dirname(closed), 0o777);
  const secret = place('secret.sqlite');
  fs.copyFileSync(file, secret);
  fs.chmodSync(secret, 0o600);
  const all = [file, withoutLog, left, live, old, closed, secret];
  const said = saidBy(all, { uid: NOBODY });
  store.close();
  const beside = [
    ['runs.sqlite'],
    ['without.sqlite'],
    ['left.sqlite', 'left.sqlite-wal'],
    ['live.sqlite', 'live.sqlite-shm', 'live.sqlite-wal'],
    ['old.sqlite'],
    ['closed.sqlite'],
  ];
  expect(said.slice(0, -1)).toEqual(
    [['c0ffee'], ['c0ffee'], ['decaf', 'c0ffee'], ['decaf', 'c0ffee'], ['abba'], ['c0ffee']].map(
      (ids, at) => ({
        ids,
        during: beside[at],
        after: beside[at],
      }),
    ),
  );
  expect(said.at(-1)!.error).toContain(`InputError ${secret}: cannot be used (EACCES)`);
  expect(copies()).toEqual(before);
  const [refused] = saidBy([file], { uid: NOBODY, mode: 'write' });
  expect(refused!.error).toContain(`InputError ${file}: cannot be written`);
});

it('a read-only mount', ({ skip }) => {
  try {
    execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' });
  } catch {
    skip();
  }
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', folder], { stdio: 'ignore' });
    expect(read()).toEqual({ ids: ['c0ffee'], during: ['runs.sqlite'], after: ['runs.sqlite'] });
    expect(complaint(() => Store.open(path.join(folder, 'new.sqlite')))).toContain('cannot be used (EROFS)');
  } finally {
    execFileSync('umount', [folder]);
  }
});

it('a full disk is read from', ({ skip }) => {
  const full = temporary();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${fs.statSync(file).size}`, 'tmpfs', full], {
      stdio: 'ignore',
    });
  } catch {
    skip();
  }
  try {
    const name = path.join(full, 'runs.sqlite');
    fs.copyFileSync(file, name);
    expect(read(name).ids).toEqual(['c0ffee']);
    expect(complaint(() => Store.open(name).runs.save(sampleRecord(idOf('1')), CIRCUMSTANCES))).toBe(
      `${name}: cannot grow: the disk is full; expected a disk with room`,
    );
  } finally {
    execFileSync('umount', [full]);
  }
});

/** Locks as a network file system answers them: `fcntl` fails for the files named, mapping them too if asked. */
const SHIM = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
static int named(int fd) {
  char link[64], name[4096];
  snprintf(link, 64, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, name, 4095);
  if (length < 0) return 0;
  name[length] = 0;
  return strstr(name, getenv("SHIM_FILES")) != NULL;
}
static int refused(int fd, int command, struct flock *lock) {
  return command == F_SETLK && lock->l_type != F_UNLCK && named(fd) && atoi(getenv("SHIM_ERROR"));
}
#define WRAP(name)                                                   \\
  int name(int fd, int command, ...) {                               \\
    va_list list; va_start(list, command);                           \\
    void *argument = va_arg(list, void *); va_end(list);             \\
    if (refused(fd, command, argument)) { errno = atoi(getenv("SHIM_ERROR")); return -1; } \\
    return ((int (*)(int, int, ...))dlsym(RTLD_NEXT, #name))(fd, command, argument); }
WRAP(fcntl)
WRAP(fcntl64)
void *mmap64(void *at, size_t length, int rights, int flags, int fd, off_t offset) {
  if (getenv("SHIM_MAPS") && fd >= 0 && named(fd)) { errno = ENODEV; return MAP_FAILED; }
  return ((void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap64"))(at, length, rights, flags, fd, offset);
}
void *mmap(void *at, size_t length, int rights, int flags, int fd, off_t offset) {
  return mmap64(at, length, rights, flags, fd, offset);
}
`;

it('a file system without locks or shared memory is named, and nothing is left on it', ({ skip }) => {
  const shim = path.join(folder, 'shim.so');
  const built = spawnSync('gcc', ['-shared', '-fPIC', '-o', shim, '-x', 'c', '-', '-ldl'], { input: SHIM });
  if (built.status !== 0) skip();
  const said = (name: string, mode: 'read' | 'write', env: Record<string, string>): string | undefined =>
    saidBy([name], { mode, env: { LD_PRELOAD: shim, SHIM_FILES: '.sqlite', SHIM_ERROR: '0', ...env } })[0]!
      .error;
  const fresh = path.join(folder, 'deep/new.sqlite');
  const message = (name: string): string =>
    `InputError ${name}: is on a file system that cannot share locks or memory between processes; expected a database on a disk of this machine (--db; docs/cluster.md)`;
  const { EAGAIN, ENOLCK } = os.constants.errno as Record<string, number>;
  // ENOLCK takes 5 s of waiting: it looks like somebody else's lock.
  expect(said(fresh, 'write', { SHIM_FILES: '.sqlite-shm', SHIM_ERROR: String(EAGAIN) })).toBe(
    message(fresh),
  );
  expect(said(file, 'read', { SHIM_ERROR: String(ENOLCK ?? 37) })).toBe(message(file));
  expect(said(file, 'write', { SHIM_MAPS: '1' })).toBe(message(file));
  expect(fs.readdirSync(folder).sort()).toEqual(['runs.sqlite', 'shim.so']);
  expect(said(file, 'write', {})).toBeUndefined();
});
