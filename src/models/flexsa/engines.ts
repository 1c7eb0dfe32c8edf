import { BandwidthServer } from '../../engine/bandwidth-server.js';
import { READ, WRITE, type MemoryPort } from '../../memory/port.js';
import { MODES, skewOf } from './geometry.js';
import { assign } from './assign.js';
import { groupGemm, type Division, type FlexGemm } from './closed-form.js';
import { WaveStream } from './waves.js';

/** Why the array waits: the operand that came last. `shift`: the stationary tile was still shifting in. */
export const STALLS = ['shift', 'stationary', 'moving', 'output', 'dram'] as const;
export type Stall = (typeof STALLS)[number];
const [SHIFT, STATIONARY, MOVING, OUTPUT, DRAM] = [0, 1, 2, 3, 4];

/** Bytes per cycle and widths of the paths that feed a group. */
export interface Paths {
  /** Port of the global buffer of one group; its cores have equal shares of it, for loads and stores. */
  portBytesPerCycle: number;
  /** DRAM as it is when the GEMM begins: nothing under way. */
  openDram(): MemoryPort;
  operandBytes: number;
  /** Bytes of a result as it leaves: accumulator width where groups sum partial results. */
  resultBytes: number;
}

/** Bytes to move, and where each transfer of them begins; left out: all at 0. */
export interface Moved {
  bytes: number;
  place?: (bytes: number) => number;
}

/** DRAM traffic of the GEMM: equal parts of about `transferBytes`, as many ahead as `bufferBytes` hold, at least two. */
export interface Stream {
  loadBytes: number;
  storeBytes: number;
  /** Operands that are asked for one by one in every part; left out: all as one, at 0. */
  loads?: readonly Moved[];
  /** Results where they go; left out: at 0. */
  store?: Moved;
  transferBytes: number;
  bufferBytes: number;
}

export interface Executed {
  fill: number;
  exec: number;
  drain: number;
  stalls: Record<Stall, number>;
  cycles: number;
  /** Cycles (exec and shift waits) by mode, of the core that ends last. */
  byMode: number[];
  waves: number;
}

/** Local buffers of a core: two stationary tiles, two moving blocks, two output tiles, and the shadow registers. */
class Core {
  readonly stream: WaveStream;
  execStart = 0;
  execEnd = 0;
  storeEnd = 0;
  fill = 0;
  exec = 0;
  readonly stalls = new Float64Array(STALLS.length);
  readonly byMode = new Float64Array(MODES.length);
  readonly stationaryFree = new Float64Array(2);
  readonly movingFree = new Float64Array(2);
  readonly outputFree = new Float64Array(2);
  readonly port: BandwidthServer;
  tile = 0;
  /** Result bytes of output tiles whose last wave was one or two waves ago, and when it ended. */
  readonly closedBytes = new Float64Array(2);
  readonly closedAt = new Float64Array(2);
  readonly closedTile = new Int32Array(2);

  constructor(stream: WaveStream, bytesPerTick: number) {
    this.stream = stream;
    this.port = new BandwidthServer({ bytesPerTick, rounding: 'tick' });
  }
}

/**
 * Runs one GEMM on one group (all groups do the same at the same time): in-order engines for loading and shifting the
 * stationary tile, loading the moving block, executing and storing, each with double buffers.
 *
 * - A load starts when its buffer is free and the core's share of the port is, which serves in program order: of each
 *   wave stationary, moving, then the store of the output tile that ended two waves ago. So nothing depends on
 *   timing but time, and a faster port or DRAM never makes anything later.
 * - ShiftV takes `min(k, side)` cycles once the tile is loaded and the shadow registers are free, which is when the
 *   wave before starts. It frees the stationary buffer.
 * - ExecGEMM takes `ceil(m / streams)` cycles once the wave before has ended, tile and block are there and, for the
 *   first wave of an output tile, an output buffer is free.
 * - Times are those of the array's input edge: every result leaves `h + w - 2` cycles later, paid once at the end.
 */
