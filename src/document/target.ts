import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';

/** What a user's name for something to write stands for. */
export type Target =
  /** Standard output or another stream that this process has open. */
  | { kind: 'stream'; descriptor: number }
  /** A device, a pipe or a socket: written through to. */
  | { kind: 'device'; path: string }
  /** A plain file, links followed; `before` if it is there already. */
  | { kind: 'file'; path: string; before: fs.Stats | undefined };

/** The name for standard output. */
const STANDARD_OUTPUT = '-';

/** As many links as Linux follows. */
const MOST_LINKS = 40;

const STREAMS: Readonly<Record<string, number>> = { stdin: 0, stdout: 1, stderr: 2 };

/** @throws InputError if it is a folder, or if its links lead nowhere */
export function targetOf(file: string): Target {
  if (file === STANDARD_OUTPUT) return { kind: 'stream', descriptor: 1 };
  if (/[/\\]$/.test(file)) throw isFolder(file);
  let at = path.resolve(file);
  for (let links = 0; links < MOST_LINKS; links++) {
    const descriptor = descriptorOf(at);
    if (descriptor !== undefined) return { kind: 'stream', descriptor };
    const status = fs.lstatSync(at, { throwIfNoEntry: false });
    if (status?.isSymbolicLink() === true) {
      at = path.resolve(fs.realpathSync(path.dirname(at)), fs.readlinkSync(at));
      continue;
    }
    if (status?.isDirectory() === true) throw isFolder(file);
    if (status === undefined || status.isFile()) return { kind: 'file', path: at, before: status };
    return { kind: 'device', path: at };
  }
  throw new InputError('cannot be written (ELOOP)', { file, expected: 'a link that leads to a file' });
}

/** Whether what is written goes somewhere where names have no endings: a stream, a device, a pipe. */
export function isStream(file: string): boolean {
  try {
    return targetOf(file).kind !== 'file';
  } catch {
    return false;
  }
}

/** What is said of where something was written. */
export const shownTarget = (file: string): string => (file === STANDARD_OUTPUT ? 'standard output' : file);

const isFolder = (file: string): InputError =>
  new InputError('is a directory', { file, expected: 'a name for a file' });

/** `/dev/stdout`, `/dev/fd/3`, `/proc/self/fd/3`: opening these again would begin at the start of the file. */
function descriptorOf(file: string): number | undefined {
  const [, name, number] =
    /^\/(?:dev\/(std\w+)|(?:dev|proc\/(?:self|thread-self))\/fd\/(\d+))$/.exec(file) ?? [];
  if (number !== undefined) return Number(number);
  return name === undefined ? undefined : STREAMS[name];
}
