/// <reference lib="dom" />
/** Work that waits until somebody can see its result. */

/** Calls `make` once, when the element is in the window. */
export function whenSeen(element: Element, make: () => void): void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    make();
  });
  observer.observe(element);
}
