/**
 * Value of a sum of timing parameters and whole numbers, such as `nCL + nBL + 2 - nCWL`.
 * @throws RangeError for anything else, and for a name that `timing` lacks
 */
export function evaluate(expression: string, timing: Readonly<Record<string, number>>): number {
  if (!/^\s*\w+(\s*[+-]\s*\w+)*\s*$/.test(expression)) throw new RangeError(`'${expression}' is no sum`);
  let sum = 0;
  let sign = 1;
  for (const token of expression.match(/\w+|[+-]/g)!) {
    if (token === '+' || token === '-') {
      sign = token === '+' ? 1 : -1;
      continue;
    }
    const whole = /^\d+$/.test(token);
    if (!whole && !Object.hasOwn(timing, token))
      throw new RangeError(`no timing '${token}' in '${expression}'`);
    sum += sign * (whole ? Number(token) : timing[token]!);
  }
  return sum;
}
