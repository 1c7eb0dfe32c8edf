import type { LaneTime } from '../../../src/models/cheetah/lane.js';
import type { LayerPlan } from '../../../src/models/cheetah/plan.js';

type Request = { bytes: number; done: () => void };

/**
 * A layer cycle by cycle: a link that moves a byte a cycle, and PEs that do the same at the same time. Written for tests,
 * for lanes that are not pipelined and sizes that are whole.
 * @returns cycle at which everything has ended
 */
export function walkLayer(plan: LayerPlan, time: LaneTime, drain: number, pes: number): number {
  const { waves, batches, inputs, outputs, visits, capacity, bytes } = plan;
  const queue: Request[] = [];
  const rounds = waves * batches;
  const latency = time.multiply + time.rotate + time.ntt;
  let weightsThere = -1;
  let inputsThere = 0;
  let inputsAsked = 0;
  let kept = 0;
  let round = 0;
  let left = -1;
  let foldsLeft = 0;
  let outputsLeft = outputs;
  const askWeights = (of: number): void => {
    queue.push({ bytes: bytes.weights / rounds, done: () => (weightsThere = of) });
  };
  const askInputs = (): void => {
    while (inputsAsked < inputs * visits && inputsAsked < kept + capacity) {
      inputsAsked++;
      queue.push({ bytes: bytes.ciphertext, done: () => inputsThere++ });
    }
  };
  const settle = (): void => {
    while (queue.length > 0 && queue[0]!.bytes === 0) queue.shift()!.done();
  };
  askWeights(0);
  askInputs();
  for (let cycle = 0; ; cycle++) {
    settle();
    // Folding does not read the inputs any more.
    if (left === foldsLeft) {
      if (inputs > capacity) {
        kept =
          Math.floor(round / batches) * inputs + Math.floor((inputs * ((round % batches) + 1)) / batches);
        askInputs();
        settle();
      }
    }
    if (left === 0) {
      left = -1;
      const batch = round % batches;
      round++;
      if (batch === batches - 1) {
        const leaving = Math.min(pes, outputsLeft);
        outputsLeft -= leaving;
        if (round === rounds) {
          const end = cycle + drain;
          let free = cycle;
          for (const { bytes: size } of queue) free += size;
          return Math.max(end, free) + leaving * bytes.ciphertext;
        }
        queue.push({ bytes: leaving * bytes.ciphertext, done: () => undefined });
      }
      settle();
    }
    if (left < 0 && weightsThere >= round) {
      const batch = round % batches;
      const wave = Math.floor(round / batches);
      const needed = (inputs > capacity ? wave * inputs : 0) + Math.ceil((inputs * (batch + 1)) / batches);
      if (inputsThere >= needed) {
        foldsLeft = batch === batches - 1 ? plan.folds * (time.rotate + time.ntt) : 0;
        left = latency + foldsLeft;
        if (round + 1 < rounds) askWeights(round + 1);
        settle();
      }
    }
    if (left > 0) left--;
    if (queue.length > 0) queue[0]!.bytes--;
  }
}
