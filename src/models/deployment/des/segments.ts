/** What two phases at the same time share. */
export const RESOURCES = ['client', 'up', 'server', 'down'] as const;
export type Resource = (typeof RESOURCES)[number];

/** A part of a phase: it holds one resource, or none (waiting for nobody). */
export interface Segment {
  resource: Resource | 'none';
  /** With the resource to itself. */
  seconds: number;
}

/**
 * A phase of a length as parts one after the other, one a resource, in the order client, uplink, server, downlink.
 * What is left of the length waits for nobody. Resources that worked at the same time (they add up to more than the
 * length) are shortened alike: alone, a phase takes as long as ever.
 */
export function segmentsOf(seconds: number, demands: Readonly<Record<Resource, number>>): Segment[] {
  const sum = RESOURCES.reduce((total, resource) => total + demands[resource], 0);
  const scale = sum > seconds ? seconds / sum : 1;
  const parts: Segment[] = RESOURCES.map((resource) => ({ resource, seconds: demands[resource] * scale }));
  parts.push({ resource: 'none', seconds: Math.max(0, seconds - sum) });
  return parts.filter((part) => part.seconds > 0);
}
