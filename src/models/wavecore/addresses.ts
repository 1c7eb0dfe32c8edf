import { Regions, type Region } from '../../memory/regions.js';
import { weightElements } from '../../workload/count.js';
import { elements, type Operator } from '../../workload/graph.js';
import { maskBytes } from './conventional.js';
import { CAUSES, type Cause } from './demand.js';
import type { Plan } from './plan.js';
import { featureBytes, isFree, type Step } from './step.js';

const at = (cause: Cause): number => CAUSES.indexOf(cause);
const [WEIGHTS, GRADIENTS, MASKS] = [at('weights'), at('weight-gradients'), at('masks')];

/** A tensor in memory: one after another the samples of the mini-batch, or what all samples share. */
interface Place {
  base: number;
  /** Of a sample. */
  bytes: number;
  shared: boolean;
}

/** Bytes that a task moves to or from a place; those of a sample times its samples. */
interface Part {
  place: Place;
  perSample: number;
  perPass: number;
  /** Only from the second sub-batch on. */
  again: number;
}

/** Samples of a task: the first of them, how many, and whether sub-batches went before. */
export interface Samples {
  first: number;
  count: number;
  again: boolean;
}

/**
 * Where a core's tensors lie in its memory: features and their gradients by tensor, samples side by side; weights,
 * gradients of weights and masks by layer. Nothing shares a place. A task's bytes come from its places in turn: of
 * weights, accumulated gradients, masks, then features, tensors of the forward pass first; who reads more of a tensor
 * than it has goes over it again. Rows of an embedding are its first ones.
 */
export class Addresses {
  private readonly reads: readonly (readonly Part[])[];
  private readonly writes: readonly (readonly Part[])[];

  constructor(plan: Plan) {
    const places = new Places(plan.step);
    const parts = (side: 'read' | 'write') =>
      plan.step.operators.map((_, index) => partsOf(plan, places, index, side));
    [this.reads, this.writes] = [parts('read'), parts('write')];
  }

  /** The pieces of a task's transfer that lie together, in order. */
  pieces(
    operator: number,
    isRead: boolean,
    samples: Samples,
    visit: (address: number, bytes: number) => void,
  ): void {
    for (const { place, perSample, perPass, again } of (isRead ? this.reads : this.writes)[operator]!) {
      const size = place.shared ? place.bytes : place.bytes * samples.count;
      const base = place.base + (place.shared ? 0 : place.bytes * samples.first);
      let left = perSample * samples.count + perPass + (samples.again ? again : 0);
      // whole bytes: masks of a sample may end within one
      for (; left > 0; left -= size) visit(Math.floor(base), Math.ceil(Math.min(left, size)));
    }
  }
}

/** Bases of all tensors. */
class Places {
  private readonly regions = new Regions();
  private readonly features = new Map<string, Place>();
  private readonly layers = new Map<string, Place>();
  private readonly step: Step;

  constructor(step: Step) {
    this.step = step;
  }

  /** The output of an operator, or an input of the network; what is only seen differently lies where it did. */
  feature(name: string, bytes: number): Place {
    const index = this.step.indexOf.get(name);
    const operator = index === undefined ? undefined : this.step.operators[index]!;
    const [seen] = operator?.inputs ?? [];
    if (operator !== undefined && isFree(operator) && operator.kind !== 'concat' && seen !== undefined)
      return this.feature(seen, bytes);
    const { batch } = this.step.network;
    return this.once(this.features, name, bytes, batch * bytes, false);
  }

  /** What belongs to a layer. */
  layer(what: string, owner: number, bytes: number): Place {
    return this.once(this.layers, `${what} ${owner}`, bytes, bytes, true);
  }

  masks(owner: number, bytes: number): Place {
    return this.once(this.layers, `masks ${owner}`, bytes, this.step.network.batch * bytes, false);
  }

  private once(known: Map<string, Place>, key: string, bytes: number, room: number, shared: boolean): Place {
    const found = known.get(key);
    if (found !== undefined) return found;
    const region: Region = this.regions.place(room);
    const place = { base: region.base, bytes, shared };
    known.set(key, place);
    return place;
  }
}

function partsOf({ step, demands }: Plan, places: Places, index: number, side: 'read' | 'write'): Part[] {
  const { sample, pass, again } = demands[index]!;
  const operator = step.operators[index]!;
  const owner = step.owner[index]!;
  const { widths } = step;
  const parts: Part[] = [];
  const add = (place: Place, perSample: number, perPass = 0, more = 0): void => {
    if (perSample + perPass + more > 0) parts.push({ place, perSample, perPass, again: more });
  };
  // Those of a layer, whichever of its operators asks first.
  const bytes = weightElements(step.operators[owner]!) * widths.weight;
  const layer = (what: string, least: number): Place => places.layer(what, owner, Math.max(bytes, least));
  const [fetched, first, later] = [pass[side][WEIGHTS]!, pass[side][GRADIENTS]!, again[side][GRADIENTS]!];
  if (fetched > 0) add(layer('weights', fetched), 0, fetched);
  if (first + later > 0) add(layer('gradients', Math.max(first, later)), 0, first, later);
  if (sample[side][MASKS]! > 0)
    add(places.masks(owner, maskBytes(step.operators[owner]!)), sample[side][MASKS]!);
  const features = sample[side].reduce((sum, bytes, cause) => (cause === MASKS ? sum : sum + bytes), 0);
  if (side === 'write') add(places.feature(operator.name, featureBytes(operator.output, widths)), features);
  else if (operator.kind === 'embedding') add(layer('weights', features), features);
  else shareOut(featuresOf(step, operator, places), features, add);
  return parts;
}

/** Tensors that an operator reads, those of the forward pass first. */
function featuresOf(step: Step, operator: Operator, places: Places): Place[] {
  const own = operator.inputs.map((name, k) => ({
    backward: (step.indexOf.get(name) ?? -1) >= step.forward,
    place: places.feature(name, featureBytes(operator.inputShapes[k]!, step.widths)),
  }));
  if (own.length === 0) {
    const [shape] = operator.inputShapes;
    const bytes = elements(shape ?? operator.output) * step.widths.activation;
    return [places.feature(`input of ${operator.name}`, bytes)];
  }
  return [...own.filter(({ backward }) => !backward), ...own.filter(({ backward }) => backward)].map(
    ({ place }) => place,
  );
}

/** So many bytes a sample, tensor after tensor, and again from the first. */
function shareOut(
  tensors: readonly Place[],
  bytes: number,
  add: (place: Place, perSample: number) => void,
): void {
  const round = tensors.reduce((sum, place) => sum + place.bytes, 0);
  let left = bytes;
  for (let turn = 0; left > 0 && round > 0; turn = (turn + 1) % tensors.length) {
    const place = tensors[turn]!;
    add(place, Math.min(left, place.bytes));
    left -= place.bytes;
  }
}
