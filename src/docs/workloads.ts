import { circuitSchema } from '../circuit/schema.js';
import { macs } from '../workload/count.js';
import { FAMILIES, OPERATOR_NAMES } from '../workload/import/onnx-operators.js';
import { REWRITES } from '../workload/import/onnx-rewrite.js';
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
    '### Layers of several operators',
    'The same operators as the ONNX importer makes of them (below): `transposed`, `conv3d`, `resize`, `lstm`, `gru` and `rnn` stand for several, named `<name>.0.sum` and the like; `<name>` means the last one for whoever reads the layer. `workloads/layers/` has a network of each. Inputs of a recurrent layer are the steps of one sequence; `batch` is the number of sequences.',
    '### Zero weights',
    '`sparsity: 2:4` (of every 4 weights of a filter 2 are kept) and `density: 0.3` mark layers, or all layers of a network that have no mark of their own. No machine here skips zero weights: they run dense, with the cycles and traffic of a layer without a mark. Every run says so in an assumption, `workload.sparsity`, with the MACs and weights that would be left, and the bytes that say where they are: of a pattern `ceil(log2 M)` bits for every weight that is kept, of a density one bit for every weight.',
    onnxMarkdown(),
    transformsMarkdown(),
    '### A step of a language model',
    `\`llm:<model>?<setting>=<value>&...\` is a network without a file: one step of serving. Decoders take \`phase=prefill\` with \`tokens\` (all tokens of the prompts at once; default ${LLM_TOKENS.decoder}) or \`phase=decode\` with \`cache\` (one new token a sequence, keys and values of so many tokens read from outside); \`batch\` sequences share the reading of weights. Encoders take \`tokens\` (default ${LLM_TOKENS.encoder}) and \`batch\`. Heads of queries that share keys are rows of one product; experts are one grouped product, tokens spread evenly over them (assumed), those without a token stored and not read; rotary positions are an element-wise pass; scores that a causal mask drops are computed; only the last token meets the vocabulary. Models: ${llms().join(', ')}.`,
    fence('systole run "llm:llama3-8b?cache=4096&batch=16" --arch systolic/128x128', 'sh'),
    '### A circuit',
    'A Boolean circuit for machines that garble. Netlist files (Bristol Fashion, old Bristol Format or binary, `.txt`, `.bristol`, `.circ` or `.bin`, also `.gz`) are workloads as they are, and `circuit:<generator>?<parameter>=<value>&copies=<n>` is one without a file; `systole circuit list` names generators and parameters. `--batch` and the axis `batch` are the number of copies.',
    fieldTable(fieldsOf(jsonSchema(circuitSchema))),
  );
}

/** What of ONNX is read. */
function onnxMarkdown(): string {
  const listed = (names: readonly string[]): string => names.toSorted().map(code).join(', ');
  const families = Object.entries(FAMILIES).map(
    ([family, operators]) => `- ${family}: ${listed(Object.keys(operators))}.`,
  );
  return blocks(
    '### ONNX models',
    `\`systole import onnx model.onnx --out model.yaml\` reads the structure of a model, with or without the data of its weights, and knows ${OPERATOR_NAMES.length} operators of the standard and of onnxruntime. An operator of a domain that is not known is the one of its name; functions of the model are inlined. The first input without data is the network's input, its first dimension the batch (unless it is something else: then the batch is 1 and it is a part of the input). In a file with initialisers every other input without data is an activation too; in a file without any, inputs read where operators have their weights are weights. \`--dim name=size\` gives a dynamic dimension its size, by its name or as \`input:axis\`, and \`--dim '*=size'\` all others but the batch (what is called as the batch is, is the batch); \`--value name=number\` gives an input of one number its value, where a branch depends on it.`,
    families.join('\n'),
    `- Taken apart into those above (quantised: scales and zero points cost nothing): ${listed([...REWRITES.keys()])}.`,
    blocks(
      'What they become:',
      [
        '- A transposed convolution multiplies every element of its input with all weights of its channel: a convolution of one tap to filters x taps, then a `reshape` where the products that meet are summed.',
        '- A convolution over three or more dimensions, and over several images in one input, is a convolution over rows that were laid out before (`reshape`): taps of the leading dimensions are channels, windows of rows follow each other in the height. MACs, parameters and results are those of the operator; the rows that windows share are read once for each window.',
        '- A recurrent layer is one product of all its inputs, then for each step the product of the last state (parameters counted once) and its gates: steps follow each other.',
        '- A matrix product with several matrices of weights is a grouped convolution of one tap. With computed weights products and convolutions have no parameters.',
        '- A pool with a dilation or over three dimensions is one pool for each dimension.',
        '- Comparisons of elements (Abs, Max, Greater, Round, ...) count as a ReLU, functions by table or series (Sqrt, Log, Sin, ...) as an exponential, other arithmetic as a sum or product; moves of elements are a `reshape`. What only finds places in results (NonMaxSuppression, NonZero, ...) and what is computed from them is left out.',
        '- Nodes may come in any order; those that reach no output are dropped. `If` is the branch that its constant condition selects. Small tensors in files beside the model are read.',
      ].join('\n'),
    ),
    'Not read are sequences, strings, Loop and Scan, classical machine learning and training; one error names all such operators of a file at once. Cut the model before them, for example with `onnx.utils.extract_model`.',
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
