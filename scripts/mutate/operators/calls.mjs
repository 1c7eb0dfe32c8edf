// Calls: the sister function, arguments of one type exchanged, the statement left out.
import ts from 'typescript';
import { textOf, typeName } from './common.mjs';

const { SyntaxKind } = ts;

const MATH = { max: 'min', min: 'max', ceil: 'floor', floor: 'ceil', round: 'floor', trunc: 'ceil' };
const METHODS = { some: 'every', every: 'some' };

export function calls(node, { checker }) {
  if (ts.isExpressionStatement(node)) return removed(node.expression);
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  return [...sisters(node), ...exchanged(node, checker)];
}

function sisters(node) {
  const { expression: callee } = node;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(callee)) return [];
  const given = node.arguments.map(textOf);
  const object = textOf(callee.expression);
  const name = callee.name.text;
  const other = object === 'Math' ? MATH[name] : METHODS[name];
  if (other === undefined || ts.isOptionalChain(node)) return [];
  const mutants = [{ kind: 'function', text: `${object}.${other}(${given.join(', ')})` }];
  const isExtreme = object === 'Math' && (name === 'max' || name === 'min') && given.length === 2;
  if (!isExtreme || node.arguments.some(ts.isSpreadElement)) return mutants;
  return [...mutants, ...given.map((text) => ({ kind: 'term', text }))];
}

/** Neighbouring arguments of one type, exchanged; where their order means nothing there is nothing to see. */
function exchanged(node, checker) {
  const given = node.arguments ?? [];
  const callee = textOf(node.expression);
  if (/^Math\.(max|min|hypot)$/.test(callee) || ts.isOptionalChain(node)) return [];
  return given.slice(1).flatMap((second, index) => {
    const first = given[index];
    if (ts.isSpreadElement(first) || ts.isSpreadElement(second) || textOf(first) === textOf(second))
      return [];
    if (ts.isFunctionLike(first) || typeName(first, checker) !== typeName(second, checker)) return [];
    const texts = given.map(textOf);
    [texts[index], texts[index + 1]] = [texts[index + 1], texts[index]];
    const start = ts.isNewExpression(node) ? 'new ' : '';
    return [{ kind: 'arguments', text: `${start}${callee}(${texts.join(', ')})` }];
  });
}

const COMPOUND = [
  SyntaxKind.PlusEqualsToken,
  SyntaxKind.MinusEqualsToken,
  SyntaxKind.AsteriskEqualsToken,
  SyntaxKind.SlashEqualsToken,
];

/** Statements without which the code still runs; `statement` tells the writer that there is no value. */
function removed(expression) {
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  const isCall = ts.isCallExpression(call) && call.expression.kind !== SyntaxKind.SuperKeyword;
  const isSum = ts.isBinaryExpression(expression) && COMPOUND.includes(expression.operatorToken.kind);
  const isStep = ts.isPrefixUnaryExpression(expression) || ts.isPostfixUnaryExpression(expression);
  return isCall || isSum || isStep ? [{ kind: 'statement', text: '', statement: true }] : [];
}
