import { element } from "./element";
import { loaded } from "./later";

// Drawn is the stage of a graph, which says what it shows now as an SVG. The graph's
// script is another file, so it hangs this on the element.
export interface Drawn extends HTMLElement {
  asSVG?: () => string;
}

// offerSaving offers the page as one file that opens without a network. There is no
// script in it, so it goes through mail and archives; a graph is in it as an SVG, and
// the rows of each answer as TSV.
export function offerSaving(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-save]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      save(new Blob([await pageAsFile()], { type: "text/html" }), fileName() + ".html");
    } finally {
      button.disabled = false;
    }
  });
}

// fileName is of letters, digits and hyphens, from the title.
export function fileName(): string {
  const title = document.title.replace(/ · figraph$/, "");
  return ("figraph-" + title).replace(/[^A-Za-z0-9]+/g, "-").slice(0, 80).replace(/^-+|-+$/g, "");
}

// save has the browser save a file.
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = element("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function pageAsFile(): Promise<string> {
  await loaded();
  const page = document.documentElement.cloneNode(true) as HTMLElement;
  for (const live of page.querySelectorAll("script:not([type='application/ld+json']), link[data-later], dialog, .top form, .top nav, .skip, [data-save], .plain, [data-bubble], .tools, .list, .narrow")) live.remove();
  for (const link of page.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    const href = link.getAttribute("href")!;
    if (!href.startsWith("#")) link.setAttribute("href", new URL(href, location.href).href);
  }
  for (const form of page.querySelectorAll("form")) form.replaceWith(...form.childNodes);
  for (const field of page.querySelectorAll("input:not([type=checkbox]), button, select, textarea")) field.remove();
  await styleInside(page);
  drawInside(page);
  await rowsInside(page);
  const sum = document.querySelector<HTMLAnchorElement>("a[rel=bookmark]")?.href ?? location.href;
  page.querySelector("head")!.append(element("link", { rel: "canonical", href: sum }));
  return "<!DOCTYPE html>\n" + page.outerHTML;
}

async function styleInside(page: HTMLElement): Promise<void> {
  for (const link of page.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet], link[rel=icon]")) {
    if (link.rel === "stylesheet") {
      const style = element("style");
      style.textContent = await (await fetch(link.getAttribute("href")!)).text();
      link.replaceWith(style);
    } else link.remove();
  }
}

function drawInside(page: HTMLElement): void {
  const stage = page.querySelector("[data-graph]");
  if (!stage) return;
  const svg = document.querySelector<Drawn>("[data-graph]")?.asSVG?.();
  const canvas = stage.querySelector(".canvas");
  if (!svg || !canvas) return;
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const holder = element("div", { class: "saved" });
  holder.append(document.importNode(parsed, true));
  canvas.replaceWith(holder);
}

// rowsInside puts the rows of each answer into the file, behind the link that
// fetched them.
async function rowsInside(page: HTMLElement): Promise<void> {
  for (const link of page.querySelectorAll<HTMLAnchorElement>(".along .files a, .files a")) {
    if (link.textContent !== "TSV") continue;
    const answer = await fetch(link.href);
    if (!answer.ok) continue;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let binary = "";
    for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    link.href = "data:text/tab-separated-values;charset=utf-8;base64," + btoa(binary);
    link.download = fileName() + ".tsv";
    link.textContent = "TSV (in this file)";
  }
}
