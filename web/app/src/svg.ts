import type { Core } from "cytoscape";
import type { Look } from "./look";

// asSVG writes what is shown as an SVG, with the colours that it is shown in.
export function asSVG(cy: Core, look: Look): string {
  const box = cy.elements(":visible").boundingBox({});
  const pad = 20;
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const put = (name: string, attributes: Record<string, string | number>, text = "") => {
    const made = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, typeof value === "number" ? value.toFixed(1) : value);
    if (text) made.textContent = text;
    svg.append(made);
  };
  svg.setAttribute("xmlns", space);
  svg.setAttribute("viewBox", [box.x1 - pad, box.y1 - pad, box.w + 2 * pad, box.h + 2 * pad].map((n) => n.toFixed(1)).join(" "));
  put("rect", { x: box.x1 - pad, y: box.y1 - pad, width: box.w + 2 * pad, height: box.h + 2 * pad, fill: look.paper });
  cy.edges(":visible").forEach((e) => {
    const a = e.source().position();
    const b = e.target().position();
    put("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, stroke: look.edge, "stroke-width": look.width(e.data("papers") as number, e.data("most") as number) });
  });
  cy.nodes(":visible").forEach((n) => {
    const { x, y } = n.position();
    const type = n.data("kind") as string;
    const size = n.data("root") ? 26 : 18;
    const stroke = n.data("root") ? look.ink : look.paper;
    const colour = look.kinds[type] ?? look.other;
    if (type === "chemical" || type === "drug") put("rect", { x: x - size / 2, y: y - size / 2, width: size, height: size, rx: "4", fill: colour, stroke, "stroke-width": "2" });
    else if (type === "disease") put("polygon", { points: `${x},${y - size * 0.6} ${x + size * 0.6},${y + size * 0.5} ${x - size * 0.6},${y + size * 0.5}`, fill: colour, stroke, "stroke-width": "2" });
    else if (type === "family") put("polygon", { points: `${x},${y - size * 0.62} ${x + size * 0.62},${y} ${x},${y + size * 0.62} ${x - size * 0.62},${y}`, fill: colour, stroke, "stroke-width": "2" });
    else put("circle", { cx: x, cy: y, r: size / 2, fill: colour, stroke, "stroke-width": "2" });
    put("text", { x, y: y + size / 2 + 13, "text-anchor": "middle", "font-family": "sans-serif", "font-size": "11", fill: look.ink }, n.data("label") as string);
  });
  return new XMLSerializer().serializeToString(svg);
}
