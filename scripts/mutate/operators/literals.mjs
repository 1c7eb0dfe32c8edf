// Numbers one off, names of tensors and levels exchanged.
import ts from 'typescript';

/** Words of which one may stand for another; a word's first neighbours in its row are tried. */
const WORDS = [
  ['ifmap', 'filter', 'ofmap', 'psum'],
  ['scratchpad', 'dram'],
  ['gbuf', 'dram'],
  ['rf', 'noc'],
  ['ws', 'os', 'is'],
  ['read', 'write'],
  ['array', 'vector'],
  ['in', 'out'],
  ['input', 'output'],
  ['data', 'weight'],
  ['load', 'store'],
  ['activation', 'weight'],
  ['resident', 'every'],
  ['relu', 'softmax'],
  ['elementwise', 'pool'],
  ['batch', 'layer'],
];

/** Parameters whose argument is read by people. */
const TEXTS = new Set(['help', 'description', 'summary', 'title', 'label', 'message', 'why', 'text']);

export function literals(node, { checker }) {
  const isNumber = ts.isNumericLiteral(node);
  if ((!isNumber && !ts.isStringLiteral(node)) || !isValue(node)) return [];
  if (isNumber) return numbers(Number(node.text)).map((text) => ({ kind: 'number', text }));
  if (isText(node, checker)) return [];
  const others = new Set(
    WORDS.filter((row) => row.includes(node.text)).flatMap((row) => nextIn(row, node.text)),
  );
  return [...others].map((text) => ({ kind: 'word', text: `'${text}'` }));
}

const nextIn = (row, word) => [row[(row.indexOf(word) + 1) % row.length]];

function numbers(value) {
  if (value === 0) return ['1'];
  if (value === 1) return ['0', '2'];
  if (!Number.isInteger(value) || Math.abs(value) >= 1000) return [`${value * 2}`];
  return [`${value + 1}`, `${value - 1}`];
}

function isText(node, checker) {
  const { parent } = node;
  if (!ts.isCallExpression(parent)) return false;
  const parameter = checker.getResolvedSignature(parent)?.parameters[parent.arguments.indexOf(node)];
  return parameter !== undefined && TEXTS.has(parameter.name);
}

/** Not a name of a property, not part of a type. */
function isValue(node) {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  if (ts.isLiteralTypeNode(parent) || ts.isEnumMember(parent) || ts.isComputedPropertyName(parent))
    return false;
  return !ts.isImportDeclaration(parent) && !ts.isExportDeclaration(parent);
}
