import { z } from 'zod';
import { device } from '../../arch/device.js';
import { quantity, wholeNumber } from '../../quantity/field.js';
import { ARRIVALS } from './des/arrivals.js';

/** Whether the producer and the online path slow each other down: `none` as the authors' simulator has it. */
export const CONTENTIONS = ['none', 'shared'] as const;
export const SEARCHES = ['none', 'sustained-rate'] as const;

const storage = (help: string) => quantity('bytes', help, { zero: true, infinite: true });

export const deploymentSchema = z
  .strictObject({
    kind: z
      .literal('deployment')
      .meta({ description: 'A service of private inference: requests, a queue, phases computed in advance' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    inference: device(['inference'], 'How one request is served: protocol, parties, link'),
    requests: z
      .strictObject({
        interval: quantity('seconds', 'Mean time between two requests'),
        arrivals: z.enum(ARRIVALS).default('poisson').meta({
          description: 'poisson: at random, independently; uniform: one every interval, the first after one',
        }),
        horizon: quantity(
          'seconds',
          'Time that is simulated, from an empty queue and an empty storage',
        ).default(86400),
        seeds: wholeNumber('How many streams of requests are simulated, each by itself', 1, 10000).default(
          30,
        ),
        seed: wholeNumber('Seed of the first stream, counted up for the others', 0, 2 ** 31 - 1).default(0),
      })
      .meta({ description: 'Requests of clients' }),
    client: z
      .strictObject({ storage: storage('What it keeps of phases computed in advance') })
      .meta({ description: 'The client' }),
    server: z
      .strictObject({ storage: storage('What it keeps of phases computed in advance') })
      .meta({ description: 'The server' }),
    producer: z
      .strictObject({
        poll: quantity('seconds', 'Time between two looks at the storage', { zero: true }).default(1),
        parallel: wholeNumber('Offline phases computed at the same time', 1, 64).default(1),
      })
      .prefault({})
      .meta({ description: 'Who computes offline phases in advance, as far as there is room' }),
    contention: z.enum(CONTENTIONS).default('none').meta({
      description:
        'none: every phase has links and processors to itself; shared: phases at the same time get equal parts of them',
    }),
    sustained: z
      .strictObject({
        left: z.number().positive().max(1e6).default(2).meta({
          description: 'A rate is sustained if fewer requests are in the queue at the horizon, in the mean',
        }),
      })
      .prefault({})
      .meta({ description: 'When a rate counts as sustained' }),
    search: z.enum(SEARCHES).default('none').meta({
      description: 'sustained-rate: the highest rate that is sustained is looked for, too',
    }),
  })
  .meta({ description: 'kind: deployment' });

export type DeploymentSpec = z.output<typeof deploymentSchema>;
