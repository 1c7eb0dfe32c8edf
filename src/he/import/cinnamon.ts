import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { cinnamonLine } from './cinnamon-line.js';
import { CodeBuilder, type Draft } from './code-builder.js';
import { linesOf, traceName, type Place } from './source.js';
import { CONVERSION, MEMORY, MNEMONICS, type LimbStream, type LimbTrace } from './trace.js';

const WHAT = 'a Cinnamon trace: a header line, then an instruction a line';
const BCI = MNEMONICS.cinnamon.indexOf('bci');

/** What a base conversion still waits for. */
interface Conversion {
  writes: number;
  reads: number;
  line: number;
}

/**
 * Reads the instructions of one chip: the first line is a header, then `op dst: src, src | limb`, one a line; `[X]`
 * marks the last use of a value. Format as its simulator reads it (CMU-CAOS, CinnamonSimulator: textreader.cpp).
 * @throws InputError with the line of the first fault; also where a register is read that nothing has written, and
 * where the file ends in the middle of a base conversion
 */
export function readCinnamonChip(file: string): LimbStream {
  const builder = new CodeBuilder();
  const live = new Set<number>();
  const conversions = new Map<number, Conversion>();
  linesOf(file, WHAT).forEach((text, index) => {
    if (index === 0 || text.trim() === '') return;
    const place = { file, line: index + 1 };
    const draft = cinnamonLine(place, text, (name) => builder.word(name));
    follow(place, draft, live, conversions);
    builder.add(draft);
  });
  if (builder.length === 0) throw new InputError('no instruction', { file, expected: WHAT });
  for (const [id, conversion] of conversions) endConversion(file, id, conversion);
  return builder.finish(file);
}

/** Keeps track of what has a value, and refuses what has none. */
function follow(
  place: Place,
  { op, written, read, last = [], amount = 0, parties = 0 }: Draft,
  live: Set<number>,
  conversions: Map<number, Conversion>,
): void {
  read.forEach((operand, index) => {
    if (operand % 4 === CONVERSION) return step(place, operand, 'reads', conversions);
    if (operand % 4 === MEMORY) return;
    if (!live.has(operand))
      throw new InputError(`reads ${nameOf(operand)}, which holds nothing`, {
        ...place,
        expected: 'a register that an instruction before wrote, and that none has read for the last time',
      });
    if (last[index] === true) live.delete(operand);
  });
  for (const operand of written) {
    if (operand % 4 !== CONVERSION) {
      if (operand % 4 !== MEMORY) live.add(operand);
    } else if (op !== BCI) step(place, operand, 'writes', conversions);
    else {
      const before = conversions.get(operand);
      if (before !== undefined) endConversion(place.file, operand, before);
      conversions.set(operand, { writes: amount, reads: parties, line: place.line });
    }
  }
}

/** One of the limbs that a conversion takes, or gives. */
function step(
  place: Place,
  id: number,
  side: 'writes' | 'reads',
  conversions: Map<number, Conversion>,
): void {
  const conversion = conversions.get(id);
  const fail = (problem: string, expected: string): never => {
    throw new InputError(problem, { ...place, expected });
  };
  if (conversion === undefined)
    return fail(`${nameOf(id)} is no base conversion`, 'one that bci began before');
  if (side === 'reads' && conversion.writes > 0)
    fail(`reads ${nameOf(id)}, which lacks ${conversion.writes} limbs`, 'all that bci names, written before');
  if (conversion[side] === 0)
    fail(`${nameOf(id)} ${side} one limb too many`, `as many as bci on line ${conversion.line} names`);
  conversion[side]--;
}

function endConversion(file: string, id: number, { writes, reads, line }: Conversion): void {
  if (writes === 0 && reads === 0) return;
  throw new InputError(`the base conversion ${nameOf(id)} is left unfinished: is the trace cut off?`, {
    file,
    line,
    expected: `${writes} more limbs written and ${reads} more read`,
  });
}

const nameOf = (operand: number): string => `${'rsb'[operand % 4]}${operand >> 2}`;

/** Chips by file name: `instructions0`, `instructions1`, ... */
const CHIP_FILE = /^instructions(\d+)$/;

/** The trace of one chip by its file, or of all chips by their folder. */
export function readCinnamon(fileOrFolder: string): LimbTrace {
  const folder = fs.statSync(fileOrFolder, { throwIfNoEntry: false })?.isDirectory() === true;
  const files = folder ? chipFiles(fileOrFolder) : [fileOrFolder];
  const streams = files.map(readCinnamonChip);
  checkExchanges(streams);
  const base = folder ? path.resolve(fileOrFolder) : fileOrFolder;
  return { name: traceName(base), isa: 'cinnamon', streams };
}

function chipFiles(folder: string): string[] {
  const chips = fs.readdirSync(folder).filter((name) => CHIP_FILE.test(name)).length;
  const expected = 'a folder with instructions0, instructions1, ... without a gap';
  if (chips === 0) throw new InputError('holds no trace', { file: folder, expected });
  return Array.from({ length: chips }, (_, chip) => {
    const file = path.join(folder, `instructions${chip}`);
    if (!fs.existsSync(file)) throw new InputError(`lacks instructions${chip}`, { file: folder, expected });
    return file;
  });
}

interface Exchange {
  parties: number;
  joins: boolean;
  chips: number;
  sends: number;
  receives: number;
  place: Place;
}

/** Every exchange is met by as many chips as it says, with one sender (rcv, dis) or one receiver (joi). */
function checkExchanges(streams: readonly LimbStream[]): void {
  const exchanges = new Map<number, Exchange>();
  for (const { file, code } of streams) {
    const met = new Set<number>();
    code.sync.forEach((id, index) => {
      if (id < 0) return;
      const place = { file, line: code.line[index]! };
      if (met.has(id))
        throw new InputError(`exchange ${id} twice on one chip`, { ...place, expected: 'once' });
      met.add(id);
      const parties = code.parties[index]!;
      const joins = MNEMONICS.cinnamon[code.op[index]!] === 'joi';
      const known = exchanges.get(id) ?? { parties, joins, chips: 0, sends: 0, receives: 0, place };
      if (known.parties !== parties || known.joins !== joins)
        throw new InputError(
          `exchange ${id} is another one than on ${known.place.file}:${known.place.line}`,
          {
            ...place,
            expected: `${known.joins ? 'joi' : 'rcv or dis'} of ${known.parties} chips`,
          },
        );
      known.chips++;
      known.receives += code.written[index]!;
      known.sends += code.first[index + 1]! - code.first[index]! - code.written[index]!;
      exchanges.set(id, known);
    });
  }
  for (const [id, { parties, joins, chips, sends, receives, place }] of exchanges) {
    if (chips !== parties)
      throw new InputError(`exchange ${id} of ${parties} chips is on ${chips} of the trace's`, {
        ...place,
        expected: 'the folder with the instructions of all chips (cinnamon:<folder>), none cut off',
      });
    if ((joins ? receives : sends) !== 1)
      throw new InputError(
        `exchange ${id} has ${joins ? receives : sends} ${joins ? 'receivers' : 'senders'}`,
        {
          ...place,
          expected: 'one',
        },
      );
  }
}
