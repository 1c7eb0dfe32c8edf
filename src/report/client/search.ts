/** Search by words, and the search fields of the tables that are part of the document. */

/** A condition; undefined if none is set. */
export type Test<T> = ((each: T) => boolean) | undefined;

/** Whether all typed words appear in a text. */
export function wordTest<T>(typed: string, textOf: (each: T) => string): Test<T> {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return (each) => {
    const text = textOf(each).toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** A field with `data-filters` hides the rows of its section that lack one of its words, and empty tables. */
export function setUpSearch(section: HTMLElement): void {
  for (const field of section.querySelectorAll<HTMLInputElement>('input[data-filters]')) {
    field.addEventListener('input', () => {
      const test = wordTest(field.value, (row: HTMLElement) => row.textContent);
      for (const table of section.querySelectorAll('table')) {
        const rows = [...table.tBodies[0]!.rows];
        for (const row of rows) row.hidden = test !== undefined && !test(row);
        table.parentElement!.hidden = rows.every((row) => row.hidden);
      }
    });
  }
}
