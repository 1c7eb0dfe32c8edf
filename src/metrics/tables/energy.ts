import { own, type MetricGroup } from '../definition.js';

export const ENERGY: MetricGroup = {
  title: 'Energy',
  metrics: [
    own(
      'energyJoules',
      'J',
      'Energy of an operator, or of the run.',
      'sum over components of energy.<component>',
      {
        aliases: ['energy_mj', 'energy'],
        label: 'energy',
        goal: 'minimize',
        excludes: 'components for which the architecture gives no energy',
      },
    ),
    own(
      'energy.<component>',
      'J',
      'Energy of one component.',
      'sum over its actions of count * energy per action (+ static power * time where given)',
      {
        aliases: ['joules'],
        excludes: 'what the architecture file gives no constant for',
        source:
          'constants with their own source and status in the architecture file; action counts of this tool',
      },
    ),
  ],
};
