import type { Division } from '../../../src/models/flexsa/closed-form.js';
import { STREAMS } from '../../../src/models/flexsa/geometry.js';

export interface Wave {
  exec: number;
  shift: number;
  stationary: number;
  moving: number;
  opens: boolean;
  closes: boolean;
  output: number;
}

/** The waves of a GEMM on one core, written out from the loops of the compiler: n, m, k, sub-blocks. */
export function wavesOf(gemm: { m: number; n: number; k: number }, { core, blockRows }: Division): Wave[] {
  const { tile, side, flexible } = core;
  const pieces = (extent: number, size: number): number[] =>
    Array.from({ length: Math.ceil(extent / size) }, (_, index) => Math.min(size, extent - index * size));
  const streamsOf = (n: number, k: number): number => {
    if (!flexible) return 1;
    if (n > side) return k > side ? STREAMS[0]! : STREAMS[2]!;
    return k > side ? STREAMS[1]! : STREAMS[3]!;
  };
  const waves: Wave[] = [];
  for (const n of pieces(gemm.n, tile)) {
    const depth = pieces(gemm.k, tile);
    const most = Math.max(...depth.map((k) => streamsOf(n, k)));
    for (const rows of pieces(gemm.m, blockRows * most)) {
      for (const [index, k] of depth.entries()) {
        const streams = streamsOf(n, k);
        const blocks = pieces(rows, blockRows * streams);
        for (const [block, length] of blocks.entries()) {
          const closes = index === depth.length - 1 && block === blocks.length - 1;
          waves.push({
            exec: Math.ceil(length / streams),
            shift: Math.min(k, side),
            stationary: n * k,
            moving: length * k,
            opens: index === 0 && block === 0,
            closes,
            output: closes ? n * rows : 0,
          });
        }
      }
    }
  }
  return waves;
}

/** Cycles until everything is stored, every engine stepped cycle by cycle; the port serves its list in order. */
export function stepEngines(
  waves: readonly Wave[],
  bytesPerCycle: number,
  bytes: { operand: number; result: number },
): number {
  type Job = { kind: 'V' | 'H' | 'ST'; wave: number; cycles: number };
  const jobs: Job[] = [];
  const transfer = (amount: number, width: number): number => Math.ceil((amount * width) / bytesPerCycle);
  for (let wave = 0; wave < waves.length + 2; wave++) {
    const present = waves[wave];
    if (present !== undefined) {
      jobs.push({ kind: 'V', wave, cycles: transfer(present.stationary, bytes.operand) });
      jobs.push({ kind: 'H', wave, cycles: transfer(present.moving, bytes.operand) });
    }
    const past = waves[wave - 2];
    if (past?.closes === true)
      jobs.push({ kind: 'ST', wave: wave - 2, cycles: transfer(past.output, bytes.result) });
  }
  const tileOf: number[] = [];
  let tile = -1;
  for (const wave of waves) {
    if (wave.opens) tile++;
    tileOf.push(tile);
  }
  const closing = (of: number): number =>
    waves.findIndex((wave, index) => wave.closes && tileOf[index] === of);

  const loadedV = new Set<number>();
  const loadedH = new Set<number>();
  const shifted = new Set<number>();
  const started = new Set<number>();
  const executed = new Set<number>();
  const stored = new Set<number>();
  let [job, port, shiftLeft, execLeft] = [0, -1, -1, -1];
  let [shifting, executing] = [0, 0];
  for (let now = 0; ; now++) {
    // Everything that can happen at this instant happens, also in chains of no length.
    for (let changed = true; changed;) {
      changed = false;
      const done = (left: number): boolean => left === 0;
      if (done(port)) {
        const { kind, wave } = jobs[job]!;
        ({ V: loadedV, H: loadedH, ST: stored })[kind].add(wave);
        [port, job, changed] = [-1, job + 1, true];
      }
      if (done(shiftLeft)) {
        shifted.add(shifting);
        [shiftLeft, shifting, changed] = [-1, shifting + 1, true];
      }
      if (done(execLeft)) {
        executed.add(executing);
        [execLeft, executing, changed] = [-1, executing + 1, true];
      }
      if (execLeft < 0 && executing < waves.length) {
        const wave = waves[executing]!;
        const before = closing(tileOf[executing]! - 2);
        const room = !wave.opens || before < 0 || stored.has(before);
        if (shifted.has(executing) && loadedH.has(executing) && room) {
          started.add(executing);
          [execLeft, changed] = [wave.exec, true];
        }
      }
      // Shadow registers are free once the wave before has begun.
      if (
        shiftLeft < 0 &&
        shifting < waves.length &&
        loadedV.has(shifting) &&
        (shifting === 0 || started.has(shifting - 1))
      ) {
        [shiftLeft, changed] = [waves[shifting]!.shift, true];
      }
      if (port < 0 && job < jobs.length) {
        const { kind, wave, cycles } = jobs[job]!;
        const free =
          kind === 'V'
            ? wave < 2 || shifted.has(wave - 2)
            : kind === 'H'
              ? wave < 2 || executed.has(wave - 2)
              : executed.has(wave);
        if (free) [port, changed] = [cycles, true];
      }
    }
    if (job === jobs.length && executing === waves.length) return now;
    if (port > 0) port--;
    if (shiftLeft > 0) shiftLeft--;
    if (execLeft > 0) execLeft--;
  }
}
