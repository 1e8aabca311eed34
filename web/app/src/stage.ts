import cytoscape, { type Core, type StylesheetJson } from "cytoscape";
import { drawingIn, folded, heavier, ofPaths, type Drawing, type DrawnNode } from "./drawing";
import { openDrawer } from "./drawer";
import { element } from "./element";
import { growIn } from "./grow";
import { kindOf } from "./kind";
import { layOut, type Place } from "./layout";
import { lookOf, type Look } from "./look";
import { asSVG } from "./svg";
import { fileName, save, type Drawn } from "./takeaway";

// Stage is where a graph is shown: all of it, of which some is folded or filtered.
export interface Stage {
  show(whole: Drawing): void;
  say(text: string): void;
}

// stageIn shows the graph of the page.
export function stageIn(stage: HTMLElement): Stage {
  const places = new Map<string, Place>();
  const canvas = stage.querySelector<HTMLElement>(".canvas")!;
  const weight = stage.querySelector<HTMLInputElement>("[data-do=weight]")!;
  const fold = stage.querySelector<HTMLButtonElement>("[data-do=fold]")!;
  const bubble = stage.querySelector<HTMLElement>("[data-bubble]")!;
  const spoken = stage.querySelector<HTMLElement>("[data-say]")!;
  const choice = document.querySelector<HTMLFormElement>("form[data-choose]");
  let whole: Drawing = drawingIn(document) ?? { nodes: [], edges: [] };
  let look = lookOf(document.documentElement);
  stage.hidden = false;
  const cy = cytoscape({ container: canvas, elements: [], style: styleOf(look), minZoom: 0.15, maxZoom: 3, layout: { name: "preset" }, boxSelectionEnabled: false });

  const say = (text: string) => (spoken.textContent = text);
  const redraw = () => {
    let part = whole;
    if (choice) part = ofPaths(part, chosenIn(choice));
    layOut(layable(part), places);
    part = heavier(part, Number(weight.value));
    if (fold.getAttribute("aria-pressed") === "true") part = folded(part);
    put(cy, part, places, Math.max(1, ...whole.edges.map((e) => e.papers)));
    bubble.hidden = true;
  };
  const show = (next: Drawing) => {
    const first = cy.nodes().length === 0;
    whole = next;
    // of all, so that what is filtered away and comes back is where it was
    layOut(layable(choice ? ofPaths(whole, chosenIn(choice)) : whole), places);
    const most = Math.max(1, ...whole.edges.map((e) => e.papers));
    weight.max = String(most);
    weight.parentElement!.hidden = most === 1;
    redraw();
    if (first) cy.fit(undefined, 30);
    else cy.animate({ fit: { eles: cy.elements(), padding: 30 }, duration: moves() ? 250 : 0 });
  };

  weight.addEventListener("input", () => {
    weight.parentElement!.querySelector("output")!.textContent = weight.value;
    redraw();
  });
  choice?.addEventListener("change", () => {
    places.clear(); // paths are in columns, of those that are chosen
    redraw();
    cy.fit(undefined, 30);
    keepChoice(choice);
  });
  stage.querySelector(".tools")!.addEventListener("click", (e) => {
    switch ((e.target as HTMLElement).dataset["do"]) {
      case "fit":
        return void cy.animate({ fit: { eles: cy.elements(), padding: 30 }, duration: moves() ? 250 : 0 });
      case "fold":
        fold.setAttribute("aria-pressed", String(fold.getAttribute("aria-pressed") !== "true"));
        return redraw();
      case "svg":
        return save(new Blob([asSVG(cy, look)], { type: "image/svg+xml" }), fileName() + ".svg");
      case "png":
        return void cy.png({ output: "blob-promise", full: true, scale: 2, bg: look.paper }).then((b) => save(b, fileName() + ".png"));
    }
  });
  const made: Stage = { show, say };
  const grow = growIn(made);
  cy.on("tap", "node", (e) => {
    const node = whole.nodes.find((n) => n.id === e.target.id());
    if (node) tell(bubble, node, grow);
    else {
      fold.setAttribute("aria-pressed", "false");
      redraw();
    }
  });
  cy.on("tap", "edge", (e) => {
    const href = e.target.data("href") as string;
    if (href) void openDrawer(href);
  });
  cy.on("tap", (e) => {
    if (e.target === cy) bubble.hidden = true;
  });
  cy.on("dragfree", "node", (e) => places.set(e.target.id() as string, { ...e.target.position() }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    look = lookOf(document.documentElement);
    cy.style(styleOf(look));
  });
  (stage as Drawn).asSVG = () => asSVG(cy, look);
  (stage as HTMLElement & { cy?: Core }).cy = cy;
  show(whole);
  return made;
}

