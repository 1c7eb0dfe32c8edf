/** How a published number is known: read in a source, remembered, computed from others, chosen. */
export type Mark = 'found' | 'recalled' | 'derived' | 'assumed';

/**
 * What a published number can prove of ours, strongest first (`evidence.ts` says what each means). Of several that
 * apply a row has the weakest.
 */
export const EVIDENCE = ['published', 'figure', 'recalled', 'fitted', 'inferred', 'self-check'] as const;
export type Evidence = (typeof EVIDENCE)[number];

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
  evidence: Evidence;
  /** Which published number this is: the rows of one number count once in each class of evidence. */
  number: string;
  /** Shows a number again (another memory, another mapping); the row that decides is not a variant. */
  variant: boolean;
  ours: number;
  /** (ours - published) / published; the plain difference where the tolerance is absolute. */
  deviation: number;
  /** Largest deviation that counts as reproduced. */
  tolerance: number;
  relative: boolean;
  status: FindingStatus;
  note: string;
}

/** A published system, reproduced (or its self-checks). */
export interface Reproduction {
  system: string;
  title: string;
  toolVersion: string;
  findings: Finding[];
}
