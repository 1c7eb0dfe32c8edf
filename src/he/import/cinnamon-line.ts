import type { Draft } from './code-builder.js';
import { opOf, refuse, wholeOf, type Place } from './source.js';
import { CONVERSION, LIMB, MEMORY, MNEMONICS, SCALAR } from './trace.js';

/** Registers and base conversions are numbered with 16 bits in the traces. */
const HIGHEST = 65535;
/** Most chips of an exchange, limbs of a conversion. */
const MOST = 255;

type Kind = 'r' | 's' | 'b' | 'rb';
const KINDS: Readonly<Record<string, number>> = { r: LIMB, s: SCALAR, b: CONVERSION, B: CONVERSION };
const NAMES: Readonly<Record<Kind, string>> = {
  r: 'a register such as r5 or r5[X]',
  s: 'a scalar register such as s2',
  b: 'a base conversion such as b0{3}',
  rb: 'a register such as r5 or r5[X], or a base conversion such as b0{3}',
};

/** What instructions of the plain form `op dst: src, src | limb` write and read. */
const PLAIN: Readonly<Record<string, { written: readonly Kind[]; read: readonly Kind[] }>> = {
  add: { written: ['r'], read: ['r', 'r'] },
  ads: { written: ['r'], read: ['r', 's'] },
  sub: { written: ['r'], read: ['r', 'r'] },
  sus: { written: ['r'], read: ['r', 's'] },
  neg: { written: ['r'], read: ['r'] },
  mul: { written: ['r'], read: ['r', 'r'] },
  mup: { written: ['r'], read: ['r', 'r'] },
  mus: { written: ['r'], read: ['r', 's'] },
  int: { written: ['r'], read: ['r'] },
  ntt: { written: ['r'], read: ['rb'] },
  rot: { written: ['r'], read: ['r'] },
  mov: { written: ['r'], read: ['r'] },
  con: { written: ['r'], read: ['r'] },
  sud: { written: ['r'], read: ['r', 'rb'] },
  pl1: { written: ['b'], read: ['r'] },
  bcw: { written: ['b'], read: ['r'] },
};

interface Operand {
  code: number;
  last: boolean;
}

function operandOf(place: Place, text: string, kind: Kind): Operand {
  const [, letter = '', digits = '', , dead] = /^([rsbB])(\d{1,5})(\{\d{1,5}\})?(\[X\])?$/.exec(text) ?? [];
  if (letter === '' || !kind.includes(letter.toLowerCase())) return refuse(place, text, NAMES[kind]);
  const id = wholeOf(place, digits, 'a register', HIGHEST);
  return { code: 4 * id + KINDS[letter]!, last: dead !== undefined };
}

const listOf = (text: string): string[] => (text.trim() === '' ? [] : text.trim().split(/\s*,\s*/));

function operandsOf(place: Place, text: string, kinds: readonly Kind[], form: string): Operand[] {
  const words = listOf(text);
  if (words.length !== kinds.length) refuse(place, text.trim(), form);
  return words.map((word, index) => operandOf(place, word, kinds[index]!));
}

/** `head | 7` without and with its limb. */
function limbOf(place: Place, text: string): { rest: string; limb: number } {
  const [, rest = '', digits] = /^([^|]*)(?:\|\s*(\S*)\s*)?$/.exec(text) ?? [];
  return { rest, limb: digits === undefined ? -1 : wholeOf(place, digits, 'a limb', HIGHEST) };
}

const halves = (text: string): [string, string] | undefined => {
  const at = text.indexOf(':');
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + 1)];
};

const drafted = (op: number, written: readonly Operand[], read: readonly Operand[], line: number): Draft => ({
  op,
  written: written.map(({ code }) => code),
  read: read.map(({ code }) => code),
  last: read.map(({ last }) => last),
  line,
});

type Words = (name: string) => number;

/**
 * One instruction of a Cinnamon trace.
 * @param word number of a name of memory
 * @throws InputError with file, line, the form expected and the nearest operation
 */
export function cinnamonLine(place: Place, text: string, word: Words): Draft {
  const [, name = '', tail = ''] = /^(\S*)\s*(.*?)\s*$/.exec(text) ?? [];
  const op = opOf(place, name, MNEMONICS.cinnamon);
  if (Object.hasOwn(PLAIN, name)) return plainLine(place, name, op, tail);
  if (name === 'bci') return conversionLine(place, op, tail);
  if (name === 'rsi' || name === 'rsv' || name === 'mod') return bracesLine(place, name, op, tail);
  if (name === 'rcv' || name === 'dis' || name === 'joi') return exchangeLine(place, name, op, tail);
  return memoryLine(place, name, op, tail, word);
}

function plainLine(place: Place, name: string, op: number, tail: string): Draft {
  const { written, read } = PLAIN[name]!;
  const form = `${name}${name === 'rot' ? ' <slots>' : ''} ${written.join(', ')}: ${read.join(', ')} | <limb>`;
  let body = tail;
  let amount = 0;
  if (name === 'rot') {
    const [, slots, after = ''] = /^(-?\d{1,7})\s+(.*)$/.exec(tail) ?? refuse(place, tail, form);
    amount = Number(slots);
    body = after;
  }
  const { rest, limb } = limbOf(place, body);
  const [left, right] = halves(rest) ?? refuse(place, tail, form);
  const results = operandsOf(place, left, written, form);
  return { ...drafted(op, results, operandsOf(place, right, read, form), place.line), limb, amount };
}

