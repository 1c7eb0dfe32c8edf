// Modules that load what they import when they first use it: a command runs a tenth of the modules that it names.
import { isBuiltin } from 'node:module';
import path from 'node:path';
import MagicString from 'magic-string';
import { parseAst } from 'rolldown/parseAst';

/**
 * A module as the body of `function (module, exports, require, $load, $node, $url, $native)`. Our own modules do nothing
 * but define, so when they run is no matter; those of packages run in the order in which they import each other, all
 * of them at a package's first use.
 * @param {string} name path below the root without its extension
 * @param {string} code CommonJS as the bundler writes it
 * @param {(name: string) => string} idOf what the loader calls a module
 */
export function lazy(name, code, idOf) {
  const text = new MagicString(ascii(name, code));
  const program = parseAst(text.original, { lang: 'js', sourceType: 'commonjs' });
  const module = new Rewriter(name, text, idOf);
  for (const statement of program.body) module.statement(statement);
  walk(program, (node) => module.binds(node));
  walk(program, (node, parents) => module.node(node, parents));
  // Packages in the old format run as they were written; all else is strict.
  const strict = code.includes('__commonJSMin(') ? '' : '"use strict";';
  return strict + module.head + text.toString();
}

class Rewriter {
  /** Statements that come first. */
  head = '';
  /** What stands for a name of an imported module. */
  #calls = new Map();
  #done = new Set();
  /** How often each name is given to something. */
  bound = new Map();

  constructor(name, text, idOf) {
    this.name = name;
    this.isOurs = name.startsWith('dist/');
    this.text = text;
    this.idOf = (specifier) =>
      JSON.stringify(idOf(path.posix.join(path.posix.dirname(name), specifier.replace(/\.cjs$/, ''))));
  }

  /** Counts the names that a node gives, one of a default value among them. */
  binds(node) {
    const given = [node.id, node.param, ...(node.params ?? [])].filter((one) => one?.type !== undefined);
    for (const pattern of given) {
      walk(pattern, ({ type, name }) => {
        if (type === 'Identifier') this.bound.set(name, (this.bound.get(name) ?? 0) + 1);
        return true;
      });
    }
    return true;
  }

  /** Imports and exports at the top of a module. */
  statement(node) {
    if (node.type === 'VariableDeclaration' && node.declarations.length === 1) {
      const [{ id, init }] = node.declarations;
      const specifier = requiredBy(init);
      if (this.#calls.has(init?.object?.name) && id.name.startsWith('import_')) this.#alias(node);
      if (specifier === undefined || id.type !== 'Identifier') return;
      this.#imported(id.name, specifier);
      this.#remove(node);
    } else if (node.type === 'ExpressionStatement') this.#expression(node);
  }

  /** `var import_yaml=require_index.default`: what our modules get of a package in the old format. */
  #alias(node) {
    const [{ id, init }] = node.declarations;
    if (!this.isOurs) return;
    this.#onUse(id.name, `${this.#calls.get(init.object.name)}.${init.property.name}`);
    this.#remove(node);
  }

