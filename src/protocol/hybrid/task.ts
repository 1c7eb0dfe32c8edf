import type { Party, Phase } from '../cost.js';

/** What a task occupies: a party's machine, one direction of the link, or nothing but time (`wait`). */
export const RESOURCES = ['client', 'server', 'uplink', 'downlink', 'wait'] as const;
export type Resource = (typeof RESOURCES)[number];

/** What is done, as latencies are broken down. */
export const STEPS = [
  'keygen',
  'he',
  'garble',
  'evaluate',
  'ot',
  'linear',
  'square',
  'transfer',
  'wait',
] as const;
export type Step = (typeof STEPS)[number];

/** What bytes on the link, or kept by a party, are. */
export const TENSORS = ['keys', 'ciphertexts', 'tables', 'labels', 'ot', 'shares', 'triples'] as const;
export type Tensor = (typeof TENSORS)[number];

/** A piece of a protocol: something that one party computes, or bytes that go one way. */
export interface Task {
  phase: Phase;
  step: Step;
  /** Index of the operator in the network; -1: of the session. */
  operator: number;
  on: Resource;
  /** Of a party's machine. */
  seconds: number;
  joules: number;
  /** Of a direction of the link. */
  bytes: number;
  tensor: Tensor | undefined;
  /** Times that both sides wait for each other. */
  rounds: number;
  /** One of several layers that the party may evaluate side by side. */
  sideBySide: boolean;
  /** Places in the list of tasks that have to have ended; all of them are before it. */
  after: readonly number[];
}

/** Bytes that a party keeps from the offline to the online phase. */
export interface Kept {
  operator: number;
  party: Party;
  tensor: Tensor;
  bytes: number;
}

/** A whole inference under a protocol, in the order of its phases. */
export interface Plan {
  tasks: readonly Task[];
  kept: readonly Kept[];
}
