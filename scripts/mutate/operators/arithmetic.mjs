// + - * /: the other one, or a term less.
import ts from 'typescript';
import { isNumeric, textOf } from './common.mjs';

const { SyntaxKind } = ts;

const SWAPS = new Map([
  [SyntaxKind.PlusToken, '-'],
  [SyntaxKind.MinusToken, '+'],
  [SyntaxKind.AsteriskToken, '/'],
  [SyntaxKind.SlashToken, '*'],
  [SyntaxKind.PercentToken, '*'],
  [SyntaxKind.AsteriskAsteriskToken, '*'],
  [SyntaxKind.LessThanLessThanToken, '>>'],
  [SyntaxKind.GreaterThanGreaterThanToken, '<<'],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken, '<<'],
  [SyntaxKind.AmpersandToken, '|'],
  [SyntaxKind.BarToken, '&'],
  [SyntaxKind.CaretToken, '|'],
  [SyntaxKind.PlusEqualsToken, '-='],
  [SyntaxKind.MinusEqualsToken, '+='],
  [SyntaxKind.AsteriskEqualsToken, '/='],
  [SyntaxKind.SlashEqualsToken, '*='],
]);

/** Both of the operands may be what is left; of a difference or a quotient only the first. */
const TERMS = new Map([
  [SyntaxKind.PlusToken, ['left', 'right']],
  [SyntaxKind.AsteriskToken, ['left', 'right']],
  [SyntaxKind.MinusToken, ['left']],
  [SyntaxKind.SlashToken, ['left']],
]);

export function arithmetic(node, { checker }) {
  if (ts.isPrefixUnaryExpression(node)) {
    if (node.operator !== SyntaxKind.MinusToken || ts.isNumericLiteral(node.operand)) return [];
    return [{ kind: 'minus', text: textOf(node.operand) }];
  }
  if (!ts.isBinaryExpression(node)) return [];
  const { left, right, operatorToken } = node;
  const other = SWAPS.get(operatorToken.kind);
  if (other === undefined || !isNumeric(left, checker) || !isNumeric(right, checker)) return [];
  const kept = TERMS.get(operatorToken.kind) ?? [];
  return [
    { kind: 'operator', text: `${textOf(left)} ${other} ${textOf(right)}` },
    ...kept.map((side) => ({ kind: 'term', text: textOf(node[side]) })),
  ];
}
