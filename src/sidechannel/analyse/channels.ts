/** Counts from which on a number of channels is not small, and the nats for a factor of e below it. */
const FEW = 16;
const FEWER = 2;

/** Nats against a number of channels: few are as unlikely as odd ones. */
export const unlikely = (channels: number): number =>
  oddity(channels) + FEWER * Math.max(0, Math.log(FEW / channels));

/** Prior belief in a count: the natural logarithm of its odd part, as designers like round numbers. */
export function oddity(count: number): number {
  let odd = count;
  while (odd > 1 && odd % 2 === 0) odd /= 2;
  return Math.log(odd);
}

/** Beyond this many nats a number does not fit, however far off it is: what is not understood happens, too. */
const CAP = 12;

/** Least spread of a counter that is told exactly: rounding of sums. */
const LEAST_SIGMA = 1e-5;

/** Nats against a prediction: half of the squared error of the logarithm in units of its spread. */
export function misfit(seen: number, predicted: number, sigma: number): number {
  if (predicted <= 0) return CAP;
  const error = Math.log(seen / predicted) / Math.max(sigma, LEAST_SIGMA);
  return Math.min(CAP, (error * error) / 2);
}

export interface Choice {
  channels: number;
  cost: number;
}

/** The likeliest whole numbers of channels of a tensor of about `elements`, on maps of `positions`. */
export function likelyChannels(elements: number, positions: number, sigma: number, most = 8): Choice[] {
  const about = elements / positions;
  const reach = 4 * sigma * about + 0.5;
  const choices: Choice[] = [];
  for (let channels = Math.max(1, Math.ceil(about - reach)); channels <= about + reach; channels++)
    choices.push({ channels, cost: misfit(elements, channels * positions, sigma) + unlikely(channels) });
  return choices.sort((a, b) => a.cost - b.cost).slice(0, most);
}

/** Common divisors of two counts. */
export function commonDivisors(a: number, b: number): number[] {
  let [common, rest] = [a, b];
  while (rest > 0) [common, rest] = [rest, common % rest];
  const divisors: number[] = [];
  for (let divisor = 1; divisor ** 2 <= common; divisor++) {
    if (common % divisor !== 0) continue;
    divisors.push(divisor);
    if (divisor ** 2 !== common) divisors.push(common / divisor);
  }
  return divisors;
}
