/** Small multiples: equal panels side by side and in rows. */

/** Places of the panels' origins: the top left corner of what their axes enclose. */
export interface Grid {
  rows: number;
  /** Width of a panel inside its axes. */
  width: number;
  x(i: number): number;
  row(i: number): number;
}

/** `n` panels in as few rows as possible, four as two by two, with free space left of each and right of all. */
export function gridOf(n: number, width: number, left: number, right: number, maxColumns: number): Grid {
  const rows = Math.ceil(n / maxColumns);
  const columns = Math.ceil(n / rows);
  const pitch = (width - right) / columns;
  return {
    rows,
    width: pitch - left - (columns > 1 ? 8 : 0),
    x: (i) => (i % columns) * pitch + left,
    row: (i) => Math.floor(i / columns),
  };
}
