export { IdealMemory, type IdealOptions } from './ideal.js';
export { directionOf, READ, streamOf, WRITE, type MemoryPort } from './port.js';
