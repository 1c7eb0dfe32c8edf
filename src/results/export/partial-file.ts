import { closeSync, openSync, renameSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from '../../errors.js';
import { makeFolders } from '../folders.js';

const CHUNK = 1 << 16;

/**
 * A text file written piece by piece in bounded memory. It gets its name only on `close`; until then, and after
 * `abort`, there is none.
 */
export class PartialFile {
  readonly file: string;
  private readonly partial: string;
  private readonly madeFolder: string | undefined;
  private descriptor: number | undefined;
  private buffer = '';

  /** @throws InputError if the file cannot be made. */
  constructor(file: string) {
    this.file = file;
    this.partial = `${file}.${process.pid}.partial`;
    try {
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
        throw new InputError('is a directory', { file, expected: 'a name for a file' });
      this.madeFolder = makeFolders(dirname(resolve(file)));
      this.descriptor = openSync(this.partial, 'w');
    } catch (error) {
      throw cannotWrite(file, error);
    }
  }

  get closed(): boolean {
    return this.descriptor === undefined;
  }

  put(text: string): void {
    this.buffer += text;
    if (this.buffer.length >= CHUNK) this.flush();
  }

  /** Completes the file and gives it its name. */
  close(): void {
    this.flush();
    closeSync(this.descriptor!);
    this.descriptor = undefined;
    try {
      renameSync(this.partial, this.file);
    } catch (error) {
      rmSync(this.partial, { force: true });
      throw cannotWrite(this.file, error);
    }
  }

  /** Removes what was written, and the folders made for it; nothing happens after `close`. */
  abort(): void {
    if (this.descriptor === undefined) return;
    closeSync(this.descriptor);
    this.descriptor = undefined;
    rmSync(this.partial, { force: true });
    if (this.madeFolder === undefined) return;
    let folder = dirname(resolve(this.file));
    try {
      for (; folder.length >= this.madeFolder.length; folder = dirname(folder)) rmdirSync(folder);
    } catch {
      // Someone else put something into a folder that we made: it stays.
    }
  }

  private flush(): void {
    const data = Buffer.from(this.buffer);
    this.buffer = '';
    try {
      for (let done = 0; done < data.length;) done += writeSync(this.descriptor!, data, done);
    } catch (error) {
      this.abort();
      throw cannotWrite(this.file, error);
    }
  }
}

function cannotWrite(file: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new InputError(
    `cannot be written (${code})`,
    { file, expected: 'a name for a file' },
    { cause: error },
  );
}
