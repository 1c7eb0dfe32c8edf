import { z } from 'zod';
import { device } from '../../arch/device.js';
import { quantity, wholeNumber } from '../../quantity/field.js';
import { PACKINGS } from '../../protocol/hybrid/he-counts.js';
import { transformerConstantsSchema } from '../../protocol/transformer/constants.js';
import { COMPARISONS } from '../../protocol/two-party/bits.js';
import { measurementSchema } from './measurement-schema.js';

/** Protocols for two parties; the registry of `protocols.ts` has how each goes. */
export const PROTOCOLS = [
  'gazelle',
  'delphi',
  'client-garbler',
  'cryptflow2',
  'cheetah-2pc',
  'transformer-2pc',
  'operator-table',
] as const;
export type ProtocolName = (typeof PROTOCOLS)[number];

const seconds = (help: string) => quantity('seconds', help, { zero: true });
const bytes = (help: string) => quantity('bytes', help, { zero: true });

const perCircuit = (what: string) =>
  z
    .strictObject({
      each: seconds(`Time of one thread to ${what} a ReLU`),
      less: seconds('What all ReLUs of an inference together take less: the intercept of the fit').default(0),
    })
    .meta({ description: `Time to ${what} ReLUs` });

const party = (who: string) =>
  z
    .strictObject({
      threads: wholeNumber(`Threads of the ${who} that share garbled circuits without a loss`, 1, 4096),
      garble: perCircuit('garble'),
      evaluate: perCircuit('evaluate'),
      speedup: z
        .strictObject({
          he: z.number().min(1).meta({ description: 'Encryption, products, decryption' }).default(1),
          gc: z.number().min(1).meta({ description: 'Garbling, labels, evaluation' }).default(1),
          linear: z.number().min(1).meta({ description: 'Plaintext layers on shares' }).default(1),
        })
        .prefault({})
        .meta({ description: 'Times that machines of the future are faster than the constants' }),
      he: device(
        ['cheetah', 'he-cpu', 'rpu', 'limb-vector'],
        'Machine for homomorphic encryption, simulated',
      ).optional(),
      gc: device(['haac', 'gc-peer'], 'Machine for garbled circuits, simulated').optional(),
      linear: device([], 'Machine for plaintext layers, simulated').optional(),
      storage: quantity('bytes', 'Storage for what is computed in advance', { infinite: true }),
      power: quantity('watts', 'Power with all threads at work; each has its share', { zero: true }),
    })
    .meta({ description: `The ${who}` });

const link = z
  .strictObject({
    up: quantity('bytesPerSecond', 'From client to server', { infinite: true }),
    down: quantity('bytesPerSecond', 'From server to client', { infinite: true }),
    speedup: z.number().min(1).default(1).meta({ description: 'Times that a link of the future is faster' }),
    roundTrip: seconds('Time of a message and its answer').default(0),
    allocation: z.enum(['fixed', 'optimal']).default('fixed').meta({
      description:
        'fixed: as given; optimal: the sum of both is shared so that all bytes of an inference take the least time',
    }),
  })
  .meta({ description: 'Link between the parties' });

const he = z
  .strictObject({
    packing: z.enum(PACKINGS).default('delphi').meta({ description: 'How layers lie in ciphertexts' }),
    layerParallel: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the server evaluates layers side by side' }),
    threads: wholeNumber('Threads that do, a layer each', 1, 4096).default(1),
    contention: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({ description: 'What each further thread adds to the time of a layer, of 1' }),
    keygen: seconds('Keys of a session, on the client'),
    encrypt: seconds('One ciphertext, on the client'),
    decrypt: seconds('One ciphertext, on the client'),
    multiply: seconds('Product of a ciphertext and a plaintext, with its sum, on a thread of the server'),
    keySwitch: seconds('Key switch of a rotation, on a thread of the server'),
    ciphertext: bytes('A ciphertext'),
    reply: bytes('A ciphertext of results, where less of it is sent').optional(),
    coefficient: bytes('A coefficient of results that is sent alone').default(0),
    ciphertextHeader: bytes('What is sent with each').default(0),
    keys: bytes('Keys that the client sends once a session'),
  })
  .meta({ description: 'Homomorphic encryption' });

