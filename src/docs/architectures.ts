import { STATUSES, type Status } from '../arch/provenance.js';
import { kinds, modelOf } from '../models/registry.js';
import { fieldsOf, jsonSchema, type Field } from './fields.js';
import { blocks, code, fence, table } from './markdown.js';

const STATUS_MEANING: Record<Status, string> = {
  found: 'read in the source',
  recalled: 'remembered to be in the source, which was not at hand',
  derived: 'computed or measured from something found; the source says how',
  assumed: 'chosen by us; the source says why',
  fitted: 'chosen so that a published result comes out',
};

/** An architecture as a user would write it beside `arch/systolic/_base.yaml`; parsed in the tests. */
export const ARCHITECTURE_EXAMPLE = `# my-array.yaml, beside _base.yaml
extends: ./_base.yaml
title: square array of n x n, scratchpads grow with it
parameters:
  n: 64
  bandwidth: 270
  scratchpad: "\${4 * n} KiB"
rows: "\${n}"
cols: "\${n}"
scratchpad:
  ifmap: {size: "\${scratchpad}"}
  filter: {size: "\${scratchpad}", doubleBuffered: false}
  ofmap: {size: {value: "\${n * n / 4} KiB", source: "one tile of 256 rows of 32-bit sums", status: assumed}}
dram:
  bandwidth: {value: "\${bandwidth} GB/s", source: "data sheet of the memory, page 3", status: found}
vector: {lanes: "\${n}"}
`;

/** The architecture section of docs/formats.md. */
export function architecturesMarkdown(): string {
  return blocks(
    '## Architectures',
    "An architecture file describes one machine. Its name for `--arch` is its path below `arch/` without `.yaml` (`systolic/128x128`), or the path of any file that ends in `.yaml`. The user's own `./arch` hides the package's. A file whose name starts with `_` is a part for others and has no name of its own. Unknown and duplicate keys are errors.",
    fence(ARCHITECTURE_EXAMPLE),
    '### In every architecture file',
    table(
      ['key', 'meaning'],
      [
        [
          '`kind`',
          `Kind of machine: ${kinds().map(code).join(', ')}; may come from the file that is extended.`,
        ],
        [
          '`extends`',
          'Path of a file, relative to this one, that this one changes; it may extend another. Mappings are merged deeply, this file winning; lists and sourced values are replaced whole, so that a new value never keeps an old source; of a sourced table (`rs.mapping.conv0`) single entries may be replaced, and it is assumed then.',
        ],
        [
          '`parameters`',
          'Names with numbers or texts; each may use those above it. They exist for expressions only and can be set: `--set parameters.n=32`. A parameter of the same name in an extending file replaces it.',
        ],
      ],
    ),
    '**Expressions.** `${...}` in any text is replaced by its value: a parameter, or arithmetic in parameters (`${4 * n}`, `${min(n, 32)}`; [mathjs](https://mathjs.org) without assignments and without functions that reach outside arithmetic). A text that is one expression alone becomes a number; otherwise the value is written into the text (`${4 * n} KiB`). Write the quotes: YAML reads braces as its own.',
    '**Sources.** Any value can be `{value: 270 GB/s, source: "...", status: found}` instead of `270 GB/s`. Every number under `energy.actions` and `energy.leakage` must be. A run prints and stores all values whose status is not `found`. Without `status` a value counts as assumed.',
    table(
      ['status', 'the value is'],
      STATUSES.map((status) => [code(status), STATUS_MEANING[status]]),
    ),
    '**`--set path=value`** overrides a field from the command line after all files: `--set dram.bandwidth=64GB/s`, `--set scratchpad.ifmap.size=64KiB`, `--set dataflow=os`. The path is the one in the tables below, the value is YAML. A number set under `energy` needs no source and is recorded as assumed.',
    ...kinds().map(kindMarkdown),
  );
}

/** Every field of one kind, from its schema. */
function kindMarkdown(kind: string): string {
  const { summary, fidelities, checkedAgainst, schema } = modelOf(kind);
  const fields = fieldsOf(jsonSchema(schema)).filter(({ path }) => path !== 'kind');
  return blocks(
    `### Fields of \`kind: ${kind}\``,
    `${capital(summary)}. Fidelities: ${fidelities.join(', ')}. Checked against: ${checkedAgainst}.`,
    fieldTable(fields),
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Fields as a table. */
export function fieldTable(fields: readonly Field[]): string {
  return table(
    ['field', 'type', 'unit or example', 'default', 'meaning'],
    fields.map((field) => [code(field.path), field.type, field.unit, whenLeftOut(field), field.help]),
  );
}

function whenLeftOut({ path, required, section, default: value }: Field): string {
  if (required === 'yes') return section ? '' : 'required';
  if (required === 'within') return `required in \`${path.slice(0, path.lastIndexOf('.'))}\``;
  if (value !== '') return value;
  return 'optional';
}
