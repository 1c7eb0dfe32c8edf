export { BandwidthServer, type BandwidthOptions, type Rate } from './bandwidth-server.js';
export { EventQueue } from './event-queue.js';
export { Numbers } from './growable.js';
export type { Phase, Probe } from './probe.js';
export { RoundRobin } from './round-robin.js';
