import { element } from "./element";

let loading: Promise<unknown> = Promise.resolve();

// loadLater runs the script that draws the graph of a page, once the page is seen: before,
// it would hold back its first picture.
export function loadLater(): void {
  const code = document.querySelector<HTMLLinkElement>("link[data-later]");
  if (code) loading = seen().then(() => import(code.href)).catch(sayMissing);
}

// loaded waits until that script has run.
export const loaded = () => loading;

const seen = () => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));

function sayMissing(): void {
  const text = "The graph cannot be drawn, for its script could not be loaded: reload the page. The table says the same.";
  document.querySelector("[data-graph]")?.replaceWith(element("p", { class: "notice", role: "status" }, text));
}
