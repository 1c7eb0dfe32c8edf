import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LimbVectorSpec } from '../../../src/models/limb-vector/architecture.js';

/** Numbers from a seed: the same ones every time. */
export class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = (seed >>> 0) + 1;
  }
  /** A whole number from 0 to `sides - 1`. */
  roll(sides: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * sides);
  }
  pick = <Item>(items: readonly Item[]): Item => items[this.roll(items.length)]!;
}

/** A folder of files, one for each chip. */
export function chipFolder(texts: readonly string[]): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-chips-'));
  texts.forEach((text, chip) => fs.writeFileSync(path.join(folder, `instructions${chip}`), text));
  return folder;
}

/** A Cinnamon trace for each chip: any instructions on registers that hold something, conversions, exchanges. */
export function randomChips(dice: Dice, chips: number, length: number, names: number): string[] {
  const lines = Array.from({ length: chips }, () => ['header', 'loas s1: c']);
  const live = Array.from({ length: chips }, () => new Set<number>());
  let exchanges = 0;
  const source = (chip: number, kill = true): string => {
    const register = dice.pick([...live[chip]!]);
    const dead = kill && live[chip]!.size > 2 && dice.roll(3) === 0;
    if (dead) live[chip]!.delete(register);
    return `r${register}${dead ? '[X]' : ''}`;
  };
  const target = (chip: number): string => {
    const register = dice.roll(names);
    live[chip]!.add(register);
    return `r${register}`;
  };
  const one = (chip: number): void => {
    const say = (line: string): void => void lines[chip]!.push(line);
    const set = live[chip]!;
    if (set.size < 2) return say(`load ${target(chip)}: in${dice.roll(6)}`);
    const kind = dice.roll(16);
    if (kind === 0) return say(`load ${target(chip)}: ${dice.pick(['in', 'out'])}${dice.roll(4)}{F}`);
    if (kind === 1) return say(`${dice.pick(['store', 'spill'])} ${source(chip)}: out${dice.roll(4)}`);
    if (kind === 2) return say(`evg ${target(chip)}: key | 1`);
    if (kind === 3) {
      const from = source(chip);
      return say(`rot -3 ${target(chip)}: ${from} | 2`);
    }
    if (kind === 4) {
      const from = source(chip);
      return say(`mov ${target(chip)}: ${from}`);
    }
    if (kind === 5) return say(`loas s1: c`);
    if (kind === 6) {
      const from = source(chip);
      return say(`mus ${target(chip)}: ${from}, s1 | 0`);
    }
    if (kind === 7) {
      const from = source(chip);
      const [a, b] = [target(chip), target(chip)];
      return say(a === b ? `neg ${a}: ${from}` : `rsv {${a}, ${b}}: ${from}: [1, 2] | 4`);
    }
    if (kind === 8) {
      const many = [source(chip, false), source(chip, false)];
      return say(`mod ${target(chip)}: {${many.join(', ')}} | 4`);
    }
    if (kind <= 10) {
      const [writes, reads] = [1 + dice.roll(3), 1 + dice.roll(2)];
      const list = (count: number): string => Array.from({ length: count }, (_, i) => i).join(', ');
      say(`bci b${chip}: [${list(reads)}], [${list(writes)}]`);
      for (let i = 0; i < writes; i++)
        say(`${dice.pick(['bcw', 'pl1'])} b${chip}{${i}}: ${source(chip, false)} | ${i}`);
      for (let i = 0; i < reads; i++) {
        const other = source(chip, false);
        say(
          dice.roll(2) === 0
            ? `ntt ${target(chip)}: b${chip}{${i}} | ${i}`
            : `sud ${target(chip)}: ${other}, b${chip}{${i}} | ${i}`,
        );
      }
      return;
    }
    if (kind === 11) {
      const from = source(chip);
      return say(`${dice.pick(['ntt', 'int', 'con', 'neg'])} ${target(chip)}: ${from} | 3`);
    }
    const [a, b] = [source(chip), source(chip, false)];
    // The second may be the first, which then may not be dead.
    say(
      `${dice.pick(['add', 'sub', 'mul', 'mup', 'sud'])} ${target(chip)}: ${a.slice(0, -3) === b ? b : a}, ${b} | 1`,
    );
  };
  for (let step = 0; step < length; step++) {
    if (chips === 1 || dice.roll(6) > 0) {
      one(dice.roll(chips));
      continue;
    }
    for (let chip = 0; chip < chips; chip++) while (live[chip]!.size < 2) one(chip);
    const id = exchanges++;
    const owner = dice.roll(chips);
    const joins = dice.roll(2) === 0;
    for (let chip = 0; chip < chips; chip++) {
      const from = joins || chip === owner ? source(chip, false) : '';
      const to = joins === (chip === owner) ? target(chip) : '';
      if (joins) lines[chip]!.push(`joi @ ${id}:${chips} ${to}: ${from} | 2`);
      else
        lines[chip]!.push(chip === owner ? `dis @ ${id}:${chips} : ${from}` : `rcv @ ${id}:${chips} ${to}:`);
    }
  }
  return lines.map((chip) => `${chip.join('\n')}\n`);
}

