import { Command } from 'commander';
import { checkTag } from '../../results/tags/name.js';
import { shortId } from '../../results/runs/id.js';
import type { Store } from '../../results/store.js';
import { InputError } from '../../errors.js';
import { databaseOption, examples } from '../options.js';
import { note, oneOf, print } from '../output.js';
import { openStore } from '../store.js';

const ACTIONS = ['add', 'remove'] as const;

interface TagOptions {
  db: string;
  sweep?: true;
}

export function tagCommand(): Command {
  return new Command('tag')
    .description('Give a stored run or sweep words to find it by, or take them away; without any: print them')
    .argument('<run>', "run id, at least 4 digits, 'latest', 'latest~1' or tag:<name>; with --sweep a sweep")
    .argument('[action]', `one of ${ACTIONS.join(', ')}`)
    .argument('[name...]', 'tags')
    .option('--sweep', "the first argument is a sweep's name, id, tag:<name> or 'latest'")
    .addOption(databaseOption())
    .addHelpText(
      'after',
      examples(
        'systole tag latest add baseline',
        'systole tag 3fa9 remove baseline',
        'systole tag --sweep resnet50-arrays add paper',
        'systole diff tag:baseline latest   # wherever a run is named: the newest that has the tag',
      ),
    )
    .action((run: string, action: string | undefined, names: string[], { db, sweep }: TagOptions) => {
      const chosen = action === undefined ? undefined : oneOf(action, ACTIONS, '<action>');
      if (chosen !== undefined && names.length === 0)
        throw new InputError('is missing', { field: '<name>', expected: `a tag to ${chosen}` });
      for (const name of names) checkTag(name, '<name>');
      const store = openStore(db, chosen === undefined);
      try {
        const id = sweep === true ? store.sweeps.resolve(run) : store.runs.resolve(run);
        if (chosen === undefined) return tell(store, id);
        store.tags[chosen](id, names);
        note(
          `${sweep === true ? 'sweep' : 'run'} ${shortId(id)}: ${store.tags.of(id).join(' ') || 'no tags'}`,
        );
      } finally {
        store.close();
      }
    });
}

function tell(store: Store, id: string): void {
  const tags = store.tags.of(id);
  if (tags.length === 0) note(`${shortId(id)} has no tags`);
  else print(tags.join('\n'));
}
