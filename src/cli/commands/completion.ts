import { Command } from 'commander';
import { candidates, type Entry } from '../completion/candidates.js';
import { SCRIPTS } from '../completion/shells.js';
import { examples } from '../options.js';
import { oneOf, print } from '../output.js';

const SHELLS = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[];
const WORDS = 'words';

/** @param entries the commands that are completed */
export function completionCommand(entries: readonly Entry[]): Command {
  return new Command('completion')
    .description(
      'A script for a shell that completes commands, options, architectures, workloads and kinds of plots',
    )
    .argument('<shell>', `one of ${SHELLS.join(', ')}; its script asks 'completion words -- <typed>'`)
    .argument('[typed...]', 'with words: the line so far, behind systole')
    .addHelpText(
      'after',
      examples(
        'systole completion bash > ~/.local/share/bash-completion/completions/systole',
        'systole completion zsh > ~/.zsh/completions/_systole   # a folder of fpath',
        'systole completion fish > ~/.config/fish/completions/systole.fish',
      ),
    )
    .action(async (shell: string, typed: string[]) => {
      const asked = oneOf(shell, [...SHELLS, WORDS], '<shell>');
      if (asked !== WORDS) return print(SCRIPTS[asked as keyof typeof SCRIPTS]);
      const found = await candidates(entries, typed);
      if (found.length > 0) print(found.join('\n'));
    });
}
