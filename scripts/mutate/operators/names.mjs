// A name's sister: ifmap for filter, read for write, rows for cols.
import ts from 'typescript';
import { isOnlyRead, textOf } from './common.mjs';

const SISTERS = {
  row: ['col'],
  rows: ['cols', 'columns'],
  col: ['row'],
  cols: ['rows'],
  columns: ['rows'],
  read: ['write'],
  write: ['read'],
  reads: ['writes'],
  writes: ['reads'],
  in: ['out'],
  out: ['in'],
  input: ['output', 'table'],
  output: ['input'],
  inputs: ['outputs'],
  outputs: ['inputs'],
  ifmap: ['filter', 'ofmap'],
  filter: ['ifmap', 'ofmap'],
  ofmap: ['psum', 'ifmap', 'accumulator'],
  psum: ['ofmap'],
  accumulator: ['ofmap'],
  activation: ['weight'],
  activations: ['weights'],
  weight: ['activation'],
  weights: ['activations'],
  m: ['n', 'k'],
  n: ['k', 'm'],
  k: ['m', 'n'],
  height: ['width'],
  width: ['height'],
  fill: ['drain'],
  drain: ['fill'],
  start: ['end'],
  end: ['start'],
  scratchpad: ['dram', 'gbuf'],
  dram: ['scratchpad', 'gbuf'],
  gbuf: ['lbuf', 'dram'],
  lbuf: ['gbuf'],
  noc: ['rf'],
  rf: ['noc'],
  compute: ['stall', 'fill'],
  first: ['last'],
  last: ['first'],
  min: ['max'],
  max: ['min'],
  left: ['right'],
  right: ['left'],
  forward: ['backward'],
  backward: ['forward'],
  load: ['store'],
  store: ['load'],
  macs: ['vector'],
  work: ['macs'],
  before: ['after'],
  after: ['before'],
  hits: ['misses'],
};

/** Names in which one word is replaced by a sister of it: rowFolds, colFolds. */
export function sisterNames(name) {
  const words = name.split(/(?=[A-Z])/);
  return words.flatMap((word, index) => {
    const isCapital = index > 0;
    const sisters = SISTERS[isCapital ? word.toLowerCase() : word] ?? [];
    return sisters.map((sister) => {
      const written = isCapital ? sister[0].toUpperCase() + sister.slice(1) : sister;
      return words.with(index, written).join('');
    });
  });
}

/** The first sister of the same type that exists where the name stands. */
export function names(node, { checker }) {
  if (ts.isPropertyAccessExpression(node)) return isOnlyRead(node) ? properties(node, checker) : [];
  if (!ts.isIdentifier(node) || !isVariable(node)) return [];
  const type = checker.typeToString(checker.getTypeAtLocation(node));
  const sister = sisterNames(node.text).find((name) => {
    const symbol = checker.resolveName(name, node, ts.SymbolFlags.Value, true);
    const declaration = symbol?.valueDeclaration;
    if (declaration === undefined || !isDefinedBefore(declaration, node)) return false;
    return checker.typeToString(checker.getTypeOfSymbolAtLocation(symbol, node)) === type;
  });
  return sister === undefined ? [] : [{ kind: 'name', text: sister }];
}

function properties(node, checker) {
  if (ts.isOptionalChain(node)) return [];
  const type = checker.typeToString(checker.getTypeAtLocation(node));
  const owner = checker.getTypeAtLocation(node.expression);
  const sister = sisterNames(node.name.text).find((name) => {
    const symbol = checker.getPropertyOfType(owner, name);
    return (
      symbol !== undefined && checker.typeToString(checker.getTypeOfSymbolAtLocation(symbol, node)) === type
    );
  });
  return sister === undefined ? [] : [{ kind: 'name', text: `${textOf(node.expression)}.${sister}` }];
}

function isVariable(node) {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false;
  if (ts.isDeclaration(parent) && parent.name === node) return false;
  if (ts.isBindingElement(parent) || ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return (
    isOnlyRead(node) &&
    ts.isExpression(node) &&
    !ts.isExportSpecifier(parent) &&
    !ts.isImportSpecifier(parent)
  );
}

function isDefinedBefore(declaration, node) {
  if (declaration.getSourceFile() !== node.getSourceFile()) return false;
  return declaration.end <= node.pos || ts.isFunctionDeclaration(declaration);
}
