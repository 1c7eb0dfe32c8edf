/** How a published number is known: read in a source, remembered, computed from others, chosen. */
export type Mark = 'found' | 'recalled' | 'derived' | 'assumed';

/** `reproduced`: within tolerance; `shape only`: same direction, not the number; `missed`: neither. */
export type FindingStatus = 'reproduced' | 'shape only' | 'missed';

/** One published number beside ours. */
export interface Finding {
  /** Table or figure, such as `Table A.6`. */
  figure: string;
  quantity: string;
  unit: string;
  published: number;
  source: string;
  mark: Mark;
  ours: number;
  /** (ours - published) / published; the plain difference where the tolerance is absolute. */
  deviation: number;
  /** Largest deviation that counts as reproduced. */
  tolerance: number;
  relative: boolean;
  status: FindingStatus;
  note: string;
}

/** A published system, reproduced. */
export interface Reproduction {
  system: string;
  title: string;
  toolVersion: string;
  findings: Finding[];
}
