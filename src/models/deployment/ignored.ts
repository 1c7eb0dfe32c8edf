import type { DeploymentSpec } from './architecture.js';

/** Fields that no count of a run depends on: a seed of what is not random. */
export const ignoredFields = ({ requests }: DeploymentSpec): string[] =>
  requests.arrivals === 'uniform' ? ['requests.seed'] : [];
