import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import tty from 'node:tty';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutputFile, writeFilesWhole, writeFileWhole } from '../../src/document/output.js';
import { done } from './done.js';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-output-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => path.join(folder, name);
const text = (name: string): string => fs.readFileSync(at(name), 'utf8');
const names = (): string[] => fs.readdirSync(folder).sort();

describe('what is no plain file is written through to', () => {
  it('a device stays one', ({ skip }) => {
    if (!done('mknod', at('null'), 'c', '1', '3')) skip();
    writeFileWhole(at('null'), 'text');
    new OutputFile(at('null')).close();
    expect(fs.lstatSync(at('null')).isCharacterDevice()).toBe(true);
    expect(names()).toEqual(['null']);
  });

  it('a full device is said to be', () => {
    expect(() => writeFileWhole('/dev/full', 'text')).toThrow(
      '/dev/full: cannot be written (ENOSPC); expected a disk with room',
    );
    expect(fs.statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('a pipe gives its reader everything, however slowly it reads', async ({ skip }) => {
    if (!done('mkfifo', at('pipe'))) skip();
    const reader = spawn('sh', ['-c', 'sleep 0.1; wc -c < pipe'], { cwd: folder });
    const counted = new Promise((resolve) =>
      reader.stdout.on('data', (said) => resolve(String(said).trim())),
    );
    writeFileWhole(at('pipe'), 'x'.repeat(300_000));
    expect(await counted).toBe('300000');
    expect(fs.lstatSync(at('pipe')).isFIFO()).toBe(true);
  });

  it('a pipe is not opened for what is given up', ({ skip }) => {
    if (!done('mkfifo', at('pipe'))) skip();
    const out = new OutputFile(at('pipe'));
    out.put('text');
    out.abort(); // would wait for a reader for ever
    expect(out.closed).toBe(true);
  });

  it.each(['-', '/dev/stdout', '/proc/self/fd/1'])('%s is standard output', (name) => {
    let said = '';
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
      said += String(part);
      return true;
    });
    try {
      writeFileWhole(name, 'text');
    } finally {
      spy.mockRestore();
    }
    expect(said).toBe('text');
  });

  it('a terminal gets nothing that it would obey', () => {
    let said = '';
    const spies = [
      vi.spyOn(tty, 'isatty').mockReturnValue(true),
      vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
        said += String(part);
        return true;
      }),
    ];
    try {
      writeFileWhole('-', [
        Buffer.from('a\u001b[2J\r\n\tb\u009b'),
        Buffer.from([0xc2]),
        Buffer.from([0x9b, 0x63]),
      ]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect(said).toBe('a?[2J\r\n\tb??c');
  });

  it('a descriptor is the one that is open, not a file of its name', () => {
    const open = fs.openSync(at('log'), 'a');
    fs.writeSync(open, 'before ');
    writeFileWhole(`/dev/fd/${open}`, 'after');
    fs.closeSync(open);
    expect(text('log')).toBe('before after');
  });
});

describe('a file that is there', () => {
  it('keeps its mode, and is replaced whole', () => {
    for (const mode of [0o600, 0o755, 0o444 | 0o200]) {
      fs.writeFileSync(at('x'), 'a much longer text');
      fs.chmodSync(at('x'), mode);
      writeFileWhole(at('x'), 'new');
      expect([fs.statSync(at('x')).mode & 0o7777, text('x')]).toEqual([mode, 'new']);
    }
    expect(names()).toEqual(['x']);
  });

  it('a new one has the mode that every new file has', () => {
    fs.writeFileSync(at('plain'), '');
    writeFileWhole(at('ours'), '');
    expect(fs.statSync(at('ours')).mode).toBe(fs.statSync(at('plain')).mode);
  });

  it('is behind a link, near and far, there or not yet', () => {
    fs.mkdirSync(at('deep'));
    fs.writeFileSync(at('deep/file'), 'old');
    fs.symlinkSync('deep/file', at('link'));
    fs.symlinkSync(at('link'), at('second'));
    fs.symlinkSync('deep/fresh', at('dangling'));
    writeFileWhole(at('second'), 'new');
    writeFileWhole(at('dangling'), 'made');
    expect([text('deep/file'), text('deep/fresh')]).toEqual(['new', 'made']);
    for (const name of ['link', 'second', 'dangling'])
      expect(fs.lstatSync(at(name)).isSymbolicLink()).toBe(true);
    expect(fs.readdirSync(at('deep')).sort()).toEqual(['file', 'fresh']);
  });

  it('has the same bytes under its other names', () => {
    for (const [before, after] of [
      ['longer than what follows', 'short'],
      ['short', 'longer than what was before'],
    ] as const) {
      fs.rmSync(at('a'), { force: true });
      fs.rmSync(at('b'), { force: true });
      fs.writeFileSync(at('a'), before);
      fs.linkSync(at('a'), at('b'));
      writeFileWhole(at('a'), after);
      expect([text('a'), text('b')]).toEqual([after, after]);
    }
    expect(names()).toEqual(['a', 'b']);
  });

  it('stays as it was when its writer gives up', () => {
    fs.writeFileSync(at('x'), 'old');
    const pieces = function* (): Generator<Uint8Array> {
      yield Buffer.from('new');
      throw new Error('no more');
    };
    expect(() => writeFileWhole(at('x'), pieces())).toThrow('no more');
    expect([text('x'), names()]).toEqual(['old', ['x']]);
  });

  it('is no folder, and no link into nowhere', () => {
    fs.symlinkSync('turn', at('turn'));
    expect(() => writeFileWhole(at('turn'), '')).toThrow(`${at('turn')}: cannot be written (ELOOP)`);
    expect(() => writeFileWhole(folder, '')).toThrow(`${folder}: is a directory; expected a name for a file`);
    expect(() => writeFileWhole(at('new/'), '')).toThrow('is a directory');
    expect(names()).toEqual(['turn']);
  });
});

describe('files of one export', () => {
  it('are all there or none, and those from before come back', () => {
    fs.writeFileSync(at('first'), 'old');
    fs.mkdirSync(at('third'));
    expect(() =>
      writeFilesWhole([
        [at('first'), 'new'],
        [at('deep/second'), 'new'],
        [at('third'), 'new'],
      ]),
    ).toThrow('is a directory');
    expect([text('first'), names()]).toEqual(['old', ['first', 'third']]);
    // What shows only when they are put in their places.
    const late = (): Iterable<Uint8Array> => [Buffer.from('x')];
    const rename = vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (String(to).endsWith('last')) throw Object.assign(new Error('no'), { code: 'EIO' });
      fs.copyFileSync(from, to);
      fs.rmSync(from);
    });
    try {
      expect(() =>
        writeFilesWhole([
          [at('first'), 'new'],
          [at('deep/second'), late()],
          [at('last'), 'new'],
        ]),
      ).toThrow(`${at('last')}: cannot be written (EIO)`);
    } finally {
      rename.mockRestore();
    }
    expect([text('first'), names()]).toEqual(['old', ['first', 'third']]);
  });

  it('leave nothing on a full disk', ({ skip }) => {
    if (!done('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder)) skip();
    try {
      fs.writeFileSync(at('old'), 'old');
      fs.linkSync(at('old'), at('other'));
      const files = ['a', 'old', 'b', 'deep/c'].map((name) => [at(name), 'x'.repeat(20_000)] as const);
      expect(() => writeFilesWhole(files)).toThrow('cannot be written (ENOSPC); expected a disk with room');
      expect([text('old'), text('other'), names()]).toEqual(['old', 'old', ['old', 'other']]);
      // Nothing of it beside the file: it is the second copy that has no room.
      expect(() => writeFileWhole(at('old'), 'x'.repeat(40_000))).toThrow('ENOSPC');
      expect([text('old'), text('other'), names()]).toEqual(['old', 'old', ['old', 'other']]);
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});

it('somebody else’s folder: a file that may be written is, and no other', ({ skip }) => {
  if (process.geteuid?.() !== 0) skip();
  fs.chmodSync(folder, 0o755);
  fs.writeFileSync(at('open'), 'old');
  fs.writeFileSync(at('closed'), 'old');
  fs.chmodSync(at('open'), 0o666);
  process.seteuid!(65534);
  try {
    writeFileWhole(at('open'), 'new');
    expect(() => writeFileWhole(at('closed'), 'new')).toThrow('cannot be written (EACCES)');
    expect(() => writeFileWhole(at('fresh'), 'new')).toThrow('cannot be written (EACCES)');
  } finally {
    process.seteuid!(0);
  }
  expect([text('open'), text('closed'), names()]).toEqual(['new', 'old', ['closed', 'open']]);
  expect(fs.statSync(at('open')).uid).toBe(0);
});

it('keeps the owner of a file that root replaces', ({ skip }) => {
  if (process.geteuid?.() !== 0) skip();
  fs.writeFileSync(at('x'), 'old');
  fs.chownSync(at('x'), 65534, 65534);
  writeFileWhole(at('x'), 'new');
  const { uid, gid } = fs.statSync(at('x'));
  expect([uid, gid, text('x')]).toEqual([65534, 65534, 'new']);
});

describe('a process that is ended while it writes leaves no draft', () => {
  const OUTPUT = path.resolve('dist/document/output.js');
  /** Opens a file, says so, and is too busy to hear a signal. */
  const busy = (isLong: boolean): string => `
    const { OutputFile } = await import(${JSON.stringify(OUTPUT)});
    const out = new OutputFile('it\\'s "$HOME".json', { isLong: ${isLong} });
    out.put(Buffer.from('some'));
    (await import('node:fs')).writeSync(1, 'open');
    for (;;) Math.sqrt(2);`;
  /** What is in the folder when it has been ended, and once more when nothing changes any more. */
  async function leftBy(signal: NodeJS.Signals, isLong: boolean): Promise<string[]> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', busy(isLong)], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(names()).toHaveLength(1);
    child.kill(signal);
    await new Promise((resolve) => child.once('close', resolve));
    if (isLong) await vi.waitFor(() => expect(names()).toEqual([]), { timeout: 5000 });
    return names();
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    '%s',
    { skip: process.platform === 'win32' },
    async (signal) => {
      expect(await leftBy(signal, true)).toEqual([]);
    },
  );

  it('a guard is what takes it away', async () => {
    expect(await leftBy('SIGKILL', false)).toHaveLength(1);
  });

  it('what was finished stays when the process ends, and nothing waits for it', () => {
    const finish = `
      const { OutputFile } = await import(${JSON.stringify(OUTPUT)});
      for (const [name, end] of [['kept', 'close'], ['gone', 'abort']]) {
        const out = new OutputFile(name, { isLong: true });
        out.put('some');
        out[end]();
      }`;
    execFileSync(process.execPath, ['--input-type=module', '-e', finish], { cwd: folder, timeout: 20_000 });
    expect(names()).toEqual(['kept']);
    expect(text('kept')).toBe('some');
  });

  it('the guard of what was finished is gone', async () => {
    const guards = (): number => {
      const list = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
      return list.filter((line) => line.includes(folder) && line.includes('read -r _')).length;
    };
    if (!done('ps', '-e')) return;
    const files = [true, true, false].map((isLong, nth) => new OutputFile(at(`f${nth}`), { isLong }));
    await vi.waitFor(() => expect(guards()).toBe(2));
    files[0]!.close();
    files[1]!.abort();
    files[2]!.close();
    await vi.waitFor(() => expect(guards()).toBe(0), { timeout: 5000 });
  });
});
