/** What an expression in an architecture file may consist of; everything else is refused. */

/** Kinds of expression that are no arithmetic, with what is said about them. */
export const NODES: Readonly<Record<string, string>> = {
  FunctionAssignmentNode: 'function definitions are not allowed',
  AssignmentNode: 'assignments are not allowed',
  AccessorNode: 'properties are not allowed',
  IndexNode: 'properties are not allowed',
  ObjectNode: 'objects are not allowed',
  ArrayNode: 'lists are not allowed',
  RangeNode: 'ranges are not allowed',
  BlockNode: 'several expressions are not allowed',
};

/** Functions of numbers; none of them reaches outside arithmetic. */
export const FUNCTIONS: readonly string[] = [
  ...['abs', 'sign', 'ceil', 'floor', 'fix', 'round', 'min', 'max', 'mod', 'gcd', 'lcm'],
  ...['pow', 'square', 'cube', 'sqrt', 'cbrt', 'exp', 'log', 'log2', 'log10', 'log1p'],
  ...['add', 'subtract', 'multiply', 'divide'],
];

export const CONSTANTS: readonly string[] = ['pi', 'e', 'Infinity', 'true', 'false'];
