import { printable, type Activation, type Context, type Handler, type Value } from './onnx-context.js';
import { canonical, DimsFault, product } from './onnx-dims.js';
import { combine, withConstant } from './onnx-elementwise.js';
import type { OnnxNode } from './onnx-proto.js';
import { matrixProduct } from './onnx-products.js';

/** A tensor with a letter for each of its dimensions. */
interface Term {
  labels: string[];
  value: Value;
}
type Sizes = ReadonlyMap<string, number>;

const sizesOf = (labels: readonly string[], sizes: Sizes): number[] => labels.map((one) => sizes.get(one)!);

/**
 * Sum of products over the letters that the result lacks, two operands at a time from the left. With a letter summed
 * over, or letters of its own on both sides, it is a matrix product; else an element-by-element product.
 * Source: https://onnx.ai/onnx/operators/onnx__Einsum.html
 */
const einsum: Handler = (context, node) => {
  const { terms, output, sizes } = parse(context, node);
  let [left] = terms as [Term];
  for (const [index, right] of terms.slice(1).entries()) {
    const later = terms.slice(index + 2).flatMap(({ labels }) => labels);
    const suffix = index === terms.length - 2 ? '' : `.${index}`;
    left = pair(context, node, left, right, new Set([...output, ...later]), suffix);
  }
  const { value } = summed(context, node, left, output, '.sum');
  const dims = sizesOf(output, sizes);
  if (value.kind === 'constant') return context.setConstant(node, 0, { dims });
  context.setView(node, 0, value, dims);
};

function parse(context: Context, node: OnnxNode): { terms: Term[]; output: string[]; sizes: Sizes } {
  const equation = (node.attributes.get('equation')?.text ?? '').replace(/\s/g, '');
  const [inputs = '', result] = equation.split('->');
  const parts = inputs.split(',');
  if (parts.length !== node.inputs.length || !/^[A-Za-z.,]*(->[A-Za-z.]*)?$/.test(equation)) {
    context.fail(
      node,
      `equation is '${printable(equation)}'`,
      `letters for each of ${node.inputs.length} inputs`,
    );
  }
  const sizes = new Map<string, number>();
  let widest: string[] = [];
  const terms = parts.map((text, index) => {
    const value = context.operand(node, index);
    const spare = value.dims.length - text.replace('...', '').length;
    const dots = Array.from({ length: Math.max(0, spare) }, (_, at) => `.${spare - at}`);
    if (dots.length > widest.length) widest = dots;
    const labels = expand(text, dots);
    if (labels.length !== value.dims.length) {
      throw new DimsFault(
        `equation '${printable(equation)}' has ${labels.length} letters for ${value.dims.length} dimensions`,
      );
    }
    labels.forEach((label, axis) => {
      const [size, known = 1] = [value.dims[axis]!, sizes.get(label)];
      if (size !== 1 && known !== 1 && size !== known) {
        throw new DimsFault(`'${label}' of '${printable(equation)}' is ${known} and ${size}`);
      }
      sizes.set(label, Math.max(size, known));
    });
    return { labels, value };
  });
  const times = (label: string): number =>
    terms.flatMap(({ labels }) => labels).filter((one) => one === label).length;
  const single = [...sizes.keys()].filter((label) => !label.startsWith('.') && times(label) === 1).toSorted();
  const output = result === undefined ? [...widest, ...single] : expand(result, widest);
  const unknown = output.find((label) => !sizes.has(label));
  if (unknown !== undefined) throw new DimsFault(`'${unknown}' of the result is in no input`);
  return { terms: terms.map((term) => diagonal(context, node, term, sizes)), output, sizes };
}

function expand(text: string, dots: string[]): string[] {
  const [before, after] = text.split('...');
  return after === undefined ? [...text] : [...before!, ...dots, ...after];
}

