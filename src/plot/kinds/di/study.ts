/** What the pictures of `systole reproduce di` on simulated cards have in common. */
import { CIRCULAR, simulateStudy, type Study } from '../../../experiments/di/simulated.js';
import type { Reproduction } from '../../../results/reproduction.js';
import type { FrameOptions } from '../../kind.js';
import { picture, sourceLine, type Content } from '../../picture.js';
import { refuse } from '../../select.js';

const SYSTEM = 'di';

/** The networks on the cards, simulated again. @throws InputError if di has not been reproduced */
export function studyFor(name: string, reproductions: readonly Reproduction[]): Promise<Study> {
  versionOf(name, reproductions);
  return simulateStudy();
}

function versionOf(name: string, reproductions: readonly Reproduction[]): string {
  const found = reproductions.find(({ system }) => system === SYSTEM);
  return found?.toolVersion ?? refuse(`plot ${name}: no intensities`, `systole reproduce ${SYSTEM}`);
}

/** A picture that says where it is from and, if joules are in it, that it is circular. */
export function studyPicture(
  name: string,
  reproductions: readonly Reproduction[],
  options: FrameOptions,
  content: Content & { subtitle: string; simulated?: boolean },
): Promise<string> {
  const { simulated = true, notes = [], ...rest } = content;
  return picture(
    {
      ...rest,
      notes: [
        ...notes,
        simulated &&
          CIRCULAR.replace('measured joules stand above', 'measured joules: systole plot efficiency'),
        'DI: form and factor 0.80 are recalled, not read.',
      ],
      source: sourceLine(versionOf(name, reproductions), `systole reproduce ${SYSTEM}`, options.note),
    },
    options,
  );
}
