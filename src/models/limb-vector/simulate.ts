import { InputError } from '../../errors.js';
import type { LimbTrace } from '../../he/import/trace.js';
import type { Fidelity } from '../../results/record.js';
import { boundOf } from './analytic.js';
import type { LimbVectorSpec } from './architecture.js';
import { runAssembled } from './assembled.js';
import { compileCinnamon } from './compile/cinnamon.js';
import { compileKernel } from './compile/kernel.js';
import type { Program } from './compile/task.js';
import { runChips } from './event/run.js';
import { Units } from './event/units.js';
import { machineOf, type Machine } from './machine.js';
import { countsOf, type StreamResult } from './result.js';
import { divide } from './spans.js';

/** What each stream of a trace comes to on a machine. @throws InputError if it is no trace for it */
export function simulateTrace(trace: LimbTrace, spec: LimbVectorSpec, fidelity: Fidelity): StreamResult[] {
  const { isa, streams, name } = trace;
  const machine = machineOf(spec);
  checkOperations(machine);
  if ((isa === 'heracles' ? 'p-isa' : isa) !== spec.isa)
    throw new InputError(`trace '${name}' is of ${isa}`, {
      expected: `one of ${spec.isa}, which this machine runs; ${isa} runs on ${isa === 'cinnamon' ? 'cinnamon/1-chip' : 'heracles/1-chip'}`,
    });
  if (isa === 'heracles') return [runAssembled(trace, spec, machine)];
  if (streams.length > spec.chips)
    throw new InputError(`trace '${name}' is for ${streams.length} chips`, {
      expected: `at most ${spec.chips}, which this machine has`,
    });
  const names = isa === 'cinnamon' ? streams.map((_, chip) => `chip${chip}`) : [name];
  const programs = streams.map((stream): Program =>
    isa === 'cinnamon'
      ? compileCinnamon(stream, machine)
      : compileKernel(stream, machine, spec.scratchpad, spec.registers.banks),
  );
  if (streams.length > 1 && spec.link === undefined)
    throw new InputError(`trace '${name}' is for ${streams.length} chips`, {
      expected: 'a machine with a link',
    });
  if (fidelity === 'analytic')
    return programs.map((program, index) => boundOf(names[index]!, program, machine));
  return runChips(programs, machine).map((chip, index) => {
    const { arithmetic, memory, busy } = chip.units;
    const [compute, waiting, link, operand] = divide(chip.end, [arithmetic, memory, chip.link]) as [
      ...[number, number, number, number],
    ];
    return {
      name: names[index]!,
      cycles: chip.end,
      compute,
      stalls: { memory: waiting, link, operand },
      busy,
      registerWait: chip.registerWait,
      hazards: 0,
      ...countsOf(programs[index]!),
    };
  });
}

/** @throws InputError for an operation that holds more units at a time than there are, which would never start */
function checkOperations(machine: Machine): void {
  machine.operations.forEach(({ name }, op) => {
    if (new Units(machine).start(0, op, []) === 0) return;
    throw new InputError(`holds more units at a time than there are`, {
      field: `operations.${name}.uses`,
      expected: 'at most as many of each as the machine has',
    });
  });
}
