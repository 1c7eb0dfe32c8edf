import { z } from 'zod';
import { quantity } from '../quantity/field.js';

/** Energy per action and leakage: every value carries `{value, source, status}` in the file. */
export const energySchema = z
  .strictObject({
    technology: z.string().default('unstated').meta({ description: 'Process node the constants belong to' }),
    actions: z
      .strictObject({
        mac: quantity('joules', 'One multiply-accumulate, operand registers included unless rf is given', {
          zero: true,
        }),
        'scratchpad-read': quantity('joulesPerByte', 'Reading the on-chip scratchpads', { zero: true }),
        'scratchpad-write': quantity('joulesPerByte', 'Writing the on-chip scratchpads', { zero: true }),
        'dram-read': quantity('joulesPerByte', 'Reading DRAM, device and interface as the source says', {
          zero: true,
        }),
        'dram-write': quantity('joulesPerByte', 'Writing DRAM', { zero: true }),
        noc: quantity('joulesPerByte', 'Delivering data to a PE; if absent, part of a MAC', {
          zero: true,
        }).optional(),
        rf: quantity('joulesPerByte', "Reading or writing a PE's scratchpads; if absent, part of a MAC", {
          zero: true,
        }).optional(),
        'vector-op': quantity('joules', 'One element through the vector unit', { zero: true }),
      })
      .meta({ description: 'Energy of each action' }),
    leakage: z
      .strictObject({
        pe: quantity('watts', 'Static power of one PE', { zero: true }),
        scratchpad: quantity('wattsPerByte', 'Static power of the scratchpads', { zero: true }),
      })
      .meta({ description: 'Static power, paid for the whole run time' }),
  })
  .meta({ description: 'Energy model: action counts times energy per action, plus leakage over time' });

export type EnergyModel = z.output<typeof energySchema>;