const moves = () => matchMedia("(prefers-reduced-motion: no-preference)").matches;

const layable = (d: Drawing) => ({ nodes: d.nodes.map((n) => ({ id: n.id, root: !!n.root, step: n.step })), edges: d.edges });

// put brings what is shown in line with a drawing. What stays, stays where it is.
function put(cy: Core, d: Drawing, places: Map<string, Place>, most: number): void {
  layOut(layable(d), places);
  const edgeID = (from: string, to: string) => JSON.stringify([from, to].sort());
  const wanted = new Set([...d.nodes.map((n) => n.id), ...d.edges.map((e) => edgeID(e.from, e.to))]);
  cy.batch(() => {
    cy.elements().filter((e) => !wanted.has(e.id())).remove();
    for (const n of d.nodes) {
      const data = { id: n.id, label: n.label, kind: kindOf(n.type), root: n.root ? 1 : 0, group: n.href === "" ? 1 : 0 };
      const known = cy.getElementById(n.id);
      if (known.nonempty()) known.data(data);
      else cy.add({ group: "nodes", data, position: { ...places.get(n.id)! } });
    }
    for (const e of d.edges) {
      const id = edgeID(e.from, e.to);
      const data = { id, source: e.from, target: e.to, papers: e.papers, most, href: e.href };
      const known = cy.getElementById(id);
      if (known.nonempty()) known.data(data);
      else cy.add({ group: "edges", data });
    }
  });
}

// tell shows what a node is and what can be done with it.
function tell(bubble: HTMLElement, node: DrawnNode, grow: (href: string) => Promise<void>): void {
  const links = element("p", {}, element("a", { href: node.href }, "Open"));
  if (node.grow) {
    const more = element("a", { href: node.grow }, node.root ? `Show more (${node.more ?? 0} more)` : "Grow");
    more.addEventListener("click", (e) => {
      e.preventDefault();
      bubble.hidden = true;
      void grow(node.grow!);
    });
    links.append(more);
  }
  bubble.replaceChildren(element("b", {}, node.label), " ", element("span", { class: `kind ink-${kindOf(node.type)}` }, kindOf(node.type)), links);
  bubble.hidden = false;
}

function chosenIn(form: HTMLFormElement): Set<number> {
  return new Set(Array.from(form.querySelectorAll<HTMLInputElement>("input[name=show]:checked"), (box) => Number(box.value)));
}

// keepChoice puts the choice into the URL.
function keepChoice(form: HTMLFormElement): void {
  const url = new URL(location.href);
  url.searchParams.delete("show");
  for (const number of chosenIn(form)) url.searchParams.append("show", String(number));
  history.replaceState(null, "", url);
}

function styleOf(look: Look): StylesheetJson {
  return [
    { selector: "node", style: { width: 18, height: 18, label: "data(label)", color: look.ink, "font-size": 11, "font-family": "sans-serif", "text-valign": "bottom", "text-margin-y": 3, "background-color": look.other, "border-width": 2, "border-color": look.paper, "text-background-color": look.paper, "text-background-opacity": 0.75, "text-background-padding": "1px", "text-wrap": "ellipsis", "text-max-width": "110px", "min-zoomed-font-size": 6 } },
    ...Object.entries(look.kinds).map(([kind, colour]) => ({ selector: `node[kind = "${kind}"]`, style: { "background-color": colour, shape: ({ chemical: "round-rectangle", drug: "round-rectangle", disease: "triangle", family: "diamond" } as const)[kind as "family"] ?? ("ellipse" as const) } })),
    { selector: "node[root = 1]", style: { width: 26, height: 26, "border-color": look.ink, "font-weight": "bold", "font-size": 12 } },
    { selector: "node[group = 1]", style: { "border-color": look.edge, "border-style": "dashed", "background-opacity": 0.35, width: 30, height: 30 } },
    { selector: "edge", style: { "line-color": look.edge, "curve-style": "straight", "overlay-padding": 6 } },
    { selector: "edge", style: { width: (e: cytoscape.EdgeSingular) => look.width(e.data("papers") as number, e.data("most") as number) } as never },
    { selector: ":active", style: { "overlay-opacity": 0.15 } },
  ] as StylesheetJson;
}
