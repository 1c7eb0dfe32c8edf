/**
 * Ascending whole numbers as a short text, for details of a record: the first, then runs of equal distances as
 * `+distance*count` (`*count` left out if one). `0 +50*3 +20` is 0, 50, 100, 150, 170.
 */
export function encodeSeries(values: ArrayLike<number>): string {
  if (values.length === 0) return '';
  const runs: { distance: number; count: number }[] = [];
  for (let at = 1; at < values.length; at++) {
    const distance = values[at]! - values[at - 1]!;
    const last = runs.at(-1);
    if (last?.distance === distance) last.count++;
    else runs.push({ distance, count: 1 });
  }
  return [
    values[0],
    ...runs.map(({ distance, count }) => `+${distance}${count > 1 ? `*${count}` : ''}`),
  ].join(' ');
}

/** The numbers of such a text; undefined if it is none. */
export function decodeSeries(text: string): number[] | undefined {
  if (text === '') return [];
  if (!/^\d+( \+\d+(\*\d+)?)*$/.test(text)) return undefined;
  const [first, ...runs] = text.split(' ');
  const values = [Number(first)];
  for (const run of runs) {
    const [distance, count = '1'] = run.slice(1).split('*');
    for (let k = 0; k < Number(count); k++) values.push(values.at(-1)! + Number(distance));
  }
  return values;
}
