import { InputError, nearest } from '../../errors.js';
import type { DatabaseFile } from '../database.js';
import type { Finding, Reproduction } from '../reproduction.js';

/** Fields of a finding that are columns of the same name; the others are numbers in the database. */
const FIELDS = [
  'figure',
  'quantity',
  'unit',
  'published',
  'source',
  'mark',
  'evidence',
  'number',
  'ours',
  'deviation',
  'tolerance',
  'status',
  'note',
] as const satisfies readonly Exclude<keyof Finding, Flag>[];

const FLAGS = ['relative', 'variant'] as const;
type Flag = (typeof FLAGS)[number];

const INSERT = `insert into finding (system, tool_version, position, ${[...FLAGS, ...FIELDS].join(', ')})
  values (?, ?, ?, ?, ?, ${FIELDS.map(() => '?').join(', ')})`;

type Title = Omit<Reproduction, 'findings'>;
type FindingRow = Omit<Finding, Flag> & Record<Flag, number>;

/** What was reproduced of published systems, in a database. */
export class ReproductionStore {
  private readonly database: DatabaseFile;

  constructor(database: DatabaseFile) {
    this.database = database;
  }

  /** Saves a reproduction whole; what an earlier one of the same system and version found is replaced. */
  save({ system, title, toolVersion, findings }: Reproduction): void {
    this.database.change((db) => {
      db.prepare('delete from reproduction where system = ? and tool_version = ?').run(system, toolVersion);
      db.prepare('insert into reproduction (system, tool_version, title) values (?, ?, ?)').run(
        system,
        toolVersion,
        title,
      );
      const insert = db.prepare(INSERT);
      for (const [position, finding] of findings.entries()) {
        const cells = FIELDS.map((field) => finding[field]);
        const flags = FLAGS.map((flag) => (finding[flag] ? 1 : 0));
        insert.run(system, toolVersion, position, ...flags, ...cells);
      }
    });
  }

  /**
   * The newest reproductions of the systems named, in that order, or of all by name; those from before there were
   * classes of evidence do not count.
   * @throws InputError for a system that was not reproduced, or if none was
   */
  load(systems?: readonly string[]): Reproduction[] {
    return this.database.require('reproductions', (db) => {
      const all = db
        .prepare<[], Title>(
          `select system, title, tool_version as toolVersion from reproduction r
           where not exists (select 1 from finding f where f.system = r.system
             and f.tool_version = r.tool_version and f.evidence is null)
           order by system`,
        )
        .all();
      const stored = all.filter((one) => !all.some((other) => isNewer(other, one)));
      const known = stored.map(({ system }) => system);
      const stray = (systems ?? []).find((system) => !known.includes(system));
      if (stored.length === 0 || stray !== undefined) throw notReproduced(this.database.name, stray, known);
      const findings = db.prepare<[string, string], FindingRow>(
        `select ${[...FLAGS, ...FIELDS].join(', ')} from finding
         where system = ? and tool_version = ? order by position`,
      );
      const wanted = systems?.map((system) => stored.find((one) => one.system === system)!) ?? stored;
      return wanted.map((one) => ({
        ...one,
        findings: findings.all(one.system, one.toolVersion).map(({ relative, variant, ...finding }) => ({
          ...finding,
          relative: relative === 1,
          variant: variant === 1,
        })),
      }));
    });
  }
}

/** Whether one is of the same system as the other and of a later version, as versions count: 0.10 after 0.9. */
const isNewer = (one: Title, other: Title): boolean =>
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
