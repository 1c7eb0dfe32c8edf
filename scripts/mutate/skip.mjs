// Where no mutant is planted: texts, types, errors.
import ts from 'typescript';
import { isTarget } from './operators/common.mjs';

const TEXT_METHODS = new Set(['meta', 'describe']);

/** Why a node and all below it is left alone; undefined if it is not. */
export function skipReason(node) {
  if (ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node))
    return 'type';
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return 'import';
  if (ts.isThrowStatement(node)) return 'error';
  if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText())) return 'error';
  if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node)) return 'text';
  if (isArgumentOfText(node)) return 'text';
  return undefined;
}

function isArgumentOfText(node) {
  const { parent } = node;
  if (parent === undefined || !ts.isCallExpression(parent) || parent.expression === node) return false;
  const { expression: callee } = parent;
  return ts.isPropertyAccessExpression(callee) && TEXT_METHODS.has(callee.name.text);
}

/** Why a choice cannot be written where the node stands; undefined if it can. */
export function unsupported(node) {
  const { parent } = node;
  if (ts.isExpressionStatement(node)) return undefined;
  if (isTarget(node)) return 'target of an assignment';
  if (ts.isShorthandPropertyAssignment(parent)) return undefined;
  if (ts.isCallExpression(parent) && parent.expression === node && !ts.isIdentifier(node)) {
    // `(a ? b : c)(x)` is another call than `b.f(x)`, unless what is called is no member.
    return ts.isPropertyAccessExpression(node) ? 'callee' : undefined;
  }
  if (isLinkOfChain(node)) return 'inside an optional chain';
  return undefined;
}

const isLinkOfChain = (node) =>
  ts.isOptionalChain(node) && ts.isOptionalChain(node.parent) && node.parent.expression === node;
