/// <reference lib="dom" />
/** One column of a table. */
export interface TableColumn {
  id: string;
  label: string;
  note?: string | undefined;
  /** Unit in which numbers are filtered. */
  unit?: string;
  width: number;
  numeric: boolean;
  value(row: number): number | string;
  text(row: number): string;
}