  #imported(local, specifier) {
    if (!isRelative(specifier)) this.#onUse(local, `$node(${JSON.stringify(specifier)})`);
    else if (this.isOurs || specifier.includes('_virtual/'))
      this.#onUse(local, `$load(${this.idOf(specifier)})`);
    else this.head += `const ${local}=$load(${this.idOf(specifier)});`;
  }

  #onUse(local, value) {
    this.head += `let ${local}$;const ${local}$$=()=>${local}$??=${value};`;
    this.#calls.set(local, `${local}$$()`);
  }

  #expression(statement) {
    const { expression } = statement;
    const specifier = requiredBy(expression);
    if (specifier !== undefined && isRelative(specifier)) {
      if (!this.isOurs) this.head += `$load(${this.idOf(specifier)});`;
      this.#remove(statement);
    } else if (expression.type === 'AssignmentExpression') {
      const { left, right } = expression;
      // `let fs=require("fs");fs=__toESM(fs)`: $node gives such an object.
      if (left.type === 'Identifier' && this.#calls.has(left.name)) this.#remove(statement);
      else if (isExport(left) && right.type === 'MemberExpression' && this.#calls.has(right.object.name)) {
        // What is handed on is looked for when somebody takes it.
        const key = JSON.stringify(left.property.name);
        this.text.overwrite(
          expression.start,
          right.start,
          `Object.defineProperty(exports,${key},{enumerable:true,get:()=>`,
        );
        this.text.appendLeft(expression.end, '})');
      }
    }
  }

  /** Modules of Node do nothing when they are loaded: those of packages in the old format come at their first use too. */
  #builtin(node, parent) {
    if (node.type !== 'VariableDeclaration' || parent.type === 'Program' || node.declarations.length > 1)
      return;
    const [{ id, init }] = node.declarations;
    const specifier = requiredBy(init);
    if (specifier === undefined || !isBuiltin(specifier) || this.bound.get(id.name) !== 1) return;
    this.#onUse(id.name, `require(${JSON.stringify(specifier)})`);
    this.#remove(node);
  }

  #remove(node) {
    this.text.remove(node.start, node.end);
    this.#done.add(node);
  }

  /** Uses of what is imported, anywhere. @param {object[]} parents outermost first */
  node(node, parents) {
    if (this.#done.has(node)) return false;
    const specifier = requiredBy(node);
    if (specifier !== undefined && isRelative(specifier))
      this.text.overwrite(node.start, node.end, `$load(${this.idOf(specifier)})`);
    if (isOwnAddress(node)) {
      this.text.overwrite(node.start, node.end, `$url(${JSON.stringify(this.name)})`);
      return false;
    }
    if (node.type === 'ImportExpression') {
      // Of a package that is not bundled.
      const value = `Promise.resolve().then(()=>$node(${JSON.stringify(textOf(node.source))}))`;
      this.text.overwrite(node.start, node.end, value);
      return false;
    }
    this.#builtin(node, parents.at(-1));
    if (this.#done.has(node)) return false;
    const call = node.type === 'Identifier' ? this.#calls.get(node.name) : undefined;
    if (call === undefined || isKey(node, parents.at(-1))) return true;
    const isShort = parents.at(-1).shorthand === true;
    this.text.overwrite(node.start, node.end, isShort ? `${node.name}:${call}` : call);
    // In `new name.Class(...)` the call would be taken for that of the constructor.
    let top = parents.length - 1;
    let callee = node;
    while (parents[top].type === 'MemberExpression' && parents[top].object === callee)
      callee = parents[top--];
    if (parents[top].type === 'NewExpression' && parents[top].callee === callee) {
      this.text.appendLeft(callee.start, '(');
      this.text.appendRight(callee.end, ')');
    }
    return true;
  }
}

/** The text of a constant. */
const textOf = (node) => (node.type === 'TemplateLiteral' ? node.quasis[0].value.cooked : node.value);

const isRelative = (specifier) => specifier.startsWith('.');

/** What `require("...")` asks for. */
function requiredBy(node) {
  const isCall = node?.type === 'CallExpression' && node.callee.name === 'require';
  return isCall && typeof node.arguments[0]?.value === 'string' ? node.arguments[0].value : undefined;
}

const isExport = (node) =>
  node.type === 'MemberExpression' && node.object.name === 'exports' && !node.computed;

/** Whether an identifier names a member, and no variable. */
const isKey = (node, parent) =>
  !parent.computed &&
  ((parent.type === 'MemberExpression' && parent.property === node) ||
    (['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type) && parent.key === node));

/** `require("url").pathToFileURL(__filename).href`: what the bundler makes of `import.meta.url`. */
const isOwnAddress = (node) =>
  node.type === 'MemberExpression' &&
  node.property.name === 'href' &&
  node.object.type === 'CallExpression' &&
  node.object.arguments[0]?.name === '__filename';

/** Visits all nodes; `visit` says whether those below are visited too. */
function walk(node, visit, parents = []) {
  if (!visit(node, parents)) return;
  parents.push(node);
  for (const child of Object.values(node).flat())
    if (typeof child?.type === 'string') walk(child, visit, parents);
  parents.pop();
}

/** One byte a character, so that a file is a string without decoding. */
function ascii(name, text) {
  if (/\\[^\0-\x7f]/.test(text)) throw new Error(`${name} escapes a letter that is not ASCII`);
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
