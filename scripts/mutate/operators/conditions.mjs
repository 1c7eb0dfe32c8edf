// Comparisons, logic and branches.
import ts from 'typescript';
import { isNumeric, textOf } from './common.mjs';

const { SyntaxKind } = ts;

const BOUNDARIES = new Map([
  [SyntaxKind.LessThanToken, '<='],
  [SyntaxKind.LessThanEqualsToken, '<'],
  [SyntaxKind.GreaterThanToken, '>='],
  [SyntaxKind.GreaterThanEqualsToken, '>'],
]);

const EQUALITIES = new Map([
  [SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '==='],
]);

const LOGIC = new Map([
  [SyntaxKind.AmpersandAmpersandToken, '||'],
  [SyntaxKind.BarBarToken, '&&'],
]);

const mixesWithNullish = (node) =>
  [node.left, node.right, node.parent].some(
    (part) => ts.isBinaryExpression(part) && part.operatorToken.kind === SyntaxKind.QuestionQuestionToken,
  );

export function conditions(node, { checker }) {
  if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken)
    return [{ kind: 'not', text: textOf(node.operand) }];
  return [...comparisons(node, checker), ...forced(node)];
}

function comparisons(node, checker) {
  if (!ts.isBinaryExpression(node)) return [];
  const { left, right, operatorToken } = node;
  const { kind } = operatorToken;
  const written = (operator) => `${textOf(left)} ${operator} ${textOf(right)}`;
  if (BOUNDARIES.has(kind) && isNumeric(left, checker))
    return [{ kind: 'boundary', text: written(BOUNDARIES.get(kind)) }];
  if (EQUALITIES.has(kind)) return [{ kind: 'equality', text: written(EQUALITIES.get(kind)) }];
  // `a && b || c` groups anew when its inner operator changes: each side is put in parentheses.
  if (LOGIC.has(kind) && !mixesWithNullish(node))
    return [{ kind: 'logic', text: `(${textOf(left)}) ${LOGIC.get(kind)} (${textOf(right)})` }];
  if (kind === SyntaxKind.QuestionQuestionToken) return [{ kind: 'default', text: textOf(right) }];
  return [];
}

/** A condition of a branch; one that keeps a loop going is only ever false. */
function forced(node) {
  const { parent } = node;
  const branches = (ts.isIfStatement(parent) && parent.expression === node) || isConditionOf(parent, node);
  const loops =
    ((ts.isWhileStatement(parent) || ts.isDoStatement(parent)) && parent.expression === node) ||
    (ts.isForStatement(parent) && parent.condition === node);
  if (loops && node.kind !== SyntaxKind.TrueKeyword) return [{ kind: 'branch', text: 'false' }];
  return branches ? ['true', 'false'].map((text) => ({ kind: 'branch', text })) : [];
}

const isConditionOf = (parent, node) => ts.isConditionalExpression(parent) && parent.condition === node;
