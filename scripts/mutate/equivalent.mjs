// Mutants that nobody can tell from the original, with the reason: they are neither sampled nor counted.

/** `[file, original, mutated, why, line]`; `line` is a part of the source line, where the rest names several places. */
const EQUIVALENT = [
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
  ['src/energy/scaling.ts', 'x >= x0', 'x > x0', 'both branches give what was read at the older node'],
  [
    'src/models/systolic/schedule.ts',
    'base < 0',
    'false',
    'a fold that nothing was summed before reads no sums back, so that its gate is not asked',
  ],
  [
    'src/models/systolic/compile.ts',
    "work.unit !== 'array'",
    'false',
    'what is busy and no pass is a product',
  ],
  [
    'src/models/systolic/fetch.ts',
    'cut.weights(gemm.k, gemm.n)',
    'cut.weights(gemm.n, gemm.k)',
    'a product of both',
  ],
  [
    'src/models/systolic/fetch.ts',
    'cut.weights(cut.rowSize(r), cut.colSize(c))',
    'cut.weights(cut.colSize(c), cut.rowSize(r))',
    'a product of both',
  ],
  ['src/models/haac/compile/reorder.ts', '1', '0', 'a new array where one may be used again', 'copies === 1'],
  ['src/models/haac/compile/reorder.ts', 'copies === 1', 'false', 'a new array where one may be used again'],
  [
    'src/models/wavecore/plan.ts',
    'index + 1',
    'index',
    'nobody reads the last operator, which is asked first',
    'index + 1 < step.operators.length',
  ],
  [
    'src/models/wavecore/plan.ts',
    '1',
    '0',
    'nobody reads the last operator, which is asked first',
    'index + 1 < step.operators.length',
  ],
  [
    'src/models/wavecore/plan.ts',
    'index + 1 < step.operators.length',
    'index + 1 <= step.operators.length',
    'nobody reads the last operator, which is asked first',
  ],
  ['src/models/flexsa/engines.ts', '0', '1', 'two output buffers take turns, either first', 'tile = 0;'],
  ['src/models/flexsa/engines.ts', 'wait > 0', 'true', 'a wait of no cycles adds none'],
  [
    'src/models/flexsa/assign.ts',
    'Math.min(gemm.m + 1, fewest + cores)',
    'fewest + cores',
    'more tiles than rows are those of one row, which came before',
  ],
  ['src/models/flexsa/assign.ts', '1', '0', 'no core has less work than itself', 'let one = 1;'],
  [
    'src/models/flexsa/scheduled.ts',
    'parts.length > 1',
    'parts.length >= 1',
    'the first of one part is taken no times',
    'const first',
  ],
  ['src/models/haac/circa.ts', '0', '1', 'both shares are as wide as the field', 'inputs[0]!'],
  [
    'src/models/haac/compile/aliases.ts',
    '0',
    '1',
    'wire 0 is called 0 from the start',
    'let wire = 0; wire < first',
  ],
  ['src/models/gc-peer/index.ts', 'cyclesIn(all, clock)', 'cyclesIn(clock, all)', 'a product of both'],
  ['src/models/gc-peer/index.ts', 'cyclesIn(work, clock)', 'cyclesIn(clock, work)', 'a product of both'],
  [
    'src/models/systolic/executor.ts',
    '1',
    undefined,
    'nobody asks for the lane without a probe',
    'probe?.lane(',
  ],
  ['src/models/systolic/blocks.ts', '2', '1', 'the search takes longer and finds the same', 'const middle'],
  [
    'src/models/wavecore/occupancy.ts',
    'b.start',
    'b.end',
    'a piece ends where it starts until they are sorted',
  ],
  ['src/models/haac/compile/live.ts', 'wire >= firstGate', 'true', 'a typed array has no places below 0'],
  [
    'src/models/systolic/laid-out.ts',
    'mappingEfficiency(plan, spec.rows, spec.cols)',
    'mappingEfficiency(plan, spec.cols, spec.rows)',
    'takes the product of both',
  ],
  ...[
    ['moving', 'ifmap'],
    ['stationary', 'filter'],
    ['output', 'ofmap'],
    ['partial', 'accumulator'],
    ['flex.m * flex.n * depth', 'accumulator'],
  ].map(([elements, width]) => [
    'src/models/flexsa/record.ts',
    `bytes(${elements}, widths.${width})`,
    `bytes(widths.${width}, ${elements})`,
    'a product of both',
  ]),
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
