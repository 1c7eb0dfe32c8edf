// What the operators ask of the compiler.
import ts from 'typescript';

/** Source text of a node, without what stands before it. */
export const textOf = (node) => node.getText();

const NUMERIC = ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike;

export function isNumeric(node, checker) {
  const type = checker.getTypeAtLocation(node);
  const parts = type.isUnion() ? type.types : [type];
  return parts.every(({ flags }) => (flags & NUMERIC) !== 0);
}

/** Name of a node's type, literals widened: equal names may stand for each other. */
export function typeName(node, checker) {
  return checker.typeToString(checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(node)));
}

const ASSIGNMENTS = [ts.SyntaxKind.FirstAssignment, ts.SyntaxKind.LastAssignment];

export const isAssignment = (node) =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind >= ASSIGNMENTS[0] &&
  node.operatorToken.kind <= ASSIGNMENTS[1];

/** Whether a node is what is assigned to: the left side, or a part of a pattern there. */
export function isTarget(node) {
  const { parent } = node;
  if (isAssignment(parent)) return parent.left === node;
  const isPart =
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === node);
  return isPart && isTarget(parent);
}

/** Whether an expression is only read where it stands, so that a choice of two may stand there. */
export function isOnlyRead(node) {
  const { parent } = node;
  if (isTarget(node)) return false;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    const { operator } = parent;
    return operator !== ts.SyntaxKind.PlusPlusToken && operator !== ts.SyntaxKind.MinusMinusToken;
  }
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== node;
  if (ts.isTaggedTemplateExpression(parent) || ts.isDeleteExpression(parent)) return false;
  if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer !== node;
  if (ts.isNonNullExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent))
    return isOnlyRead(parent);
  if (
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.expression === node
  )
    return !ts.isOptionalChain(parent);
  return ts.isExpression(node);
}
