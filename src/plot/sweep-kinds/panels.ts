/** Small multiples: equal panels side by side and in rows. */

/** Places of the panels' origins: the top left corner of what their axes enclose. */
export interface Grid {
  columns: number;
  rows: number;
  /** Width of a panel inside its axes. */
  width: number;
  x(i: number): number;
  row(i: number): number;
}

export interface GridLook {
  /** Of the picture. */
  width: number;
  /** Free space left of every panel's inside, and at the picture's right edge. */
  left: number;
  right: number;
  maxColumns: number;
}

/** `n` panels in as few rows as possible, four as two by two. */
export function gridOf(n: number, { width, left, right, maxColumns }: GridLook): Grid {
  const rows = Math.ceil(n / maxColumns);
  const columns = Math.ceil(n / rows);
  const pitch = (width - right) / columns;
  return {
    columns,
    rows,
    width: pitch - left - (columns > 1 ? 8 : 0),
    x: (i) => (i % columns) * pitch + left,
    row: (i) => Math.floor(i / columns),
  };
}
