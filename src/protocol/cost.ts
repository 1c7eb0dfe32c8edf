import type { Conv, Linear } from '../workload/graph.js';
import type { Site } from '../workload/sites.js';

/** What one task of a party takes. */
export interface Cost {
  /** Seconds on the thread or machine that does it. */
  seconds: number;
  /** Energy; null: whoever knows the time does not know it. */
  joules: number | null;
  /** Share of the machine's units that worked; null: not modelled. */
  utilization?: number | null;
}

/** The two parties: the client has the input, the server the weights. */
export const PARTIES = ['client', 'server'] as const;
export type Party = (typeof PARTIES)[number];

export const otherParty = (party: Party): Party => (party === 'client' ? 'server' : 'client');

/** What can be done before the input is known, and what cannot. */
export const PHASES = ['offline', 'online'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * Who knows what the tasks of a hybrid protocol cost: published constants, or other models that are asked. Counts and
 * bytes are none of its business: they are the protocol's.
 */
export interface CostSource {
  /** Keys of a session, or none if the party has them already. */
  generateKeys(party: Party): Cost;
  /** One ciphertext. */
  encrypt(party: Party): Cost;
  decrypt(party: Party): Cost;
  /** The homomorphic program of a linear layer, for one image, on one thread or the whole machine. */
  evaluateLayer(layer: Conv | Linear, party: Party): Cost;
  /** A linear layer on shares in plaintext, for one image. */
  plainLayer(layer: Conv | Linear, party: Party): Cost;
  /** Circuits of all kept elements of a site, for one image: garbled, or evaluated. */
  garble(site: Site, party: Party): Cost;
  evaluateCircuits(site: Site, party: Party): Cost;
  /** Labels of the garbler's inputs of them: written down in advance, picked when the inputs are known. */
  encode(site: Site, party: Party, phase: Phase): Cost;
  /** Comparisons of all kept elements of a site by oblivious transfer, without circuits. */
  compare(site: Site, party: Party): Cost;
  /** Squares of shares of `count` elements with Beaver triples: the triples in advance, the products online. */
  square(count: number, party: Party, phase: Phase): Cost;
  /** Layers that a party evaluates at the same time: its threads; 1 on an accelerator, or if the cost knows of it. */
  parallelLayers(party: Party): number;
}

/**
 * Names of what a deployment needs to know of one inference, among the details of a run's totals. Seconds of a phase
 * are those from its first to its last step; those of a party or of a direction of the link, and its bytes, are what
 * the phase asks of that resource alone.
 */
export const DEMANDS = [
  'offlineSeconds',
  'offlineClientSeconds',
  'offlineServerSeconds',
  'offlineUplinkSeconds',
  'offlineDownlinkSeconds',
  'offlineUpBytes',
  'offlineDownBytes',
  'onlineSeconds',
  'onlineClientSeconds',
  'onlineServerSeconds',
  'onlineUplinkSeconds',
  'onlineDownlinkSeconds',
  'onlineUpBytes',
  'onlineDownBytes',
  /** Of one inference that is computed in advance. */
  'clientStorageBytes',
  'serverStorageBytes',
] as const;
export type Demand = (typeof DEMANDS)[number];