/** A machine of small numbers for Cinnamon's instructions. */
export function randomSpec(dice: Dice, chips: number, names: number): LimbVectorSpec {
  const cycles = (most: number): number => 1 + dice.roll(most);
  const depth = cycles(6);
  const use = (unit: string, after = 0, hold?: number) => ({
    unit,
    after,
    ...(hold === undefined ? {} : { hold }),
  });
  const plain = (unit: string) => ({
    latency: cycles(7),
    uses: [use(unit, 0, dice.roll(2) === 0 ? undefined : depth + dice.roll(4))],
  });
  const [add, mul, gap, transpose] = [plain('add'), plain('mul'), 1 + dice.roll(9), dice.roll(2) * depth];
  const ntt = { latency: cycles(20), uses: [use('ntt', 0, depth + 1), use('transpose', gap)] };
  const converted = {
    latency: cycles(30),
    converted: cycles(5),
    uses: [use('read', 0, depth + 2), use('ntt', 3), use('transpose', 3 + gap)],
  };
  const rot = {
    latency: cycles(15),
    uses: [use('rotate'), use('transpose', 1), use('transpose', 1 + depth + transpose)],
  };
  return {
    kind: 'limb-vector',
    isa: 'cinnamon',
    chips,
    clock: 1e9,
    limb: { words: 64, width: 32 },
    depth,
    issue: dice.roll(4) === 0 ? 'in-order' : 'out-of-order',
    dispatch: dice.pick([1, 2, 100]),
    registers: { limbs: names + 2 + dice.roll(4), banks: 1 },
    units: {
      ...{
        add: cycles(2),
        mul: cycles(2),
        ntt: cycles(2),
        transpose: cycles(2),
        rotate: 1,
        read: 1,
        write: 1,
      },
      ...{ generate: 2, resolve: 1, modulo: 1 },
    },
    conversions: cycles(2),
    operations: {
      ...{ add, sub: add, neg: add, mul, mup: mul, mus: mul, ntt, int: ntt, rot, con: rot },
      'ntt-converted': converted,
      sud: { latency: cycles(20), uses: [...ntt.uses, use('add', 9 + gap), use('mul', 10 + gap, depth + 3)] },
      'sud-converted': { ...converted, uses: [...converted.uses, use('add', 12 + gap)] },
      pl1: { latency: cycles(9), uses: [...ntt.uses, use('write', 4)] },
      bcw: plain('write'),
      evg: plain('generate'),
      rsv: plain('resolve'),
      rsi: plain('resolve'),
      mod: plain('modulo'),
    },
    scratchpad: 10,
    // 256 B a limb.
    memory: { name: 'm', bandwidth: dice.pick([40e9, 256e9, 1e12]), latency: dice.roll(20) * 1e-9 },
    link: { bandwidth: dice.pick([30e9, 256e9]), latency: dice.roll(8) * 1e-9, hops: 1 + dice.roll(3) },
  };
}
