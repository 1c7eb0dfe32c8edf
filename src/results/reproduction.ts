import { InputError, nearest } from '../errors.js';
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

/**
 * The newest reproductions of the systems named, in that order, or of all by name.
 * @throws InputError for a system that was not reproduced, or if none was
 */
export function loadReproductions(store: Store, systems?: readonly string[]): Reproduction[] {
  return store.reading((db) => {
    const all = db
      .prepare<[], Omit<Reproduction, 'findings'>>(
        'select system, title, tool_version as toolVersion from reproduction order by system',
      )
      .all();
    const stored = all.filter((one) => !all.some((other) => isNewer(other, one)));
    const known = stored.map(({ system }) => system);
    const stray = (systems ?? []).find((system) => !known.includes(system));
    if (stored.length === 0 || stray !== undefined) throw notReproduced(store.file, stray, known);
    const findings = db.prepare<[string, string], Omit<Finding, 'relative'> & { relative: number }>(
      `select ${COLUMNS.map(([, column]) => column).join(', ')}, relative from finding
       where system = ? and tool_version = ? order by position`,
    );
    const wanted = systems?.map((system) => stored.find((one) => one.system === system)!) ?? stored;
    return wanted.map((one) => ({
      ...one,
      findings: findings
        .all(one.system, one.toolVersion)
        .map((finding) => ({ ...finding, relative: finding.relative === 1 })),
    }));
  })!;
}

/** Whether one is of the same system as the other and of a later version, as versions count: 0.10 after 0.9. */
const isNewer = (
  one: Pick<Reproduction, 'system' | 'toolVersion'>,
  other: Pick<Reproduction, 'system' | 'toolVersion'>,
): boolean =>
  one.system === other.system &&
  one.toolVersion.localeCompare(other.toolVersion, 'en', { numeric: true }) > 0;

function notReproduced(file: string, system: string | undefined, known: readonly string[]): InputError {
  if (system === undefined || known.length === 0)
    return new InputError('holds no reproduction yet', {
      file,
      expected: "what 'systole reproduce' has stored",
    });
  return new InputError(`holds no reproduction of '${system}'`, {
    file,
    expected: `one of ${known.join(', ')}, or 'systole reproduce ${system}' first`,
    nearest: nearest(system, known),
  });
}
