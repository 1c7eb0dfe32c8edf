import { Command } from 'commander';
import { shortId } from '../../results/runs/id.js';
import { diffRuns, type Difference } from '../diff-runs.js';
import { databaseOption, examples, formatOption } from '../options.js';
import { numeric, printRows, type Format } from '../output.js';
import { openStore } from '../store.js';

export function diffCommand(): Command {
  return new Command('diff')
    .description('Two stored runs: what differs in machine and options, and all results side by side')
    .argument('<run>', "run id, at least 4 digits, or 'latest'; 'latest~1' is the one before")
    .argument('<run>', 'the run to compare it with')
    .addOption(databaseOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole diff latest~1 latest',
        'systole diff 3fa9 latest',
        'systole diff 3fa9 81c2 --format json   # systole list runs names them',
      ),
    )
    .action((first: string, second: string, { db, format }: { db: string; format: Format }) => {
      const store = openStore(db, true);
      try {
        const [left, right] = [store.runs.load(first), store.runs.load(second)];
        const side = (at: 0 | 1, title: string) => ({
          key: at === 0 ? 'first' : 'second',
          title,
          align: 'right' as const,
          value: ({ values }: Difference) => values[at],
          text: ({ texts }: Difference) => texts[at],
        });
        printRows(
          diffRuns(left, right),
          [
            { key: 'part', title: '', value: ({ part }) => part },
            { key: 'name', title: 'what', value: ({ name }) => name },
            side(0, shortId(left.run.id)),
            side(1, shortId(right.run.id)),
            numeric(
              'ratio',
              'ratio',
              ({ ratio }) => ratio,
              (ratio) => ratio.toFixed(3),
            ),
          ],
          format,
        );
      } finally {
        store.close();
      }
    });
}
