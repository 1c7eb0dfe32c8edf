import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import tty from 'node:tty';
import { printable } from '../errors.js';
import { makeFolders, removeFolders } from './folders.js';
import { removeAtEnd } from './guard.js';
import { targetOf, type Target } from './target.js';

/** Takes bytes for one target. Errors are those of the file system. */
export interface Sink {
  write(bytes: Buffer): void;
  /** All bytes are there: what could still fail of writing them has not. */
  seal(): void;
  /**
   * Puts them in their place.
   * @param undoable whether what is returned, which puts back what was there, will be wanted
   */
  commit(undoable: boolean): () => void;
  /** Takes away what was not committed. */
  discard(): void;
}

/**
 * @param isLong whether much else goes on before it is sealed: a draft is then guarded against an end of the process
 * @throws InputError, or an error of the file system, if nothing can be written there
 */
export function openSink(file: string, isLong: boolean): Sink {
  const target = targetOf(file);
  if (target.kind === 'stream') return new StreamSink(target.descriptor);
  if (target.kind === 'device') return new DeviceSink(target.path);
  return new DraftSink(target, isLong);
}

const nothing = (): void => undefined;

/** A stream that this process has open already; a terminal gets nothing that it would obey. */
class StreamSink implements Sink {
  readonly seal = nothing;
  readonly commit = (): (() => void) => nothing;
  readonly discard = nothing;
  private readonly descriptor: number;
  private readonly text = new StringDecoder('utf8');

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  write(bytes: Buffer): void {
    const shown = tty.isatty(this.descriptor) ? Buffer.from(printable(this.text.write(bytes))) : bytes;
    if (this.descriptor === 1) process.stdout.write(shown);
    else if (this.descriptor === 2) process.stderr.write(shown);
    else writeAll(this.descriptor, shown);
  }
}

/** A device or a pipe: opened with the first bytes, so that a reader gets those of a success alone. */
class DeviceSink implements Sink {
  private readonly path: string;
  private descriptor: number | undefined;

  constructor(path: string) {
    this.path = path;
    fs.accessSync(path, fs.constants.W_OK);
  }

  write(bytes: Buffer): void {
    this.descriptor ??= fs.openSync(this.path, fs.constants.O_WRONLY);
    writeAll(this.descriptor, bytes);
  }

  seal(): void {
    this.write(Buffer.alloc(0));
    this.discard();
  }

  commit(): () => void {
    return nothing;
  }

  discard(): void {
    if (this.descriptor !== undefined) fs.closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}

/**
 * A plain file: written beside it under another name, which it takes the place of whole. A file that others hold by
 * another link, whose owner we cannot give to a new one, or whose folder cannot be written, is overwritten instead.
 */
class DraftSink implements Sink {
  private readonly path: string;
  private readonly before: fs.Stats | undefined;
  private readonly madeFolder: string | undefined;
  private readonly draft: string;
  private readonly isBeside: boolean;
  private readonly unguard: () => void;
  private descriptor: number | undefined;

  constructor({ path: file, before }: Extract<Target, { kind: 'file' }>, isLong: boolean) {
    this.path = file;
    this.before = before;
    if (before !== undefined) fs.accessSync(file, fs.constants.W_OK);
    const folder = path.dirname(file);
    this.madeFolder = makeFolders(folder);
    try {
      ({ draft: this.draft, descriptor: this.descriptor } = openDraft(folder, file));
      this.isBeside = true;
    } catch (error) {
      if (this.madeFolder !== undefined) removeFolders(folder, this.madeFolder);
      if (before === undefined) throw error;
      ({ draft: this.draft, descriptor: this.descriptor } = openDraft(os.tmpdir(), file));
      this.isBeside = false;
    }
    this.unguard = isLong ? removeAtEnd(this.draft) : nothing;
  }

  write(bytes: Buffer): void {
    writeAll(this.descriptor!, bytes);
  }

  seal(): void {
    const descriptor = this.descriptor!;
    this.descriptor = undefined;
    fs.closeSync(descriptor);
  }

  commit(undoable: boolean): () => void {
    const { path: file, before, draft } = this;
    if (before === undefined) {
      fs.renameSync(draft, file);
      this.unguard();
      return () => {
        fs.rmSync(file, { force: true });
        if (this.madeFolder !== undefined) removeFolders(path.dirname(file), this.madeFolder);
      };
    }
    const old = undoable ? fs.readFileSync(file) : undefined;
    if (!this.replaced(before)) {
      overwrite(file, fs.readFileSync(draft), old ?? fs.readFileSync(file));
      fs.rmSync(draft, { force: true });
    }
    this.unguard();
    return old === undefined ? nothing : () => overwrite(file, old, old);
  }

  discard(): void {
    if (this.descriptor !== undefined) fs.closeSync(this.descriptor);
    this.descriptor = undefined;
    fs.rmSync(this.draft, { force: true });
    this.unguard();
    if (this.madeFolder !== undefined) removeFolders(path.dirname(this.path), this.madeFolder);
  }

  /** Gives the draft the mode, the owner and the name of the file, if a new file can have them. */
  private replaced({ nlink, mode, uid, gid }: fs.Stats): boolean {
    if (!this.isBeside || nlink > 1) return false;
    try {
      const own = fs.statSync(this.draft);
      if (own.uid !== uid || own.gid !== gid) fs.chownSync(this.draft, uid, gid);
      fs.chmodSync(this.draft, mode & 0o7777);
      fs.renameSync(this.draft, this.path);
      return true;
    } catch {
      return false; // Somebody else's file, a mount of its own, a sticky folder.
    }
  }
}

let drafts = 0;

/** A new file of a name that no other process, on any machine, gives to its own. */
function openDraft(folder: string, file: string): { draft: string; descriptor: number } {
  const name = `${path.basename(file).slice(0, 60)}.${os.hostname().slice(0, 60)}.${process.pid}`;
  const draft = path.join(folder, `${name}.${drafts++}.partial`);
  fs.rmSync(draft, { force: true });
  return { draft, descriptor: fs.openSync(draft, 'wx') };
}

/** Gives a file other bytes, or, if there is no room for them, its old ones back. */
function overwrite(file: string, bytes: Buffer, old: Buffer): void {
  const descriptor = fs.openSync(file, 'r+');
  const put = (all: Buffer): void => {
    for (let done = 0; done < all.length;)
      done += fs.writeSync(descriptor, all, done, all.length - done, done);
    fs.ftruncateSync(descriptor, all.length);
  };
  try {
    put(bytes);
  } catch (error) {
    put(old);
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Milliseconds between two tries of a pipe that is full and does not wait by itself. */
const FULL_PIPE = 5;

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;)
    try {
      done += fs.writeSync(descriptor, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE);
    }
}
