export { EventQueue } from './event-queue.js';
export { Numbers } from './growable.js';
export type { Phase, Probe } from './probe.js';
