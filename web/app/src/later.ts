// loadLater runs the scripts that a page has said to be large, once the page is seen:
// before, they would hold back its first picture.
export function loadLater(): void {
  for (const code of document.querySelectorAll<HTMLLinkElement>("link[data-later]")) {
    requestAnimationFrame(() => setTimeout(() => import(code.href)));
  }
}
