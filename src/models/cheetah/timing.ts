import { BandwidthServer } from '../../engine/bandwidth-server.js';
import type { Probe } from '../../engine/probe.js';
import type { Fidelity } from '../../results/record.js';
import type { MemoryUse } from '../record/memory.js';
import type { CheetahSpec } from './architecture.js';
import { latencyOf, type LaneTime } from './lane.js';
import { HostMemory, openHost } from './memory.js';
import { roundsOf, type LayerPlan } from './plan.js';

/** Cycles of one image through a layer. */
export interface LayerTiming {
  compute: number;
  /** The last sums on their way out of the reduction tree. */
  drain: number;
  /** Waiting for the link. */
  link: number;
  /** Waiting longer than that, for a memory with banks behind it. */
  memory?: number;
  use?: MemoryUse | undefined;
}

export const cyclesOf = ({ compute, drain, link, memory = 0 }: LayerTiming): number =>
  compute + drain + link + memory;

/** Bytes over the link in one image's layer. */
export const linkBytes = ({ inputs, visits, outputs, bytes }: LayerPlan): number =>
  (inputs * visits + outputs) * bytes.ciphertext + bytes.weights;

/** Tail of the reduction: through the tree, and out of it word by word. */
export const reductionTail = (
  words: number,
  { lanes, reduction }: Pick<CheetahSpec, 'lanes' | 'reduction'>,
): number =>
  Math.ceil(Math.log2(lanes)) * reduction.adderLatency + Math.ceil(words / reduction.wordsPerCycle);

/** Cycles of a rotate-and-add step behind a sum. */
const foldCycles = (time: LaneTime): number => latencyOf(time) - time.multiply;

/** Cycles of PEs that never wait: rounds one after another, each output folded before the next is begun. */
export const computeCycles = (plan: LayerPlan, time: LaneTime): number =>
  latencyOf(time) + (roundsOf(plan) - 1) * time.interval + plan.waves * plan.folds * foldCycles(time);

/**
 * @param words of a ciphertext
 * @param probe hears the requests of a memory with banks
 */
export function timeLayer(
  plan: LayerPlan,
  time: LaneTime,
  words: number,
  spec: CheetahSpec,
  fidelity: Fidelity,
  probe?: Probe,
): LayerTiming {
  const compute = computeCycles(plan, time);
  const drain = reductionTail(words, spec);
  const end =
    fidelity === 'analytic'
      ? linkBytes(plan) / (spec.link.bandwidth / spec.clock)
      : endOfLayer(plan, time, drain, spec);
  const alone = { compute, drain, link: Math.max(0, Math.ceil(end) - compute - drain) };
  if (spec.memory.model === 'bandwidth') return alone;
  const host = new HostMemory(plan, openHost(spec, probe));
  const together = Math.ceil(endOfLayer(plan, time, drain, spec, host));
  return { ...alone, memory: Math.max(0, together - cyclesOf(alone)), use: host.use() };
}

/**
 * PEs take the next output ciphertexts together, wave by wave, since all of them do the same; in a wave they go from
 * one batch of lanes to the next. A batch begins when its weights and its inputs have come over the link. Weights are
 * asked for a batch ahead; inputs in the order of use, as far ahead as the memory has room; an output leaves when it
 * is whole. All share the link, first come, first served.
 * @param host a memory that moves at the same time what the link moves: the slower of both holds
 * @returns cycle at which the last output has left
 */
function endOfLayer(
  plan: LayerPlan,
  time: LaneTime,
  drain: number,
  { link, clock, pes }: CheetahSpec,
  host?: HostMemory,
): number {
  const { waves, batches, outputs, inputs, visits, bytes, capacity } = plan;
  const server = new BandwidthServer({ bytesPerTick: link.bandwidth / clock });
  const rounds = waves * batches;
  const streams = inputs > capacity;
  const arrivals: number[] = [];
  let asked = 0;
  /** Asks for inputs until the memory is full. @param used inputs that no batch reads any more */
  const askInputs = (at: number, used: number): void => {
    for (; asked < Math.min(inputs * visits, used + capacity); asked++)
      arrivals[asked] = Math.max(server.serve(at, bytes.ciphertext), host?.readInput(at) ?? 0);
  };
  const askWeights = (at: number, round: number): number =>
    Math.max(server.serve(at, bytes.weights / rounds), host?.readWeights(at, round) ?? 0);
  /** Inputs that must have come before batch `batch` of `wave`: inputs that all find room stay. */
  const neededBy = (wave: number, batch: number): number =>
    (streams ? wave * inputs : 0) + Math.ceil((inputs * (batch + 1)) / batches);
  // What ends ask of the link, in the order of time: lanes in a pipeline begin a batch before the last one has ended.
  const pending: { at: number; ask: (at: number) => void }[] = [];
  const askAt = (at: number, ask: (at: number) => void): void => {
    const later = pending.findIndex((one) => one.at > at);
    pending.splice(later < 0 ? pending.length : later, 0, { at, ask });
  };
  const askNext = (): void => {
    const { at, ask } = pending.shift()!;
    ask(at);
  };
  let weights = askWeights(0, 0);
  askInputs(0, 0);
  const foldsOfOutput = plan.folds * foldCycles(time);
  let free = 0;
  let end = 0;
  for (let round = 0; round < rounds; round++) {
    const batch = round % batches;
    const wave = (round - batch) / batches;
    const last = batch + 1 === batches;
    const needed = neededBy(wave, batch);
    while (asked < needed) askNext();
    const start = Math.max(free, weights, arrivals[needed - 1]!);
    while (pending.length > 0 && pending[0]!.at <= start) askNext();
    if (round + 1 < rounds) weights = askWeights(start, round + 1);
    const folds = last ? foldsOfOutput : 0;
    free = start + time.interval + folds;
    end = start + latencyOf(time) + folds;
    const used = wave * inputs + Math.floor((inputs * (batch + 1)) / batches);
    // The first kernel has read its inputs by then.
    if (streams) askAt(start + time.interval, (at) => askInputs(at, used));
    if (!last) continue;
    const leaving = Math.min(pes, outputs - wave * pes);
    askAt(end + (round + 1 < rounds ? 0 : drain), (at) => {
      server.serve(at, leaving * bytes.ciphertext);
      host?.writeOutputs(at, leaving);
    });
  }
  while (pending.length > 0) askNext();
  return Math.max(end + drain, server.free, host?.idle ?? 0);
}
