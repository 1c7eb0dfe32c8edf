import fs from 'node:fs';
import { InputError } from '../errors.js';
import { shortId } from '../results/runs/id.js';
import { Store } from '../results/store.js';
import { isPassing, isUnwritable } from '../results/trouble.js';
import { takeIn, unsavedRuns } from '../results/unsaved.js';
import { note } from './output.js';

/**
 * The store of a command. Runs that were finished and could not be saved are saved first.
 * @param readonly whether the command only reads; `if there`: a database that is not there is an empty one
 */
export function openStore(database: string, readonly: boolean | 'if there' = false): Store {
  const waiting = unsavedRuns(database);
  if (waiting.length > 0) takeAll(database, waiting);
  return Store.open(database, { readonly: readonly === 'if there' ? fs.existsSync(database) : readonly });
}

function takeAll(database: string, waiting: readonly string[]): void {
  try {
    const store = Store.open(database);
    try {
      for (const file of waiting)
        note(`run ${shortId(takeIn(store, file))}, finished before, is stored in ${database} now`);
    } finally {
      store.close();
    }
  } catch (error) {
    if (!(error instanceof InputError) || !(isPassing(error) || isUnwritable(error))) throw error;
    note(`finished runs wait in ${waiting.join(', ')}: ${database} ${error.problem}`);
  }
}
