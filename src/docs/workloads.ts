import { circuitSchema } from '../circuit/schema.js';
import { macs } from '../workload/count.js';
import type { Operator } from '../workload/graph.js';
import { parseNetwork } from '../workload/load.js';
import { networkSchema } from '../workload/schema.js';
import { showShape } from '../workload/shapes.js';
import { fieldTable } from './architectures.js';
import { EXAMPLES, exampleFile } from './examples.js';
import { llms, TOKENS as LLM_TOKENS } from '../workload/llm/index.js';
import { fieldsOf, jsonSchema, type Field, type JsonNode } from './fields.js';
import { blocks, code, fence } from './markdown.js';
import { transformsMarkdown } from './transforms.js';

/** Fields of one kind of entry, apart from those that every operator has. */
export interface EntryFields {
  kind: string;
  description: string;
  own: Field[];
}

/** The workload format taken apart: fields of the network, of every operator, and of each kind. */
export function workloadFields(): { network: Field[]; common: Field[]; entries: EntryFields[] } {
  const root = jsonSchema(networkSchema);
  const operators = root.properties?.['operators'];
  const alternatives =
    operators?.items === undefined || operators.items === false ? [] : choices(operators.items);
  const all = alternatives.map((node) => ({ node, fields: fieldsOf(node) }));
  const plain = all.filter(({ node }) => node.properties?.['repeat'] === undefined);
  const common = (plain[0]?.fields ?? []).filter(
    ({ path }) => path !== 'kind' && plain.every(({ fields }) => fields.some((other) => other.path === path)),
  );
  const isCommon = new Set(common.map(({ path }) => path));
  return {
    network: fieldsOf(root),
    common,
    entries: all.map(({ node, fields }) => ({
      kind: String(node.properties?.['kind']?.const),
      description: node.properties?.['kind']?.description ?? '',
      own: fields.filter(({ path }) => path !== 'kind' && !isCommon.has(path)),
    })),
  };
}

const choices = (node: JsonNode): JsonNode[] => node.oneOf ?? node.anyOf ?? [node];

/** The workload section of docs/formats.md. */
export function workloadsMarkdown(): string {
  const { network, common, entries } = workloadFields();
  return blocks(
    '## Workloads',
    'A workload file describes a network as a list of operators. Its name is its path below `workloads/` without `.yaml`; the path of any YAML file does as well, and a SCALE-Sim `.csv` or an `.onnx` file is read as it is (`systole import` writes it out in this format). A tensor is channels x height x width; a sequence has its features as channels, its tokens as height and width 1; `batch` multiplies all of them. Shapes are inferred, so only what cannot be known is written. Unknown and duplicate keys are errors.',
    '### The network',
    fieldTable(network),
    '### Every operator',
    '`kind` says which of the operators below it is.',
    fieldTable(common),
    ...entries.map(entryMarkdown),
    transformsMarkdown(),
    '### A step of a language model',
    `\`llm:<model>?<setting>=<value>&...\` is a network without a file: one step of serving. Decoders take \`phase=prefill\` with \`tokens\` (all tokens of the prompts at once; default ${LLM_TOKENS.decoder}) or \`phase=decode\` with \`cache\` (one new token a sequence, keys and values of so many tokens read from outside); \`batch\` sequences share the reading of weights. Encoders take \`tokens\` (default ${LLM_TOKENS.encoder}) and \`batch\`. Heads of queries that share keys are rows of one product; experts are one grouped product, tokens spread evenly over them (assumed), those without a token stored and not read; rotary positions are an element-wise pass; scores that a causal mask drops are computed; only the last token meets the vocabulary. Models: ${llms().join(', ')}.`,
    fence('systole run "llm:llama3-8b?cache=4096&batch=16" --arch systolic/128x128', 'sh'),
    '### A circuit',
    'A Boolean circuit for machines that garble. Netlist files (Bristol Fashion, old Bristol Format or binary, `.txt`, `.bristol`, `.circ` or `.bin`, also `.gz`) are workloads as they are, and `circuit:<generator>?<parameter>=<value>&copies=<n>` is one without a file; `systole circuit list` names generators and parameters. `--batch` and the axis `batch` are the number of copies.',
    fieldTable(fieldsOf(jsonSchema(circuitSchema))),
  );
}

function entryMarkdown({ kind, description, own }: EntryFields): string {
  const example = EXAMPLES[kind];
  if (example === undefined) throw new Error(`no example of operator kind '${kind}'`);
  const file = exampleFile(kind, example);
  return blocks(
    `### ${code(kind)}`,
    description,
    own.length === 0 ? '' : fieldTable(own),
    fence(file),
    `Outputs: ${parseNetwork(file).operators.map(outcome).join(', ')}.`,
  );
}

function outcome(operator: Operator): string {
  const work = macs(operator);
  return `${code(operator.name)} ${showShape(operator.output)}${work > 0 ? ` (${work.toLocaleString('en-US')} MACs)` : ''}`;
}
