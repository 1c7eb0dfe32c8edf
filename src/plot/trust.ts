/** What a picture rests on that nobody read in a source. */
import { count, shorten } from '../charts/text.js';

/** More names than this are counted, not written. */
const NAMED = 6;

/** The constants and rules behind the picture of a run or sweep that were assumed or recalled, by name. */
export function trustNote(
  assumptions: readonly { name: string; status: string }[],
  what: 'run' | 'sweep',
): string {
  const namesOf = (status: string): string | undefined => {
    const names = assumptions.filter((each) => each.status === status).map((each) => shorten(each.name, 40));
    if (names.length === 0) return undefined;
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    return `${count(names.length, `${status} constant`)}: ${names.slice(0, NAMED).join(', ')}${more}`;
  };
  const parts = [namesOf('assumed'), namesOf('recalled')].filter((part) => part !== undefined);
  return parts.length === 0
    ? `No constant of this ${what} is marked assumed or recalled.`
    : `Rests on ${parts.join('; ')}.`;
}
