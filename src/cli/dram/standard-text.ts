import { peakBandwidth, type DramSystem } from '../../memory/banked/system.js';
import { streamEnergy } from '../../memory/banked/energy.js';
import { constraintsOf } from '../../memory/standards/constraints.js';
import type { Energies, Grade, Provenance, Standard } from '../../memory/standards/definition.js';
import { standardOf, systemOf, type StandardName } from '../../memory/standards/index.js';
import { theory, type Theory } from '../../memory/standards/theory.js';

/** A standard's data beside what follows from them, for tables and JSON. */
export interface DescribedStandard {
  name: StandardName;
  standard: Standard;
  grade: Grade;
  system: DramSystem;
  theory: Theory;
  /** Banks of a channel. */
  banks: number;
  peak: number;
  energies: Energies | undefined;
  /** Joules a bit of a stream of reads at peak, if what it takes is known. */
  streamJoulesPerBit: number | null;
}

/** One channel of one rank, in the mapping that spreads a stream. */
export function describeStandard(name: StandardName): DescribedStandard {
  const { standard, grade } = standardOf(name);
  const system = systemOf(name);
  return {
    name,
    standard,
    grade,
    system,
    theory: theory(system),
    banks: system.counts.reduce((product, count) => product * count, 1),
    peak: peakBandwidth(system),
    energies: grade.energies[grade.defaultWidth],
    streamJoulesPerBit: system.power === undefined ? null : streamEnergy(system).total,
  };
}

export interface DescribedRule {
  level: string;
  preceding: string;
  following: string;
  expression: string;
  /** Cycles between the beginnings of the two; lists where commands of several cycles make them differ. */
  cycles: string;
  notes: string;
}

/** The rules of a standard with their expressions and what these come to. */
export function describeRules({ standard, system }: DescribedStandard): DescribedRule[] {
  const buses = constraintsOf({ ...standard, rules: [] }, system.timing);
  const rows = buses.map(({ level, preceding, following, cycles }) => ({
    level,
    preceding: preceding.join(' '),
    following: following.join(' '),
    expression: 'length of the command on its bus',
    cycles: String(cycles),
    notes: '',
  }));
  const rules = standard.rules.map((rule) => {
    const made = constraintsOf({ ...standard, rules: [rule] }, system.timing).slice(buses.length);
    const cycles = made.map((each) =>
      made.length === 1
        ? String(each.cycles)
        : `${each.preceding.join(' ')} to ${each.following.join(' ')} ${each.cycles}`,
    );
    return {
      level: rule.level,
      preceding: rule.preceding.join(' '),
      following: rule.following.join(' '),
      expression: rule.latency,
      cycles: cycles.join(', '),
      notes: [
        ...(rule.window === undefined ? [] : [`from the ${rule.window}th last`]),
        ...(rule.sibling === true ? [`other ${rule.level}s of the same parent`] : []),
      ].join('; '),
    };
  });
  return [...rows, ...rules];
}

/** Where the numbers of a standard come from. */
export function describeSources({ grade, energies }: DescribedStandard): ({ of: string } & Provenance)[] {
  const organisation = grade.organisations[grade.defaultWidth]!;
  return [
    { of: 'timing', ...grade.provenance },
    { of: 'organisation', ...organisation.provenance },
    ...Object.entries(energies?.provenance ?? {}).flatMap(
      ([of, provenance]: [string, Provenance | undefined]) =>
        provenance === undefined ? [] : [{ of: `energy: ${of}`, ...provenance }],
    ),
  ];
}

/** The statuses of a standard's energies, the weakest being what one may trust. */
export const energyStatus = ({ energies }: DescribedStandard): string => {
  if (energies === undefined) return 'unknown';
  const statuses = Object.values(energies.provenance).map(({ status }: Provenance) => status);
  return [...new Set(statuses)].join(', ');
};
