import { NONE, OPCODES, VECTOR, type B512Program } from '../../../src/models/rpu/isa/program.js';
import type { B512Timing } from '../../../src/models/rpu/machine/timing.js';

/** The machine as a loop over cycles, with an object an instruction and nothing known ahead of time. */
interface Flight {
  at: number;
  name: string;
  queue: number;
  sources: number[];
  results: number[];
  /** Single registers written and needed, by name. */
  loads: string[];
  needs: string[];
  dispatched: number;
  started: number;
  hold: number;
  latency: number;
}

export interface OracleResult {
  cycles: number;
  started: number[];
  dispatched: number[];
  done: number[];
  registers: number;
  queue: number;
  port: number[];
}

const QUEUE_OF: Record<string, number> = { v: 1, b: 1, u: 2, p: 2, s: 0, m: 0, a: 0 };

const queueOf = (name: string): number =>
  ['vload', 'vstore', 'vbroadcast'].includes(name) ? 0 : QUEUE_OF[name[0]!]!;

function flightOf(program: B512Program, at: number, timing: B512Timing): Flight {
  const name = OPCODES[program.opcode[at]!]!;
  const queue = queueOf(name);
  const set = (...registers: number[]): number[] => [...new Set(registers.filter((one) => one !== NONE))];
  const rm = program.rm[at]!;
  const rt = program.rt[at]!;
  const needs: string[] = [];
  if (queue === 1 && rm !== NONE) needs.push(`m${rm}`);
  if (name.startsWith('v') && queue === 0 && rm !== NONE) needs.push(`a${rm}`);
  if (/^vs(add|sub|mul)$/.test(name)) needs.push(`s${rt}`);
  const scalar = /^[sma]load$/.test(name);
  const flight = {
    at,
    name,
    queue,
    sources: set(program.vs[at]!, program.vt[at]!, program.vt1[at]!),
    results: set(program.vd[at]!, program.vd1[at]!),
    loads: scalar ? [`${name[0]}${rt}`] : [],
    needs,
    dispatched: -1,
    started: -1,
    hold: 0,
    latency: [timing.latency.loadStore, timing.latency.compute, timing.latency.shuffle][queue]!,
  };
  flight.hold = scalar ? 1 : queue === 0 ? memoryCycles(program, at, timing) : laneCycles(flight, timing);
  return flight;
}

function memoryCycles(program: B512Program, at: number, timing: B512Timing): number {
  const width = Math.min(timing.lanes, timing.banks);
  const broadcast = OPCODES[program.opcode[at]!] === 'vbroadcast';
  if (!timing.bankConflicts || broadcast) return VECTOR / width;
  const V = program.value[at]!;
  const element = [
    (i: number) => i,
    (i: number) => i * 2 ** V,
    (i: number) => (i >> V) * 2 ** (V + 1) + (i & (2 ** V - 1)),
    (i: number) => i & (2 ** V - 1),
  ][program.mode[at]!]!;
  let cycles = 0;
  for (let first = 0; first < VECTOR; first += width) {
    // One bank serves one element a cycle, to any number of lanes.
    let left = [...new Set(Array.from({ length: width }, (_, i) => element(first + i)))];
    while (left.length > 0) {
      const banks = new Set<number>();
      left = left.filter((one) => {
        if (banks.has(one % timing.banks)) return true;
        banks.add(one % timing.banks);
        return false;
      });
      cycles++;
    }
  }
  return cycles;
}

/** The least interval of beats at which no SRAM is asked for more than an access a cycle by the instruction itself. */
function laneCycles({ name, sources, results, latency }: Flight, timing: B512Timing): number {
  const beats = VECTOR / timing.lanes;
  const least = /mul$|bfly/.test(name) ? timing.multiplyInterval : 1;
  const most = (...groups: number[][]): number =>
    Math.max(
      1,
      ...Array.from({ length: 64 }, (_, sram) =>
        Math.max(
          ...groups.map(
            (group) => group.filter((one) => Math.floor(one / timing.registersPerSram) === sram).length,
          ),
        ),
      ),
    );
  const apart = beats * Math.max(least, most(sources, results));
  return apart <= latency ? apart : beats * Math.max(least, most([...sources, ...results]), 1);
}

export function oracle(program: B512Program, timing: B512Timing): OracleResult {
  const all = Array.from({ length: program.length }, (_, at) => flightOf(program, at, timing));
  const queues: Flight[][] = [[], [], []];
  const free = [0, 0, 0];
  /** Accesses of each SRAM: one a cycle. */
  const ports = Array.from({ length: 64 }, () => new Set<number>());
  const result: OracleResult = {
    cycles: 0,
    started: [],
    dispatched: [],
    done: [],
    registers: 0,
    queue: 0,
    port: [0, 0, 0],
  };
  const sram = (register: number): number => Math.floor(register / timing.registersPerSram);
  const uses = (
    flight: Flight,
    start: number,
    of: (accesses: Set<number>, cycle: number) => boolean,
  ): boolean => {
    const { hold, latency, sources, results } = flight;
    for (let cycle = start; cycle < start + hold; cycle++) {
      if (sources.some((one) => of(ports[sram(one)]!, cycle))) return true;
      if (results.some((one) => of(ports[sram(one)]!, cycle + latency))) return true;
    }
    return false;
  };
  const strict = timing.busyboard === 'strict';
  let next = 0;
  let flying: Flight[] = [];
  for (let cycle = 0; next < all.length || flying.length > 0; cycle++) {
    // Results are there.
    flying = flying.filter(({ started, hold, latency }) => started < 0 || cycle < started + hold + latency);
    // Heads of queues, the oldest first.
    const heads = queues.flatMap((queue) => queue.slice(0, 1)).sort((one, other) => one.at - other.at);
    for (const head of heads) {
      if (head.dispatched >= cycle || cycle < free[head.queue]!) continue;
      if (uses(head, cycle, (accesses, when) => accesses.has(when))) {
        result.port[head.queue]!++;
        continue;
      }
      head.started = cycle;
      uses(head, cycle, (accesses, when) => (accesses.add(when), false));
      free[head.queue] = cycle + head.hold;
      queues[head.queue]!.shift();
    }
    // The front end.
    const one = all[next];
    if (one === undefined) continue;
    const reading = (register: number): boolean =>
      flying.some(
        ({ sources, started, hold }) =>
          sources.includes(register) && (strict || started < 0 || cycle < started + hold),
      );
    const writing = (register: number): boolean => flying.some(({ results }) => results.includes(register));
    const busy =
      one.results.some((register) => reading(register) || writing(register)) ||
      one.sources.some((register) => writing(register) || (strict && reading(register))) ||
      one.needs.some((name) => flying.some(({ loads }) => loads.includes(name)));
    if (busy) result.registers++;
    else if (queues[one.queue]!.length >= timing.queueDepth) result.queue++;
    else {
      one.dispatched = cycle;
      queues[one.queue]!.push(one);
      flying.push(one);
      next++;
    }
  }
  for (const { started, dispatched, hold, latency } of all) {
    result.started.push(started);
    result.dispatched.push(dispatched);
    result.done.push(started + hold + latency);
  }
  result.cycles = Math.max(...result.done);
  return result;
}