const gc = z
  .strictObject({
    gates: wholeNumber('ANDs of a ReLU', 1, 1 << 20),
    table: bytes('Table of an AND as it is written down'),
    header: bytes('Of all tables of a ReLU'),
    wires: wholeNumber('Wires of the input of a party', 1, 1 << 16),
    label: bytes('Label of a wire as it is written down'),
    encoder: bytes("What the garbler keeps of a ReLU's labels"),
    randomiser: bytes("What masks a ReLU's result"),
    otSetup: bytes('Oblivious transfer of a label: what its receiver sends'),
    otSend: bytes('Oblivious transfer of a label: the answer'),
    messageHeader: bytes('Of the labels of a ReLU that are sent online'),
    baseOt: bytes('Oblivious transfers that others begin with, a session'),
    fieldBits: wholeNumber('Bits of the field of the shares', 2, 64),
    encodeOffline: seconds('Labels of a ReLU written down in advance'),
    encodeOnline: seconds('Labels of a ReLU picked for its input'),
  })
  .meta({ description: 'Garbled circuits' });

const shares = z
  .strictObject({
    element: bytes('Share of an element on the link'),
    header: bytes('Of a message of shares'),
    stored: bytes('Share of an element that is kept'),
    triple: bytes("A party's part of a Beaver triple, for a square"),
    opened: bytes('Value that a party opens for a square'),
    squareOffline: seconds('A Beaver triple, on a thread'),
    squareOnline: seconds('A square of shares, on a thread'),
    layer: seconds('Plaintext layer on shares: of each'),
    perElement: seconds('Plaintext layer on shares: of each element of its output'),
    perWeight: seconds('Plaintext layer on shares: of each weight'),
  })
  .meta({ description: 'Additive shares of the values between layers' });

const transfers = z
  .strictObject({
    comparison: z.enum(COMPARISONS).meta({
      description: 'ring, field: CrypTFlow2 over 2^bits or a prime; silent: Cheetah of Alibaba',
    }),
    bits: wholeNumber('Bits of a share', 2, 64),
    security: wholeNumber('Security parameter of the transfers', 40, 256),
    silentCompare: z
      .number()
      .min(0)
      .meta({ description: 'Silent: bits of a comparison, a bit of a share' })
      .default(11),
    silentSelect: z
      .number()
      .min(0)
      .meta({ description: 'Silent: bits of the choice of a share, a bit of it' })
      .default(2),
    compare: seconds('A ReLU by transfers, on a thread of each party'),
  })
  .meta({ description: 'Comparisons by oblivious transfer, without circuits' });

const entry = (what: string) =>
  z
    .strictObject({
      offline: seconds('Before the input is known'),
      online: seconds('When it is'),
      offlineBytes: bytes('Sent before the input is known'),
      onlineBytes: bytes('Sent when it is'),
    })
    .meta({ description: what });

const table = z
  .strictObject({
    relu: entry('A ReLU'),
    square: entry('A quadratic activation'),
    mac: entry('A multiply-accumulate of a linear layer'),
    fixed: seconds('Once an inference, online').default(0),
    threads: wholeNumber('Threads that share ReLUs and squares', 1, 4096).default(1),
  })
  .meta({ description: 'Operator table: time and bytes of single operations' });

const energy = z
  .strictObject({
    link: quantity('joulesPerByte', 'Bytes over the link, both ends together', { zero: true }),
    storage: quantity('joulesPerByte', 'Bytes that are written into storage', { zero: true }),
  })
  .meta({ description: 'Energy beside the power of the parties' });

export const inferenceSchema = z
  .strictObject({
    kind: z.literal('inference').meta({ description: 'Two parties that run a network privately' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    protocol: z.enum(PROTOCOLS).meta({ description: 'Who does what, and when' }),
    costs: z.enum(['model', 'measured', 'simulated']).default('model').meta({
      description:
        'What tasks take: counts times constants; sums that were measured, of six networks; machines that are simulated',
    }),
    overlap: z.enum(['none', 'pipelined']).default('none').meta({
      description: 'Event: steps one after another, or layers that flow from machine to machine',
    }),
    shortcuts: z.enum(['included', 'omitted']).default('included').meta({
      description:
        "1x1 convolutions on shortcuts; DELPHI's measured graphs have none, and sums that were measured are without them",
    }),
    client: party('client'),
    server: party('server'),
    link,
    he,
    gc,
    shares,
    transfers,
    table: table.optional(),
    transformer: transformerConstantsSchema.optional(),
    energy,
    measurements: z.record(z.string(), measurementSchema).default({}).meta({
      description: 'What was measured, by network',
    }),
  })
  .meta({ description: 'kind: inference' });

export type InferenceSpec = z.output<typeof inferenceSchema>;
