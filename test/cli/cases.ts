import { NETWORK } from './process.js';

/** Bad input, and what the one line about it has to say. */
export interface Case {
  name: string;
  args: readonly string[];
  files: Readonly<Record<string, string | Uint8Array>>;
  says: readonly string[];
}

export const caseOf = (
  name: string,
  args: readonly string[],
  files: Case['files'],
  says: readonly string[],
): Case => ({ name, args, files: { 'net.yaml': NETWORK, ...files }, says });

/** Commands that take a database. */
export const takesDatabase = (args: readonly string[]): boolean =>
  ['run', 'compare', 'plot', 'export', 'query'].includes(args[0] ?? '') && !args.includes('--db');
