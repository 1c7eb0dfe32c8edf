import { InputError, nearest, type InputErrorDetail } from '../errors.js';
import type { Goal, MetricDefinition, MetricGroup } from './definition.js';
import { WORDED, WORDS } from './words.js';

/** How a metric is asked for, shown and ranked, wherever a run, a sweep or a picture names one. */
export interface MetricLook {
  name: string;
  label: string;
  unit: string;
  goal: Goal;
  caveat?: { short: string; long: string } | undefined;
}

/** The one table of metrics: what every number is called and means, which way is better, which kinds have it. */
export class MetricTable {
  readonly groups: readonly MetricGroup[];
  readonly all: readonly MetricDefinition[];

  constructor(groups: readonly MetricGroup[]) {
    this.groups = groups;
    this.all = groups.flatMap(({ metrics }) => metrics);
  }

  /**
   * Definition of a metric by its name, an alias or its column in a table or export: `peUtilization`,
   * `pe_utilization`, `stall_ifmap`, `traffic.dram.ifmap.readBytes`, `detail_folds`.
   * @throws InputError with the nearest name if there is none.
   */
  find(name: string): MetricDefinition {
    const found = this.lookUp(name);
    if (found !== undefined) return found;
    throw new InputError(`unknown metric '${name}'`, {
      expected: 'a metric of a run (systole list metrics prints them)',
      nearest: nearest(
        name,
        this.all.flatMap(namesOf).filter((known) => !known.includes('<')),
      ),
    });
  }

  /**
   * As `find`, for who asks what a name means: a word behind `energy.`, `stall.` or `traffic.` that no run has is none.
   * @throws InputError with the nearest name if there is none
   */
  findExact(name: string): MetricDefinition {
    const found = this.find(name);
    if (!WORDED.some((start) => found.name.startsWith(start))) return found;
    const choices = namesOf(found).flatMap(expanded);
    const wanted = plain(name.replace(PREFIX, ''));
    if (choices.length === 0 || [...namesOf(found), ...choices].some((choice) => plain(choice) === wanted))
      return found;
    const shown =
      choices.length > SHOWN ? `${found.name} (systole explain ${found.name})` : choices.join(', ');
    throw new InputError(`unknown metric '${name}'`, {
      expected: choices.length > SHOWN ? shown : `one of ${shown}`,
      nearest: nearest(name, choices),
    });
  }

  /** As `find`; undefined if there is none. */
  lookUp(name: string): MetricDefinition | undefined {
    const wanted = plain(name.replace(PREFIX, ''));
    return (
      this.all.find((metric) => namesOf(metric).some((known) => plain(known) === wanted)) ??
      this.all.find((metric) => namesOf(metric).some((known) => patternOf(known)?.test(wanted) === true))
    );
  }

  /** The kinds of machine that have a metric; undefined: all. */
  kindsOf(metric: MetricDefinition): readonly string[] | undefined {
    return this.groups.find(({ metrics }) => metrics.includes(metric))?.kinds;
  }

  /** How a metric looks; one that is not defined is called by its name, and less of it is better. */
  lookOf(name: string): MetricLook {
    const definition = this.lookUp(name);
    const given = definition !== undefined && !definition.name.includes('<') ? definition : undefined;
    return {
      name: given?.name ?? name,
      label: given?.label ?? given?.name ?? name,
      unit: definition === undefined || definition.unit === '-' ? '' : definition.unit,
      goal: definition?.goal ?? 'minimize',
      caveat: definition?.caveat,
    };
  }

  /**
   * The metric behind a name or a short name, among those that something has.
   * @throws InputError with the nearest name
   */
  choose(wanted: string, among: readonly string[], at: InputErrorDetail): string {
    const name = among.includes(wanted) ? wanted : (this.lookUp(wanted)?.name ?? wanted);
    if (among.includes(name)) return name;
    const short = this.all
      .filter((metric) => among.includes(metric.name))
      .flatMap(({ aliases = [] }) => aliases);
    throw new InputError(`unknown metric '${wanted}'`, {
      ...at,
      expected: `one of ${among.join(', ')}`,
      nearest: nearest(wanted, [...among, ...short]),
    });
  }
}

/** What a column of an export has before the name of a metric. */
const PREFIX = /^(details?|total)[._]/;

/** Choices that are listed whole. */
const SHOWN = 100;

/** A name with every word in the place of each `<...>`. */
function expanded(name: string): string[] {
  const [placeholder, word] = /<(\w+)>/.exec(name) ?? [];
  if (placeholder === undefined) return [name];
  return (WORDS[word!] ?? []).flatMap((each) => expanded(name.replace(placeholder, each)));
}

function namesOf(metric: MetricDefinition): string[] {
  return [metric.name, ...(metric.aliases ?? [])];
}

/** A name without the marks in which `camelCase`, `snake_case` and `dotted.names` differ. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s._-]/g, '');
}

/** For a name with `<...>`: what it matches in plain form. */
function patternOf(name: string): RegExp | undefined {
  if (!name.includes('<')) return undefined;
  const parts = plain(name)
    .split(/<[^>]*>/)
    .map((part) => part.replace(/[^a-z0-9]/g, ''));
  // A name made of placeholders alone would match every word.
  return parts.every((part) => part === '') ? undefined : new RegExp(`^${parts.join('.+')}$`);
}
