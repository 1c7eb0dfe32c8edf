import { InputError } from '../../errors.js';
import type { HeParameters } from '../parameters.js';
import { checkParameters } from '../parameters.js';
import { primesOf } from '../primes-of.js';
import { loadSeal, type Owned, type Seal, type SealContext } from './library.js';

/** Largest prime that SEAL has words for. */
const SEAL_BITS = 60;

/** Keys and machinery of SEAL for one set of parameters; keys are made when they are first asked for. */
export interface SealBench {
  seal: Seal;
  context: SealContext;
  parameters: HeParameters;
  plain: bigint;
  encryptor: ReturnType<Seal['Encryptor']>;
  decryptor: ReturnType<Seal['Decryptor']>;
  evaluator: ReturnType<Seal['Evaluator']>;
  relinKeys(): Owned;
  /** Keys for a rotation by just this step (one key switch); 0: exchange of rows, or conjugation. */
  galoisKeys(step: number): Owned;
  close(): void;
}

/**
 * Opens SEAL for parameters; the last coefficient prime of SEAL is the special one.
 * @throws InputError for what SEAL cannot be: digits, several special primes, primes over 60 bits, bad parameters
 */
export async function openSeal(parameters: HeParameters): Promise<SealBench> {
  checkParameters(parameters);
  checkSeal(parameters);
  const seal = await loadSeal();
  const { scheme, n, limbBits, specialBits } = parameters;
  const owned: Owned[] = [];
  const own = <Thing extends Owned>(thing: Thing): Thing => {
    owned.push(thing);
    return thing;
  };
  const settings = own(seal.EncryptionParameters(seal.SchemeType[scheme]));
  settings.setPolyModulusDegree(n);
  settings.setCoeffModulus(own(seal.CoeffModulus.Create(n, Int32Array.from([...limbBits, ...specialBits]))));
  const { plain } = primesOf(parameters);
  if (scheme === 'bfv') settings.setPlainModulus(own(seal.Modulus(plain)));
  const context = own(seal.Context(settings, true, seal.SecurityLevel.tc128));
  if (!context.parametersSet()) throw new InputError('SEAL does not accept these parameters');
  const generator = own(seal.KeyGenerator(context));
  const secret = own(generator.secretKey());
  const galois = new Map<number, Owned>();
  let relin: Owned | undefined;
  return {
    seal,
    context,
    parameters,
    plain,
    encryptor: own(seal.Encryptor(context, own(generator.createPublicKey()))),
    decryptor: own(seal.Decryptor(context, secret)),
    evaluator: own(seal.Evaluator(context)),
    relinKeys: () => (relin ??= own(generator.createRelinKeys())),
    galoisKeys(step) {
      const keys = galois.get(step) ?? own(generator.createGaloisKeys(Int32Array.of(step)));
      galois.set(step, keys);
      return keys;
    },
    close: () => owned.reverse().forEach((thing) => thing.delete()),
  };
}

function checkSeal({ keySwitching, limbBits, specialBits }: HeParameters): void {
  const expected = 'hybrid key switching with one digit a limb and one special prime';
  if (keySwitching.method !== 'hybrid') throw new InputError('SEAL switches no keys by digits', { expected });
  if (specialBits.length !== 1 || keySwitching.dnum !== limbBits.length)
    throw new InputError('SEAL has no such digits and special primes', { expected });
  const wide = [...limbBits, ...specialBits].find((bits) => bits > SEAL_BITS);
  if (wide !== undefined)
    throw new InputError(`SEAL has no primes of ${wide} bits`, { expected: `at most ${SEAL_BITS} bits` });
}
