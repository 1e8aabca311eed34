import { offerCopies } from "./copy";
import { element } from "./element";

// openDrawers has links to evidence open beside the page, which stays as it is. With
// a modifier key, or when it cannot be had, the link leads where it leads.
export function openDrawers(): void {
  document.addEventListener("click", (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    const link = (e.target as Element).closest<HTMLAnchorElement>("a[data-drawer]");
    if (!link) return;
    e.preventDefault();
    void openDrawer(link.href);
  });
}

// openDrawer shows the content of a page of this server.
export async function openDrawer(href: string): Promise<void> {
  let page: Document;
  try {
    const answer = await fetch(href, { headers: { Accept: "text/html" } });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    location.assign(href);
    return;
  }
  const main = page.querySelector("main");
  if (!main) return location.assign(href);
  const inside = element("div");
  const close = element("button", { type: "button", class: "close" }, "Close");
  inside.append(close, ...Array.from(main.childNodes, (n) => document.importNode(n, true)));
  const whole = element("p", {}, element("a", { href }, "Open as a page"));
  inside.append(whole);
  const dialog = element("dialog", { "aria-label": inside.querySelector("h1")?.textContent ?? "Evidence" }, inside);
  for (const heading of inside.querySelectorAll("[id]")) heading.removeAttribute("id");
  for (const section of inside.querySelectorAll("[aria-labelledby]")) section.removeAttribute("aria-labelledby");
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (e) => {
    if (e.target === dialog) dialog.close(); // beside it
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  offerCopies(dialog);
  dialog.showModal();
}
