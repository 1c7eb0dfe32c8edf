import { parseUnit, QUANTITIES, readQuantity, type QuantityKind } from '../quantity/units.js';
import { blocks, code, table } from './markdown.js';

/** What the numbers that are kept count, by kind of quantity. */
const KEPT: Record<QuantityKind, string> = {
  bytes: 'bytes',
  bits: 'bits',
  hertz: 'Hz',
  seconds: 's',
  cycles: 'cycles',
  bytesPerSecond: 'bytes per second',
  bytesPerCycle: 'bytes per cycle',
  joules: 'J',
  joulesPerByte: 'J per byte',
  watts: 'W',
  wattsPerByte: 'W per byte',
  squareMetresPerByte: 'm^2 per byte',
  squareMetres: 'm^2',
};
/** Spellings of each unit; the sizes beside them come from the parser. */
const SPELLINGS: readonly (readonly [what: string, ...spellings: string[]])[] = [
  ['data', 'bit', 'bits', 'b', 'B', 'byte', 'bytes'],
  ['time', 's', 'min', 'h'],
  ['frequency', 'Hz'],
  ['energy', 'J'],
  ['power', 'W'],
  ['length', 'm'],
  ['cycles', 'cycle', 'cycles', 'cyc'],
];
const PREFIXES = ['f', 'p', 'n', 'u', 'µ', 'm', 'k', 'M', 'G', 'T', 'P', 'Ki', 'Mi', 'Gi', 'Ti'];

/** The units section of docs/formats.md, checked against the parser while it is written. */
export function unitsMarkdown(): string {
  return blocks(
    '## Units',
    'A quantity is a number, a blank and a unit; every quantity needs its unit, except zero (`0`) and, where a field allows it, `infinite` (also `inf`, `infinity`). `/` divides, also twice (`W/mm^2`); `^2` and `^3` are powers. A quantity of the wrong dimension is an error, so is a zero where it makes no sense.',
    table(
      ['quantity', 'example', 'is kept as'],
      (Object.keys(QUANTITIES) as QuantityKind[]).map((kind) => {
        const { noun, example } = QUANTITIES[kind];
        return [
          noun.replace(/^an? /, ''),
          code(example),
          `${String(readQuantity(example, kind))} ${KEPT[kind]}`,
        ];
      }),
    ),
    table(
      ['unit of', 'spellings'],
      SPELLINGS.map(([what, ...spellings]) => {
        spellings.forEach(sizeOf);
        return [what, spellings.map(code).join(', ')];
      }),
    ),
    `Prefixes: ${PREFIXES.map((prefix) => `${code(prefix)} ${power(sizeOf(`${prefix}B`) / sizeOf('B'))}`).join(', ')}. \`K\` alone is no prefix: 1 kB is 1000 B, 1 KiB is 1024 B. \`B\` is a byte, \`b\` a bit.`,
  );
}

function sizeOf(text: string): number {
  const unit = parseUnit(text);
  if (unit === undefined) throw new Error(`'${text}' is no unit`);
  return unit.factor;
}

function power(factor: number): string {
  const binary = Math.log2(factor);
  return factor > 1 && Number.isInteger(binary) ? `2^${binary}` : `10^${Math.round(Math.log10(factor))}`;
}
