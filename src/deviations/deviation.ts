/** Findings of a published system (`systole reproduce`) that a deviation explains. */
export interface FindingPattern {
  system: string;
  /** Which figures and quantities; absent: all. */
  figure?: RegExp;
  quantity?: RegExp;
}

/** Where a deviation shows. */
export interface Where {
  /** Kinds of machine whose runs it is told with. */
  kinds?: readonly string[];
  /** Of these kinds, only runs with one of these dataflows or architectures. */
  dataflows?: readonly string[];
  architectures?: readonly string[];
  /** ... and only at one of these fidelities. */
  fidelities?: readonly string[];
  /** ... and only with one of these models of the memory. */
  memories?: readonly string[];
  findings?: readonly FindingPattern[];
  /** Where else. */
  note?: string;
}

/** A known and accepted difference between this tool and something that it is compared with. */
export interface Deviation {
  /** Stable: never given again to another difference. */
  id: `D-${number}`;
  title: string;
  /** What it is compared with. */
  oracle: string;
  differs: string;
  /** By how much. */
  by: string;
  /** Why it is accepted. */
  reason: string;
  /** The cause is not known; the reason says what was tried. */
  unexplained?: true;
  where: Where;
}
