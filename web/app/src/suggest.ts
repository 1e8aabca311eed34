import { element } from "./element";
import { kindOf } from "./kind";

// suggestion is what /api/v1/complete gives.
interface Suggestion {
  text: string;
  kind: "entity" | "figure" | "paper";
  ids: string[];
  type: string;
}

const pause = 60; // ms that typing rests before suggestions are asked for
let lists = 0;

// suggestIn makes a box a combobox (the ARIA pattern with a list): arrows walk, Enter
// takes, Escape closes. With data-complete="go" a suggestion is a page to go to,
// with "name" it is put into the box.
export function suggestIn(input: HTMLInputElement): void {
  const goes = input.dataset["complete"] === "go";
  const id = `list-${++lists}`;
  const list = element("ul", { class: "list", role: "listbox", id, "aria-label": "Suggestions" });
  list.hidden = true;
  input.parentElement!.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-expanded", "false");

  let shown: Suggestion[] = [];
  let at = -1;
  let timer = 0;
  let asking: AbortController | undefined;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const walk = (to: number) => {
    const options = list.querySelectorAll<HTMLElement>("[role=option]");
    options[at]?.setAttribute("aria-selected", "false");
    at = options.length === 0 ? -1 : (to + options.length) % options.length;
    const option = options[at];
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const take = (s: Suggestion) => {
    close();
    if (goes) {
      location.assign(s.ids.length === 1 ? `/entity/${encodeURIComponent(s.ids[0]!).replaceAll("%3A", ":")}` : `/entity?name=${encodeURIComponent(s.text)}`);
      return;
    }
    input.value = s.kind === "entity" ? s.text : s.ids[0]!;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const show = (found: Suggestion[]) => {
    shown = found;
    at = -1;
    list.replaceChildren(
      ...found.map((s, i) => {
        const option = element("li", { role: "option", id: `${id}-${i}`, "aria-selected": "false" }, element("span", { class: "text" }, s.text));
        const what = s.kind === "entity" ? kindOf(s.type) : s.kind;
        option.append(element("span", { class: `kind ink-${what}` }, what));
        if (s.ids.length > 1) option.append(element("span", { class: "quiet" }, `${s.ids.length} readings`));
        // pointerdown comes before the box loses the focus
        option.addEventListener("pointerdown", (e) => e.preventDefault());
        option.addEventListener("click", () => take(s));
        return option;
      }),
    );
    if (found.length === 0) list.append(element("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing begins so"));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };

  const ask = async () => {
    const prefix = input.value.trim();
    if (prefix === "") return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`/api/v1/complete?prefix=${encodeURIComponent(prefix)}&limit=12`, { signal: asking.signal });
      if (answer.ok && document.activeElement === input) show((await answer.json()) as Suggestion[]);
    } catch {
      // typed on, or the server is gone: the form still works
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), pause);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    switch (e.key) {
      case "ArrowDown":
      case "ArrowUp":
        e.preventDefault();
        if (list.hidden) void ask();
        else walk(at < 0 && e.key === "ArrowUp" ? -1 : at + (e.key === "ArrowDown" ? 1 : -1));
        break;
      case "Escape":
        if (!list.hidden) {
          e.preventDefault();
          close();
        }
        break;
      case "Enter": {
        const chosen = shown[at];
        if (!list.hidden && chosen) {
          e.preventDefault();
          take(chosen);
        } else close();
        break;
      }
    }
  });
}

// focusOnSlash leads to the search box from anywhere but another box.
export function focusOnSlash(): void {
  document.addEventListener("keydown", (e) => {
    const from = e.target as HTMLElement;
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || from.matches("input, textarea, select, [contenteditable]")) return;
    const box = document.querySelector<HTMLInputElement>("#first, #find");
    if (!box) return;
    e.preventDefault();
    box.focus();
    box.select();
  });
}
