import { own, type MetricGroup } from '../definition.js';

/** Details of networks under homomorphic encryption, whatever the machine. */
export const ENCRYPTED: MetricGroup = {
  title: 'Homomorphic encryption (details)',
  metrics: [
    own('heProtocol', 'word', 'Who does what between linear layers.', 'he.protocol', {
      source:
        'hybrid: the client, on shares or plaintexts (Gazelle); leveled: nobody, all of it is encrypted',
    }),
    own('heScheme', 'word', 'Scheme of the ciphertexts.', 'bfv or ckks'),
    own('ringDimension', 'coefficients', 'Coefficients of a polynomial.', 'n'),
    own('modulusBits', 'bits', 'Modulus of fresh ciphertexts.', 'sum of the widths of the limbs'),
    own(
      'keyModulusBits',
      'bits',
      'Modulus of keys, which security depends on.',
      'modulusBits + special primes',
    ),
    own(
      'rotations',
      'operations',
      'Rotations of ciphertexts, hoisted ones included.',
      'of the layer, times batch',
    ),
    own(
      'plainProducts',
      'operations',
      'Products of a ciphertext and a plaintext.',
      'of the layer, times batch',
    ),
    own(
      'ciphertextProducts',
      'operations',
      'Products of two ciphertexts, squares included.',
      'of the layer, times batch',
    ),
    own(
      'limbTransforms',
      'limbs',
      'NTTs and inverse NTTs of one limb.',
      'NTTs + INTTs of all operations, times batch',
    ),
    own('inputCiphertexts', 'ciphertexts', 'Ciphertexts that a layer reads.', 'of one image, times batch'),
    own('outputCiphertexts', 'ciphertexts', 'Ciphertexts that a layer gives.', 'of one image, times batch'),
    own(
      'switchingKeys',
      'keys',
      'Different keys of rotations and relinearisations that a layer uses.',
      'distinct steps, and one for products',
    ),
    own(
      'level',
      'limbs',
      'Limbs of the ciphertexts that a layer reads.',
      'limbs of fresh ones - levels spent',
    ),
    own(
      'levelAfter',
      'limbs',
      'Limbs of the ciphertexts that a layer gives.',
      'level - products one after another',
    ),
    own(
      'budgetBits',
      'bits',
      'What is left of the noise budget (BFV), or of the modulus over the scale (CKKS), behind a layer.',
      'BFV: log2(q / t) - 1 - log2(noise); CKKS: log2(q of the level) - scale - 1',
      {
        goal: 'maximize',
        excludes: 'CKKS: the precision, which is precisionBits',
      },
    ),
    own(
      'precisionBits',
      'bits',
      'Bits of a value of size one that are right behind a layer (CKKS).',
      '-log2(standard deviation of the error in a slot)',
      {
        goal: 'maximize',
      },
    ),
  ],
};
