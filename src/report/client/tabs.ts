/** Tabs after the WAI-ARIA pattern: arrow keys move, the address remembers. */

/** Shows one panel at a time; `show` is called whenever a panel comes into view. */
export function setUpTabs(first: string, show: (id: string) => void): void {
  const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
  const panelOf = (tab: HTMLElement): string => tab.getAttribute('aria-controls') ?? '';
  const select = (id: string): void => {
    for (const tab of tabs) {
      const chosen = panelOf(tab) === id;
      tab.setAttribute('aria-selected', String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      document.getElementById(panelOf(tab))!.hidden = !chosen;
    }
    show(id);
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener('click', () => {
      history.replaceState(undefined, '', `#${panelOf(tab)}`);
      select(panelOf(tab));
    });
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      const next = tabs[(index + step + tabs.length) % tabs.length]!;
      next.focus();
      next.click();
    });
  });
  const asked = (): string | undefined => tabs.map(panelOf).find((id) => `#${id}` === location.hash);
  addEventListener('hashchange', () => {
    const id = asked();
    if (id !== undefined) select(id);
  });
  select(asked() ?? first);
}
