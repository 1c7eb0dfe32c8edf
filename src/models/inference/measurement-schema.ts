import { z } from 'zod';
import { quantity, wholeNumber } from '../../quantity/field.js';

const seconds = (help: string) => quantity('seconds', help, { zero: true });
const bytes = (help: string) => quantity('bytes', help, { zero: true });

/** Sums over the layers of one network, as they were measured; what it is known by comes first. */
export const measurementSchema = z
  .strictObject({
    relus: wholeNumber('ReLUs of an image', 1, Number.MAX_SAFE_INTEGER),
    side: wholeNumber('Height and width of its image', 1, 1 << 16),
    convolutions: wholeNumber('Convolutions without shortcuts', 1, 1 << 16),
    linears: wholeNumber('Fully connected layers', 0, 1 << 16),
    ciphertextsUp: bytes('Ciphertexts from the client'),
    ciphertextsDown: bytes('Ciphertexts from the server'),
    encrypt: seconds('Encryption'),
    decrypt: seconds('Decryption'),
    sequential: seconds('Products of all layers, one after another'),
    parallel: seconds('Products of all layers, side by side'),
    threads: wholeNumber('Threads of that', 1, 4096),
    encodeOffline: seconds('Labels written down in advance'),
    encodeOnline: seconds('Labels picked for the input'),
    linear: seconds('Plaintext layers on shares'),
  })
  .meta({ description: 'Sums over the layers of a network' });

export type Measurement = z.output<typeof measurementSchema>;
