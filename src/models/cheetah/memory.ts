import { openMemory } from '../../memory/open.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../memory/port.js';
import { Regions, type Region } from '../../memory/regions.js';
import type { Probe } from '../../engine/probe.js';
import { memoryUse, type MemoryUse } from '../record/memory.js';
import type { CheetahSpec } from './architecture.js';
import { roundsOf, type LayerPlan } from './plan.js';

/** Operands, as the memory tells its streams apart. */
const INPUTS = 0;
const WEIGHTS = 1;
const OUTPUTS = 2;

/** The host's memory in the ticks of the lanes, with nothing under way. */
export const openHost = (
  { memory, link, clock }: Pick<CheetahSpec, 'memory' | 'link' | 'clock'>,
  probe?: Probe,
): MemoryPort => openMemory(memory, { ticksPerSecond: clock, bandwidth: link.bandwidth }, probe);

/**
 * A layer in the memory of the host, behind the link: ciphertexts of the input side by side, weights in the order in
 * which rounds take them, then ciphertexts of the output. What the link moves, the memory moves at the same time.
 */
export class HostMemory {
  private readonly port: MemoryPort;
  private readonly ciphertext: number;
  private readonly inputs: Region;
  private readonly weights: Region;
  private readonly outputs: Region;
  /** Bytes of weights of each round, not necessarily whole. */
  private readonly weightsOfRound: number;

  constructor(plan: LayerPlan, port: MemoryPort) {
    const { bytes, inputs, outputs } = plan;
    const regions = new Regions();
    this.port = port;
    this.ciphertext = bytes.ciphertext;
    this.inputs = regions.place(inputs * bytes.ciphertext);
    this.weights = regions.place(bytes.weights);
    this.outputs = regions.place(outputs * bytes.ciphertext);
    this.weightsOfRound = bytes.weights / roundsOf(plan);
  }

  /** Reads the next ciphertext of the input, the first again behind the last; returns when it is there. */
  readInput(at: number): number {
    const { ciphertext } = this;
    return this.port.request(at, this.inputs.next(ciphertext), ciphertext, streamOf(INPUTS, READ));
  }

  /** Reads the weights of a round; returns when they are there. */
  readWeights(at: number, round: number): number {
    const first = Math.floor(round * this.weightsOfRound);
    const bytes = Math.ceil((round + 1) * this.weightsOfRound) - first;
    return this.port.request(at, this.weights.base + first, bytes, streamOf(WEIGHTS, READ));
  }

  /** Writes the next so many ciphertexts of the output. */
  writeOutputs(at: number, count: number): void {
    const bytes = count * this.ciphertext;
    this.port.request(at, this.outputs.next(bytes), bytes, streamOf(OUTPUTS, WRITE));
  }

  /** When all is done. */
  get idle(): number {
    return this.port.idle;
  }

  use(): MemoryUse | undefined {
    return memoryUse(this.port);
  }
}
