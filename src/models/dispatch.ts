import type { Architecture } from '../arch/load.js';
import { InputError } from '../errors.js';
import type { Work } from '../work/kind.js';
import { hash } from '../work/hash.js';
import type { Probe } from '../engine/probe.js';
import { Latest } from './latest.js';
import type { Context, Model, Outcome, SimulationOptions } from './model.js';
import { modelOf, workKindOf } from './registry.js';

export const workName = (work: Work): string => work.course?.name ?? workKindOf(work).nameOf(work.given);

/** @throws InputError if machines of this kind do not run such work */
export function checkWork({ kind, accepts, also }: Model, work: Work): void {
  if (work.kind === accepts.name || work.kind === also?.accepts.name) return;
  const { machine } = workKindOf(work);
  const runs = [accepts, ...(also === undefined ? [] : [also.accepts])].map(({ name }) => `${name}s`);
  throw new InputError(
    `kind '${kind}' runs ${runs.join(' and ')}, and '${workName(work)}' is a ${work.kind}`,
    {
      expected: `${accepts.wanted}, or an architecture that runs ${work.kind}s such as '${machine}'`,
    },
  );
}

/** Simulates the work on a machine of a model that accepts it. @throws InputError if it takes no time */
export function simulateWork(
  model: Model,
  architecture: Architecture,
  work: Work,
  options: SimulationOptions,
  context: Context = new RunContext(),
): Outcome {
  checkWork(model, work);
  const runs = work.kind === model.accepts.name ? model : model.also!;
  const outcome = runs.simulate(architecture, work.given, options, context);
  if (outcome.totals.cycles > 0) return outcome;
  throw new InputError(`workload '${workName(work)}' takes zero cycles`, {
    expected: 'at least one operator with work',
  });
}

/** Things that are remembered of one owner, by key: neighbours in a sweep differ in an axis or two. */
const REMEMBERED = 8;

/** The context of one run, or of a worker's runs one after another: what it remembers lives as long as it does. */
export class RunContext implements Context {
  readonly probe: Probe | undefined;
  private readonly remembered = new WeakMap<object, Latest<unknown>>();
  private readonly outcomes = new Map<string, Outcome>();

  constructor(probe?: Probe) {
    this.probe = probe;
  }

  readonly run: Context['run'] = (architecture, work, options = { fidelity: 'event' }) => {
    const key = hash([architecture.kind, architecture.spec, workKindOf(work).hashOf(work.given), options]);
    let outcome = this.outcomes.get(key);
    if (outcome === undefined) {
      // Its tasks are not those of the machine that asks: no probe.
      const asked: Context = { run: this.run, remember: this.remember };
      outcome = simulateWork(modelOf(architecture.kind), architecture, work, options, asked);
      this.outcomes.set(key, outcome);
    }
    return outcome;
  };

  readonly remember = <Value>(owner: object, key: string, make: () => Value): Value => {
    let known = this.remembered.get(owner);
    if (known === undefined) this.remembered.set(owner, (known = new Latest<unknown>(REMEMBERED)));
    return known.of(key, make) as Value;
  };
}
