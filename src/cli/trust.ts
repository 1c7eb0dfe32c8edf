import pc from 'picocolors';
import { trustLines } from '../results/trust.js';

type Assumptions = readonly { name: string; status: string }[];

/** Below a table: what its numbers rest on that was not read in a source, a line for each status. */
export const trustText = (...assumptions: readonly Assumptions[]): string =>
  pc.dim([...trustLines(assumptions), 'every constant with its source: systole report'].join('\n'));
