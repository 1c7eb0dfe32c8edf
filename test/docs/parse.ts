import type { Command } from 'commander';
import { COMMANDS } from '../../src/cli/commands.js';

/**
 * Reads words as the command line does, and does nothing: unknown commands and options, values that no option takes,
 * and missing arguments throw.
 * @param words those behind `systole`
 */
export async function parseWords(words: readonly string[]): Promise<void> {
  const entry = COMMANDS.find(({ name }) => name === words[0]);
  if (entry === undefined) throw new Error(`no command '${words[0]}'`);
  const command = await entry.load();
  disarm(command);
  await command.parseAsync(words.slice(1), { from: 'user' });
}

function disarm(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  if (command.commands.length === 0 || command.registeredArguments.length > 0)
    command.action(() => undefined);
  for (const name of ['--debug', '--wide'])
    if (!command.options.some(({ long }) => long === name)) command.option(name);
  for (const child of command.commands) disarm(child);
}