/** A letter twice in one operand: its diagonal. */
function diagonal(context: Context, node: OnnxNode, term: Term, sizes: Sizes): Term {
  const labels = [...new Set(term.labels)];
  const { value } = term;
  if (labels.length === term.labels.length) return term;
  const dims = sizesOf(labels, sizes);
  if (value.kind === 'constant') return { labels, value: { kind: 'constant', dims } };
  const source = context.resized(node, '.diagonal', value, canonical(dims, context.batch));
  return { labels, value: { kind: 'activation', source, dims } };
}

/** Sums up what `keep` does not have. */
function summed(
  context: Context,
  node: OnnxNode,
  { labels, value }: Term,
  keep: readonly string[],
  suffix: string,
): Term {
  const kept = labels.filter((label) => keep.includes(label));
  const dims = kept.map((label) => value.dims[labels.indexOf(label)]!);
  if (kept.length === labels.length || value.kind === 'constant') {
    return { labels: kept, value: { ...value, dims } as Value };
  }
  const gone = product(value.dims) / product(dims);
  if (gone === 1) return { labels: kept, value: { ...value, dims } };
  const total = product(canonicalSizes(context, dims));
  const name = context.nameFor(node, suffix);
  const inputs = [context.see(value, { channels: total, height: gone, width: 1 })];
  context.builder.pool(name, { inputs, type: 'average', kernel: 'global' });
  return { labels: kept, value: { kind: 'activation', source: name, dims } };
}

const canonicalSizes = (context: Context, dims: number[]): number[] =>
  Object.values(canonical(dims, context.batch)) as number[];

function pair(
  context: Context,
  node: OnnxNode,
  a: Term,
  b: Term,
  keep: ReadonlySet<string>,
  suffix: string,
): Term {
  const left = summed(context, node, a, [...b.labels, ...keep], `${suffix}.left`);
  const right = summed(context, node, b, [...left.labels, ...keep], `${suffix}.right`);
  const both = left.labels.filter((label) => right.labels.includes(label));
  const [inner, batch] = [both.filter((label) => !keep.has(label)), both.filter((label) => keep.has(label))];
  const rows = left.labels.filter((label) => !both.includes(label));
  const columns = right.labels.filter((label) => !both.includes(label));
  const labels = [...batch, ...rows, ...columns];
  const size = (some: string[], { labels: own, value }: Term): number[] =>
    some.map((label) => value.dims[own.indexOf(label)]!);
  if (inner.length === 0 && (rows.length === 0 || columns.length === 0)) {
    const [wide, narrow] = columns.length === 0 ? [left, right] : [right, left];
    const own = [...batch, ...(columns.length === 0 ? rows : columns)];
    const of = (term: Term, some: string[]): Value => ({
      ...term.value,
      dims: some.map((label) => (term.labels.includes(label) ? size([label], term)[0]! : 1)),
    });
    const value = elementwise(context, node, of(wide, own), of(narrow, own), suffix);
    return { labels: own, value };
  }
  const k = product(size(inner, left));
  const first = { ...left.value, dims: [...size(batch, left), product(size(rows, left)), k] };
  const second = { ...right.value, dims: [...size(batch, right), k, product(size(columns, right))] };
  const made = matrixProduct(context, node, first, second, { suffix: suffix === '' ? '.product' : suffix });
  const dims = [...made.dims.slice(0, -2), ...size(rows, left), ...size(columns, right)];
  return { labels, value: { ...made, dims } as Value };
}

function elementwise(context: Context, node: OnnxNode, a: Value, b: Value, suffix: string): Value {
  const named = { ...node, name: `${node.name}${suffix}` };
  if (a.kind === 'constant' && b.kind === 'constant') return a;
  if (a.kind === 'activation' && b.kind === 'activation') return combine(context, named, 'multiply', a, b);
  const [value, constant] = a.kind === 'activation' ? [a, b] : [b as Activation, a];
  return withConstant(context, named, 'multiply', value, constant as Extract<Value, { kind: 'constant' }>);
}

export const EINSUM: Record<string, Handler> = { Einsum: einsum };
