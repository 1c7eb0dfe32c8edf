/** Search fields of the tables that are part of the document. */

/** A field with `data-filters` hides the rows of that section that lack one of its words, and empty tables. */
export function setUpSearch(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('input[data-filters]')) {
    const section = document.getElementById(field.dataset['filters']!)!;
    field.addEventListener('input', () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const table of section.querySelectorAll('table')) {
        let shown = 0;
        for (const row of table.tBodies[0]!.rows) {
          const text = row.textContent.toLowerCase();
          row.hidden = !words.every((word) => text.includes(word));
          if (!row.hidden) shown++;
        }
        table.parentElement!.hidden = shown === 0;
      }
    });
  }
}
