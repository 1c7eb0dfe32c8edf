import { createHash } from 'node:crypto';
import { validate } from '../document/validate.js';
import { InputError } from '../errors.js';
import { limbTraceSchema } from '../he/import/schema.js';
import { instructionsOf, type LimbTrace } from '../he/import/trace.js';
import { namesTrace } from '../he/import/words.js';
import { formatSi } from '../quantity/format.js';
import { hash } from './hash.js';
import type { Work, WorkKind } from './kind.js';

/** Traces of limb instructions of other tools: Cinnamon's, and those of Intel's P-ISA and HERACLES. */
export const limbTraceWork: WorkKind<LimbTrace> = {
  name: 'limb-trace',
  wanted:
    'a trace of limb instructions: cinnamon:<folder>, pisa:<kernel.csv>, a file instructions0 or .xinst',
  machine: 'cinnamon/1-chip',
  words: { claim: namesTrace, open: async (word) => traceWork((await readers()).traceOfWord(word)) },
  read: async (source) => traceWork((await readers()).traceFrom(source)),
  nameOf: ({ name }) => name,
  hashOf: ({ name, isa, streams }) => hash({ name, isa, streams: streams.map(hashStream) }),
  scale(work, batch) {
    if (batch === 1) return work;
    throw new InputError(`is ${batch}`, {
      field: '--batch',
      expected: '1: a trace is one run of one program',
    });
  },
  optionsOf: ({ isa, streams }) => ({ isa, streams: streams.length }),
  operatorsOf: ({ name, isa, streams }) =>
    isa === 'cinnamon' ? streams.map((_, chip) => `chip${chip}`) : [name],
  describe: ({ isa, streams }) => {
    const instructions = streams.reduce((sum, stream) => sum + instructionsOf(stream), 0);
    return `${formatSi(instructions, 'instructions')} (${isa})${streams.length === 1 ? '' : `, ${streams.length} streams`}`;
  },
  summarize(source) {
    const { title = '' } = validate(limbTraceSchema, source.data, source.position);
    return { title, macs: null, parameters: null, relus: null };
  },
};

/** Readers that runs of networks do without. */
const readers = () => import('../he/import/index.js');

const traceWork = (given: LimbTrace): Work<LimbTrace> => ({ kind: 'limb-trace', given });

function hashStream({ code }: LimbTrace['streams'][number]): string {
  const sum = createHash('sha256');
  // Where a line stood changes nothing.
  const { line: _line, ...columns } = code;
  for (const column of Object.values(columns))
    sum
      .update(`${column.length} `)
      .update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return sum.digest('hex');
}
