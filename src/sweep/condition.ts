import { compileArithmetic } from '../arch/expression.js';
import { InputError, type InputErrorDetail } from '../errors.js';
import { parseQuantity } from '../quantity/units.js';
import type { AxisValue } from '../results/sweep-record.js';

export type Condition = (values: Record<string, AxisValue | number | undefined>) => boolean;

const FIRST_TEXT = 1e300;
const STEP = 1e290;

/** Texts compare as numbers of their own, far from any quantity; the same text is the same number. */
class Texts {
  private readonly numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.numbers.get(text) ?? FIRST_TEXT + this.numbers.size * STEP;
    this.numbers.set(text, known);
    return known;
  }
}

function numberOf(value: AxisValue, texts: Texts): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return quantityIn(value) ?? texts.numberOf(value);
}

/** A quantity as a plain number: bytes for data, SI for the rest. */
function quantityIn(text: string): number | undefined {
  const parsed = parseQuantity(text);
  if (parsed === undefined) return undefined;
  return parsed.value / 8 ** parsed.dimension[0];
}

const QUOTED = /"([^"]*)"|'([^']*)'/g;
const QUANTITY =
  /(?<![\w.])(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([A-Za-zµ]+(?:\^?[23])?(?:\/[A-Za-z]+)?)(?![\w(])/g;

/**
 * Compiles a condition such as `rows * cols == 4096`, `dram.bandwidth >= 64 GB/s` or `dataflow == "ws"` over
 * `names`; quantities count in bytes and SI units, `aliases` are short forms of names.
 * @throws InputError if it is no condition in these names
 */
export async function compileCondition(
  text: string,
  names: readonly string[],
  aliases: Readonly<Record<string, string>>,
  at: InputErrorDetail,
): Promise<Condition> {
  const flat = (name: string): string => name.replace(/\W/g, '_');
  const texts = new Texts();
  const spelled = [...names, ...Object.keys(aliases)].sort((a, b) => b.length - a.length);
  let expression = text.replace(QUOTED, (_, double: string | undefined, single: string | undefined) =>
    String(texts.numberOf(double ?? single ?? '')),
  );
  expression = expression.replace(QUANTITY, (whole, number: string, unit: string) => {
    const value = quantityIn(`${number} ${unit}`);
    return value === undefined ? whole : String(value);
  });
  for (const name of spelled.filter((one) => /\W/.test(one)))
    expression = expression.replaceAll(name, flat(name));
  const evaluate = await compileArithmetic(expression, spelled.map(flat), at);
  return (values) => {
    const scope: Record<string, number> = {};
    for (const name of names) {
      const value = values[name];
      if (value !== undefined) scope[flat(name)] = numberOf(value, texts);
    }
    for (const [alias, name] of Object.entries(aliases)) {
      const value = values[name];
      if (value !== undefined) scope[flat(alias)] = numberOf(value, texts);
    }
    const outcome = evaluate(scope);
    if (typeof outcome !== 'boolean') {
      throw new InputError(`'${text}' is no condition`, {
        ...at,
        expected: 'a comparison such as rows * cols == 4096',
      });
    }
    return outcome;
  };
}
