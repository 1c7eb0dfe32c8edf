import { mnemonicOf, type LimbTrace } from '../../../src/he/import/trace.js';
import type { LimbVectorSpec } from '../../../src/models/limb-vector/architecture.js';

interface Register {
  named: number;
  users: number;
  ready: number;
}
interface Converter {
  writesLeft: number;
  readsLeft: number;
  begun: number;
  full: number;
}
interface Instruction {
  name: string;
  sources: Register[];
  results: Register[];
  converter?: Converter;
  reading: boolean;
  sync: number;
  parties: number;
  /** What stands for a word in memory being stored. */
  word?: Register;
  after?: Register;
}

/**
 * An independent simulator of Cinnamon's machine: it steps through every cycle of every chip, with registers as objects,
 * and for every unit the cycles in which it is taken written down one by one.
 */
export function stepThrough({ streams }: LimbTrace, spec: LimbVectorSpec) {
  const perCycle = (rate: number): number =>
    Math.ceil(((spec.limb.words * spec.limb.width) / 8 / rate) * spec.clock);
  const chips = streams.map((_, chip) => ({
    chip,
    at: 0,
    names: new Map<number, Register>(),
    conversions: new Map<number, Converter>(),
    words: new Map<number, Register>(),
    free: spec.registers.limbs,
    converters: spec.conversions,
    queues: new Map<string, Instruction[]>(),
    exchanges: [] as Instruction[],
    conversionsToStart: [] as Converter[],
    taken: new Set<string>(),
    ending: [] as { at: number; what: () => void }[],
    blocked: 0,
    met: false,
    linkUntil: 0,
    end: 0,
    waited: 0,
  }));
  type Chip = (typeof chips)[number];

  const letGo = (chip: Chip, register: Register): void => {
    if (register.named === 0 && register.users === 0) chip.free++;
  };
  const unname = (chip: Chip, name: number): void => {
    const register = chip.names.get(name);
    if (register === undefined) return;
    chip.names.delete(name);
    register.named--;
    letGo(chip, register);
  };
  const operands = (chip: Chip, side: 'w' | 'r'): { code: number; dead: boolean }[] => {
    const { code } = streams[chip.chip]!;
    const from = code.first[chip.at]!;
    const middle = from + code.written[chip.at]!;
    const [begin, end] = side === 'w' ? [from, middle] : [middle, code.first[chip.at + 1]!];
    return Array.from({ length: end - begin }, (_, i) => ({
      code: code.operand[begin + i]!,
      dead: code.last[begin + i] === 1,
    }));
  };

  /** False if a register is wanting. */
  const dispatch = (chip: Chip): boolean => {
    const { code } = streams[chip.chip]!;
    const name = mnemonicOf('cinnamon', code, chip.at);
    const written = operands(chip, 'w');
    const read = operands(chip, 'r');
    const limbs = written.filter((one) => one.code % 4 === 0);
    if (name === 'loas') return true;
    if (name === 'mov') {
      const register = chip.names.get(read[0]!.code)!;
      register.named++;
      if (read[0]!.dead) unname(chip, read[0]!.code);
      unname(chip, written[0]!.code);
      chip.names.set(written[0]!.code, register);
      return true;
    }
    if (chip.free < limbs.length) return false;
    chip.free -= limbs.length;
    const sources = read.filter((one) => one.code % 4 === 0).map((one) => chip.names.get(one.code)!);
    for (const register of sources) register.users++;
    const results = limbs.map((): Register => ({ named: 1, users: 1, ready: Infinity }));
    for (const one of read) if (one.code % 4 === 0 && one.dead) unname(chip, one.code);
    limbs.forEach((one, index) => {
      unname(chip, one.code);
      chip.names.set(one.code, results[index]!);
    });
    const instruction: Instruction = {
      name,
      sources,
      results,
      reading: false,
      sync: code.sync[chip.at]!,
      parties: code.parties[chip.at]!,
    };
    const from = read.find((one) => one.code % 4 === 2);
    const to = written.find((one) => one.code % 4 === 2);
    if (name === 'bci') {
      const converter: Converter = {
        writesLeft: code.amount[chip.at]!,
        readsLeft: code.parties[chip.at]!,
        begun: Infinity,
        full: 0,
      };
      chip.conversions.set(to!.code, converter);
      chip.conversionsToStart.push(converter);
      return true;
    }
    if (from !== undefined || to !== undefined)
      instruction.converter = chip.conversions.get((from ?? to)!.code)!;
    instruction.reading = from !== undefined;
    if (instruction.reading) instruction.name = `${name}-converted`;
    let queue: string;
    if (['rcv', 'dis', 'joi'].includes(name)) {
      chip.exchanges.push(instruction);
      return true;
    } else if (name === 'load') {
      queue = 'memory';
      const stored = chip.words.get(read[0]!.code);
      if (stored !== undefined) instruction.after = stored;
    } else if (name === 'store' || name === 'spill') {
      queue = 'memory';
      instruction.word = { named: 0, users: 0, ready: Infinity };
      chip.words.set(written[0]!.code, instruction.word);
    } else queue = spec.operations[instruction.name]!.uses[0]!.unit;
    if (!chip.queues.has(queue)) chip.queues.set(queue, []);
    chip.queues.get(queue)!.push(instruction);
    return true;
  };

  const isReady = (now: number, { sources, converter, reading, after }: Instruction): boolean => {
    if (sources.some((one) => one.ready > now) || (after !== undefined && after.ready > now)) return false;
    if (converter === undefined) return true;
    return reading ? converter.writesLeft === 0 && converter.full <= now : converter.begun <= now;
  };

  const start = (chip: Chip, now: number, instruction: Instruction): boolean => {
    const { name } = instruction;
    const bytes = perCycle(spec.memory.bandwidth);
    const latency = Math.round(spec.memory.latency * spec.clock);
    const operation =
      name === 'load'
        ? {
            uses: [{ unit: 'memory', after: 0, hold: bytes }],
            latency: bytes + latency,
            converted: undefined,
          }
        : name === 'store' || name === 'spill'
          ? { uses: [{ unit: 'memory', after: 0, hold: bytes }], latency: bytes, converted: undefined }
          : spec.operations[name]!;
    const marks: string[] = [];
    for (const { unit, after, hold = spec.depth } of operation.uses) {
      const copies = unit === 'memory' ? 1 : spec.units[unit]!;
      let found = false;
      for (let copy = 0; copy < copies && !found; copy++) {
        const wanted = Array.from({ length: hold }, (_, i) => `${unit}/${copy}@${now + after + i}`);
        if (wanted.some((mark) => chip.taken.has(mark) || marks.includes(mark))) continue;
        marks.push(...wanted);
        found = true;
        chip.end = Math.max(chip.end, chip.end);
      }
      if (!found) return false;
    }
    for (const mark of marks) chip.taken.add(mark);
    for (const { after, hold = spec.depth } of operation.uses)
      chip.end = Math.max(chip.end, now + after + hold);
    finish(chip, instruction, now + operation.latency);
    const { converter, reading } = instruction;
    if (converter !== undefined && reading)
      chip.ending.push({
        at: now + (operation.converted ?? operation.latency),
        what: () => {
          if (--converter.readsLeft === 0) chip.converters++;
        },
      });
    if (converter !== undefined && !reading) {
      converter.writesLeft--;
      converter.full = Math.max(converter.full, now + operation.latency);
    }
    return true;
  };

  const finish = (chip: Chip, { sources, results, word }: Instruction, end: number): void => {
    chip.end = Math.max(chip.end, end);
    if (word !== undefined) word.ready = end;
    for (const one of results) one.ready = end;
    for (const one of [...sources, ...results])
      chip.ending.push({
        at: end,
        what: () => {
          one.users--;
          letGo(chip, one);
        },
      });
  };

  for (let now = 0; now < 100_000; now++) {
    for (const chip of chips) {
      const ended = chip.ending.filter(({ at }) => at <= now);
      chip.ending = chip.ending.filter(({ at }) => at > now);
      for (const { what } of ended) what();
      const { code } = streams[chip.chip]!;
      let count = 0;
      while (chip.at < code.op.length && count < spec.dispatch) {
        const name = mnemonicOf('cinnamon', code, chip.at);
        if (!dispatch(chip)) {
          chip.waited++;
          break;
        }
        chip.at++;
        // What takes no time is no instruction to dispatch.
        if (name !== 'mov' && name !== 'loas') count++;
      }
      while (chip.converters > 0 && chip.conversionsToStart.length > 0) {
        chip.converters--;
        const converter = chip.conversionsToStart.shift()!;
        converter.begun = converter.full = now + 1;
        chip.end = Math.max(chip.end, now + 1);
      }
      for (const name of [...chip.queues.keys()].sort()) {
        const queue = chip.queues.get(name)!;
        for (const instruction of [...queue]) {
          if (!isReady(now, instruction)) {
            if (spec.issue === 'in-order') break;
            continue;
          }
          if (!start(chip, now, instruction)) break;
          queue.splice(queue.indexOf(instruction), 1);
        }
      }
    }
    for (const chip of chips) {
      const head = chip.exchanges[0];
      if (head === undefined || chip.met || now < chip.blocked || !isReady(now, head)) continue;
      chip.met = true;
      const there = chips.filter((one) => one.met && one.exchanges[0]!.sync === head.sync);
      if (there.length < head.parties) continue;
      for (const one of there) {
        const instruction = one.exchanges.shift()!;
        let end = now + 1;
        if (instruction.results.length > 0) {
          one.linkUntil = Math.max(now, one.linkUntil) + perCycle(spec.link!.bandwidth);
          end = Math.max(end, one.linkUntil + spec.link!.hops * Math.round(spec.link!.latency * spec.clock));
        }
        one.met = false;
        one.blocked = end;
        finish(one, instruction, end);
      }
    }
    const idle = (chip: Chip): boolean =>
      chip.at === streams[chip.chip]!.code.op.length &&
      chip.exchanges.length === 0 &&
      chip.conversionsToStart.length === 0 &&
      [...chip.queues.values()].every((queue) => queue.length === 0);
    if (chips.every(idle)) return chips.map(({ end, waited }) => ({ cycles: end, waited }));
  }
  throw new Error('does not end');
}
