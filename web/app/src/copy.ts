import { element } from "./element";

// offerCopies adds a button to what one would copy.
export function offerCopies(within: ParentNode): void {
  for (const pre of within.querySelectorAll("pre")) {
    const label = pre.parentElement?.previousElementSibling;
    const button = copyButton(() => pre.textContent ?? "", label?.tagName === "DT" ? label.textContent : "query");
    if (label?.tagName === "DT") label.append(button);
    else pre.before(button);
  }
  for (const link of within.querySelectorAll<HTMLAnchorElement>("a[data-copy]")) {
    link.after(" ", copyButton(() => link.href, "permalink"));
  }
}

function copyButton(text: () => string, what: string | null | undefined): HTMLButtonElement {
  const button = element("button", { type: "button", class: "plain", "aria-label": `Copy ${what ?? ""}` }, "copy");
  button.addEventListener("click", async () => {
    const done = await copied(text());
    button.textContent = done ? "copied" : "select and copy";
    setTimeout(() => (button.textContent = "copy"), 1500);
  });
  return button;
}

// copied puts a text on the clipboard; over plain HTTP from another machine browsers
// have none.
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