export function execute(gemm: FlexGemm, division: Division, paths: Paths, dram: Stream): Executed {
  const { core: geometry, blockRows } = division;
  const { k, cores: assigned } = assign(groupGemm(gemm, division.groups), division);
  const working = assigned.filter(({ n }) => n.length > 0);
  const share = paths.portBytesPerCycle / working.length;
  const cores = working.map((tiles) => new Core(new WaveStream(geometry, k, tiles, blockRows), share));
  const waves = Math.max(...cores.map(({ stream }) => stream.waves));
  const channel = new Channel(dram, paths.openDram(), waves);
  const { sections } = channel;
  const { operandBytes } = paths;
  const store = (core: Core, slot: number): void => {
    const bytes = core.closedBytes[slot]!;
    if (bytes === 0) return;
    core.closedBytes[slot] = 0;
    core.storeEnd = core.port.serve(core.closedAt[slot]!, bytes);
    core.outputFree[core.closedTile[slot]! & 1] = core.storeEnd;
  };

  for (let wave = 0; wave < waves; wave++) {
    const section = Math.floor((wave * sections) / waves);
    const arrived = channel.arrival(section);
    const slot = wave & 1;
    for (const core of cores) {
      const { stream } = core;
      if (wave >= stream.waves) {
        store(core, slot);
        continue;
      }
      stream.next();
      const { port } = core;
      const stationaryFree = core.stationaryFree[slot]!;
      const stationaryFromDram = arrived > Math.max(stationaryFree, port.free);
      const stationaryAt = port.serve(
        Math.max(stationaryFree, arrived),
        stream.stationaryElements * operandBytes,
      );
      const movingFree = core.movingFree[slot]!;
      const movingFromDram = arrived > Math.max(movingFree, port.free);
      const movingAt = port.serve(Math.max(movingFree, arrived), stream.movingElements * operandBytes);
      store(core, slot);

      const first = core.exec === 0;
      const shiftAt = Math.max(stationaryAt, core.execStart) + stream.shift;
      core.stationaryFree[slot] = shiftAt;
      const outputAt = stream.opens ? core.outputFree[core.tile & 1]! : 0;
      const start = Math.max(core.execEnd, shiftAt, movingAt, outputAt);

      // The wait, by what came last; of a late stationary tile the shift itself is told apart.
      let wait = start - core.execEnd;
      const own = first ? stream.shift : Math.max(0, core.execStart + stream.shift - core.execEnd);
      const shifting = Math.min(wait, own);
      if (first) core.fill = shifting;
      else {
        core.stalls[SHIFT]! += shifting;
        core.byMode[stream.mode]! += shifting;
      }
      wait -= shifting;
      if (wait > 0) core.stalls[cause(start, shiftAt, movingAt, stationaryFromDram, movingFromDram)]! += wait;

      core.execStart = start;
      core.execEnd = start + stream.exec;
      core.exec += stream.exec;
      core.byMode[stream.mode]! += stream.exec;
      core.movingFree[slot] = core.execEnd;
      if (stream.closes) {
        core.closedBytes[slot] = stream.outputElements * paths.resultBytes;
        core.closedAt[slot] = core.execEnd;
        core.closedTile[slot] = core.tile++;
      }
    }
    if (wave + 1 < waves && Math.floor(((wave + 1) * sections) / waves) !== section) {
      channel.ended(cores.reduce((latest, core) => Math.max(latest, core.execEnd, core.storeEnd), 0));
    }
  }
  for (const core of cores) {
    store(core, waves & 1);
    store(core, (waves + 1) & 1);
  }
  channel.ended(cores.reduce((latest, { execEnd, storeEnd }) => Math.max(latest, execEnd, storeEnd), 0));
  return summary(cores, channel.end, geometry, waves);
}

function cause(
  start: number,
  shiftAt: number,
  movingAt: number,
  stationaryFromDram: boolean,
  movingFromDram: boolean,
): number {
  if (start === shiftAt) return stationaryFromDram ? DRAM : STATIONARY;
  if (start === movingAt) return movingFromDram ? DRAM : MOVING;
  return OUTPUT;
}

/** The core that ends last tells where the time went; what follows its last wave is storing. */
function summary(cores: readonly Core[], end: number, geometry: Division['core'], waves: number): Executed {
  const last = cores.reduce((latest, core) => (core.execEnd > latest.execEnd ? core : latest));
  const stored = Math.max(last.execEnd, ...cores.map(({ storeEnd }) => storeEnd));
  const drain = skewOf(geometry);
  const stalls = Object.fromEntries(STALLS.map((name, index) => [name, last.stalls[index]!])) as Record<
    Stall,
    number
  >;
  stalls.output += stored - last.execEnd;
  stalls.dram += Math.max(0, end - stored);
  return {
    fill: last.fill,
    exec: last.exec,
    drain,
    stalls,
    cycles: Math.max(end, stored) + drain,
    byMode: [...last.byMode],
    waves,
  };
}

/**
 * The DRAM channel of one GEMM, in order: part c + ahead is loaded when part c has been worked off (its place in the
 * global buffer is free), and part c of the results is written then.
 */
class Channel {
  readonly sections: number;
  private readonly memory: MemoryPort;
  private readonly ahead: number;
  private readonly loads: readonly Moved[];
  private readonly store: Moved;
  private readonly arrivals: Float64Array;
  private loaded = 0;

  constructor(dram: Stream, memory: MemoryPort, waves: number) {
    const { loadBytes, storeBytes, transferBytes, bufferBytes } = dram;
    const { loads = [{ bytes: loadBytes }], store = { bytes: storeBytes } } = dram;
    this.sections = Math.max(1, Math.min(waves, Math.ceil(loadBytes / transferBytes)));
    this.memory = memory;
    this.loads = loads;
    this.store = store;
    const part = loadBytes / this.sections;
    this.ahead = Math.max(2, part > 0 ? Math.floor(bufferBytes / part) : 0);
    this.arrivals = new Float64Array(this.sections);
    while (this.loaded < Math.min(this.ahead, this.sections)) this.load(0);
  }

  arrival(section: number): number {
    return this.arrivals[section]!;
  }

  ended(at: number): void {
    if (this.loaded < this.sections) this.load(at);
    this.move(this.store, at, WRITE);
  }

  /** When everything is written. */
  get end(): number {
    return this.memory.idle;
  }

  private load(ready: number): void {
    let arrived = 0;
    for (const operand of this.loads) arrived = Math.max(arrived, this.move(operand, ready, READ));
    this.arrivals[this.loaded++] = arrived;
  }

  private move({ bytes, place }: Moved, at: number, direction: 0 | 1): number {
    const part = bytes / this.sections;
    return this.memory.request(at, place?.(part) ?? 0, part, direction);
  }
}
