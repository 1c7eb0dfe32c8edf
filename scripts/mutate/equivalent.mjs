// Mutants that nobody can tell from the original, with the reason. They are not sampled and not counted.
// An id is a hash of file, line and mutation: it is gone when the line changes, and is then reported as unknown.
export const EQUIVALENT = {};
