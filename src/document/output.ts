/** The one writer of files: whole or not at all, into whatever a user names. */
import { InputError } from '../errors.js';
import { openSink, type Sink } from './sinks.js';

const CHUNK = 1 << 16;

/**
 * Something written piece by piece in bounded memory: a file that gets its name only on `close` (until then, and after
 * `abort`, there is none, or the one from before), a device, a pipe, or standard output (`-`).
 */
export class OutputFile {
  readonly file: string;
  private sink: Sink | undefined;
  private waiting = '';

  /**
   * @param options `isLong`: it is open while something is simulated, and must not outlive an interruption
   * @throws InputError if it cannot be written
   */
  constructor(file: string, { isLong = false }: { isLong?: boolean } = {}) {
    this.file = file;
    this.sink = this.tried(() => openSink(file, isLong));
  }

  get closed(): boolean {
    return this.sink === undefined;
  }

  put(piece: string | Uint8Array): void {
    if (typeof piece === 'string') {
      this.waiting += piece;
      if (this.waiting.length >= CHUNK) this.flush();
    } else {
      this.flush();
      this.tried(() => this.sink!.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)));
    }
  }

  /** Completes it and puts it in its place. */
  close(): void {
    this.seal();
    this.commit();
  }

  /** Completes it where nobody sees it yet. */
  seal(): void {
    this.flush();
    this.tried(() => this.sink!.seal());
  }

  /** Puts what is sealed in its place. @returns what undoes it, if that is wanted */
  commit(undoable = false): () => void {
    const undo = this.tried(() => this.sink!.commit(undoable));
    this.sink = undefined;
    return undo;
  }

  /** Removes what was written, and the folders made for it; nothing happens after `close`. */
  abort(): void {
    this.sink?.discard();
    this.sink = undefined;
  }

  private flush(): void {
    if (this.waiting === '') return;
    const bytes = Buffer.from(this.waiting);
    this.waiting = '';
    this.tried(() => this.sink!.write(bytes));
  }

  /** Trouble with the disk is the user's to mend, and leaves nothing. */
  private tried<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      this.abort();
      throw cannotWrite(this.file, error);
    }
  }
}

/** @param content text, or bytes in pieces, made while they are written */
export function writeFileWhole(file: string, content: string | Iterable<Uint8Array>): void {
  writeFilesWhole([[file, content]]);
}

/** Several files: all of them or none. */
export function writeFilesWhole(
  files: readonly (readonly [file: string, content: string | Iterable<Uint8Array>])[],
): void {
  const open: OutputFile[] = [];
  const undo: (() => void)[] = [];
  try {
    for (const [file, content] of files) {
      const out = new OutputFile(file, { isLong: typeof content !== 'string' });
      open.push(out);
      if (typeof content === 'string') out.put(content);
      else for (const piece of content) out.put(piece);
    }
    for (const out of open) out.seal();
    for (const out of open) undo.push(out.commit(open.length > 1));
  } catch (error) {
    for (const out of open) out.abort();
    for (const each of undo) each();
    throw error;
  }
}

function cannotWrite(file: string, error: unknown): unknown {
  if (error instanceof InputError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  return new InputError(
    `cannot be written (${code})`,
    { file, expected: code === 'ENOSPC' ? 'a disk with room' : 'a file name in a writable folder' },
    { cause: error },
  );
}
