// Mutants that nobody can tell from the original, with the reason: they are neither sampled nor counted.

/** `[file, original, mutated, why, line]`; `line` is a part of the source line, where the rest names several places. */
const EQUIVALENT = [
  [
    'src/models/systolic/executor.ts',
    '2',
    '3',
    'the event of an arrival is whatever is neither of the others',
    'LOAD_ARRIVED',
  ],
  ['src/models/systolic/executor.ts', '0', '1', 'nothing waits before something came', 'let cause = 0;'],
  ['src/models/systolic/executor.ts', 'stall > 0', 'true', 'a wait of no cycles adds none', 'result.stalls'],
  ['src/models/systolic/executor.ts', '0', '1', 'set when the run is over', 'cycles: 0,'],
  ['src/models/systolic/executor.ts', '0', '1', 'set when the run is over', 'events: 0,'],
  ['src/models/systolic/fetch.ts', '0', '1', 'every piece has an element', 'let largest = 0;'],
  [
    'src/models/systolic/program.ts',
    'Math.max(0, this.firstOpen - this.first)',
    '0',
    'the search for what is open starts earlier, and finds the same',
  ],
  ['src/models/systolic/program.ts', 'this.compact();', '', 'gives memory back, changes no answer'],
  [
    'src/models/systolic/program.ts',
    'this.first < 4096',
    undefined,
    'when memory is given back changes no answer',
  ],
  ['src/models/systolic/program.ts', '4096', undefined, 'when memory is given back changes no answer'],
  [
    'src/models/systolic/plan.ts',
    'dram.psumRead',
    'dram.psumWrite',
    'a sum that is spilled is written as often as it is read back',
  ],
];

const matches = ([file, original, text, , line = ''], mutant) =>
  mutant.file === file &&
  mutant.original === original &&
  (text === undefined || mutant.text === text) &&
  mutant.source.includes(line);

/** Mutants without the equivalent ones, how many those are, and entries of the list that name none any more. */
export function withoutEquivalent(mutants) {
  const known = new Set();
  const stale = [];
  for (const entry of EQUIVALENT) {
    const found = mutants.filter((mutant) => matches(entry, mutant));
    if (found.length === 0) stale.push(`${entry[0]}: ${entry[1]} -> ${entry[2] ?? 'anything'}`);
    for (const mutant of found) known.add(mutant);
  }
  return { open: mutants.filter((mutant) => !known.has(mutant)), known: known.size, stale };
}
