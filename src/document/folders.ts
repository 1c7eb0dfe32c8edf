import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it that are missing, all or none; returns the topmost one made, if any. (Node's
 * recursive mkdir never returns where a file system answers ENOENT to every mkdir, as /proc does.)
 */
export function makeFolders(folder: string): string | undefined {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !fs.existsSync(at); at = path.dirname(at)) missing.unshift(at);
  for (const at of missing)
    try {
      fs.mkdirSync(at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      removeFolders(path.dirname(at), missing[0]!);
      throw error;
    }
  return missing[0];
}

/** Removes folders that were made, from the lowest up to the topmost; one that holds something stays. */
export function removeFolders(lowest: string, topmost: string): void {
  try {
    for (let at = path.resolve(lowest); at.length >= topmost.length; at = path.dirname(at)) fs.rmdirSync(at);
  } catch {
    // Someone else put something into a folder that we made: it stays.
  }
}
