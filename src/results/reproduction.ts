import type { Store } from './store.js';

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

const COLUMNS = [
  ['figure', 'figure'],
  ['quantity', 'quantity'],
  ['unit', 'unit'],
  ['published', 'published'],
  ['source', 'source'],
  ['mark', 'mark'],
  ['ours', 'ours'],
  ['deviation', 'deviation'],
  ['tolerance', 'tolerance'],
  ['status', 'status'],
  ['note', 'note'],
] as const satisfies readonly (readonly [keyof Finding, string])[];

/** Saves a reproduction whole; what an earlier one of the same system and version found is replaced. */
export function saveReproduction(store: Store, reproduction: Reproduction): void {
  const { system, title, toolVersion, findings } = reproduction;
  store.transaction((db) => {
    db.prepare('delete from reproduction where system = ? and tool_version = ?').run(system, toolVersion);
    db.prepare('insert into reproduction (system, tool_version, title) values (?, ?, ?)').run(
      system,
      toolVersion,
      title,
    );
    const insert = db.prepare(
      `insert into finding (system, tool_version, position, relative, ${COLUMNS.map(([, column]) => column).join(', ')})
       values (?, ?, ?, ?, ${COLUMNS.map(() => '?').join(', ')})`,
    );
    for (const [position, finding] of findings.entries()) {
      insert.run(
        system,
        toolVersion,
        position,
        finding.relative ? 1 : 0,
        ...COLUMNS.map(([field]) => finding[field]),
      );
    }
  });
}