/** `load r1: name`, `store r1[X]: name`; a name followed by `{F}` is not needed in memory any more. */
function memoryLine(place: Place, name: string, op: number, tail: string, word: Words): Draft {
  const form = `${name} ${name === 'loas' ? 's' : 'r'}: <name>`;
  const { rest, limb } = limbOf(place, tail);
  const [left, right] = halves(rest) ?? refuse(place, tail, form);
  const term = right.trim();
  const free = term.endsWith('{F}');
  const key = free ? term.slice(0, -3) : term;
  if (key === '' || /[\s,]/.test(key)) refuse(place, tail, form);
  const register = operandOf(place, left.trim(), name === 'loas' ? 's' : 'r');
  // What a key generator makes is no word of memory.
  const named: Operand[] = name === 'evg' ? [] : [{ code: 4 * word(key) + MEMORY, last: free }];
  const stores = name === 'store' || name === 'spill';
  return { ...drafted(op, stores ? named : [register], stores ? [register] : named, place.line), limb };
}

/** `bci b0: [limbs given], [limbs taken]`. */
function conversionLine(place: Place, op: number, tail: string): Draft {
  const form = 'bci b: [<limbs given>], [<limbs taken>]';
  const [, name = '', given = '', taken = ''] =
    /^(\S+?)\s*:\s*\[([^\]]*)\]\s*,?\s*\[([^\]]*)\]\s*(?:\|.*)?$/.exec(tail) ?? refuse(place, tail, form);
  const [parties, amount] = [given, taken].map((list) => {
    const limbs = listOf(list);
    if (limbs.length === 0 || limbs.length > MOST) refuse(place, tail, form);
    limbs.forEach((limb) => wholeOf(place, limb, 'a limb', HIGHEST));
    return limbs.length;
  }) as [number, number];
  return { ...drafted(op, [operandOf(place, name, 'b')], [], place.line), amount, parties };
}

/** Lists of registers in braces: `rsi {r1, r2}`, `rsv {r1, r2}: r3: [limbs] | 4`, `mod r1: {r2, r3} | 4`. */
function bracesLine(place: Place, name: 'rsi' | 'rsv' | 'mod', op: number, tail: string): Draft {
  const form = { rsi: 'rsi {r, r}', rsv: 'rsv {r, r}: r: [<limbs>] | <limb>', mod: 'mod r: {r, r} | <limb>' };
  const pattern = {
    rsi: /^\{(?<many>[^{}]+)\}\s*(?::.*)?$/,
    rsv: /^\{(?<many>[^{}]+)\}\s*:\s*(?<one>\S+?)\s*:\s*\[[^\]]*\]\s*\|\s*(?<limb>\S+)$/,
    mod: /^(?<one>\S+?)\s*:\s*\{(?<many>[^{}]+)\}\s*\|\s*(?<limb>\S+)$/,
  };
  const groups = pattern[name].exec(tail)?.groups ?? refuse(place, tail, form[name]);
  const many = listOf(groups['many']!).map((text) => operandOf(place, text, 'r'));
  if (many.length > MOST) refuse(place, tail, `${form[name]} with at most ${MOST} registers`);
  const one = groups['one'] === undefined ? [] : [operandOf(place, groups['one'], 'r')];
  const limb = groups['limb'] === undefined ? -1 : wholeOf(place, groups['limb'], 'a limb', HIGHEST);
  const [written, read] = name === 'mod' ? [one, many] : [many, one];
  return { ...drafted(op, written, read, place.line), limb };
}

/** Exchanges between chips, `@ number:chips`: `rcv @ 3:4 r1:`, `dis @ 3:4 : r2`, `joi @ 3:4 r1: r2 | 5`. */
function exchangeLine(place: Place, name: 'rcv' | 'dis' | 'joi', op: number, tail: string): Draft {
  const form = {
    rcv: 'rcv @ <number>:<chips> r:',
    dis: 'dis @ <number>:<chips> : r',
    joi: 'joi @ <number>:<chips> r: r | <limb>, either r left out',
  }[name];
  const [, id = '', chips = '', body = ''] =
    /^@\s*(\d+)\s*:\s*(\d+)\s+(.*)$/.exec(tail) ?? refuse(place, tail, form);
  const sync = wholeOf(place, id, 'the number of an exchange', 999_999_999);
  const parties = wholeOf(place, chips, 'chips', MOST);
  if (parties === 0) refuse(place, tail, form);
  const { rest, limb } = limbOf(place, body);
  const [left, right] = halves(rest) ?? refuse(place, tail, form);
  const [written, read] = [left, right].map((side) =>
    listOf(side).map((text) => operandOf(place, text, 'r')),
  ) as [Operand[], Operand[]];
  const fits = {
    rcv: written.length === 1 && read.length === 0,
    dis: written.length === 0 && read.length === 1,
    joi: written.length <= 1 && read.length <= 1 && written.length + read.length > 0,
  }[name];
  if (!fits) refuse(place, tail, form);
  return { ...drafted(op, written, read, place.line), limb, sync, parties };
}
