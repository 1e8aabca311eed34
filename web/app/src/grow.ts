import { drawingIn } from "./drawing";
import { offerCopies } from "./copy";
import type { Stage } from "./stage";

// growIn has links that grow the graph do so in place: the server says what the graph
// is then, the URL names it, and Back leads to what it was.
export function growIn(stage: Stage): (href: string) => Promise<void> {
  const load = async (href: string): Promise<boolean> => {
    const answer = await fetch(href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = drawingIn(page);
    if (!next) return false;
    swap(page);
    document.title = page.title;
    stage.show(next);
    stage.say(`${next.nodes.length} nodes, ${next.edges.length} edges.`);
    return true;
  };
  const grow = async (href: string) => {
    try {
      if (await load(href)) {
        history.pushState({ grown: true }, "", href);
        return;
      }
    } catch {
      // the link itself says what is wrong
    }
    location.assign(href);
  };
  document.addEventListener("click", (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    const link = (e.target as Element).closest<HTMLAnchorElement>("a[data-grow]");
    if (!link) return;
    e.preventDefault();
    void grow(link.href);
  });
  window.addEventListener("popstate", () => void load(location.href).then((done) => done || location.reload(), () => location.reload()));
  return grow;
}

// swap brings what stands around the graph in line, and leaves the stage.
function swap(page: Document): void {
  for (const selector of [".title", ".grown", ".same", ".tabs", "form.narrow", "[data-live] > section", "footer"]) {
    const now = document.querySelector(selector);
    const then = page.querySelector(selector);
    if (!now || !then) continue;
    const made = document.importNode(then, true);
    if (now instanceof HTMLDetailsElement && made instanceof HTMLDetailsElement) made.open = now.open;
    now.replaceWith(made);
    if (selector !== "footer") offerCopies(made);
  }
  const data = document.querySelector("#graph-data");
  const fresh = page.querySelector("#graph-data");
  if (data && fresh) data.textContent = fresh.textContent;
}
