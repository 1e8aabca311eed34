import { kindOf } from "./kind";

// drawing is what the server puts into a page to be drawn.
export interface Drawing {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
}

export interface DrawnNode {
  id: string;
  label: string;
  type: string;
  taxon?: string;
  href: string;
  grow?: string;
  root?: boolean;
  more?: number;
  step?: number;
}

export interface DrawnEdge {
  from: string;
  to: string;
  label: string;
  figures: number;
  papers: number;
  score: number;
  href: string;
  paths?: number[];
}

// drawingIn reads it from a page.
export function drawingIn(page: ParentNode): Drawing | undefined {
  const data = page.querySelector("#graph-data");
  return data ? (JSON.parse(data.textContent ?? "") as Drawing) : undefined;
}

const leastFold = 3; // leaves that are worth folding

// folded joins the leaves of a kind around each node into one.
export function folded(d: Drawing): Drawing {
  const degree = new Map<string, number>();
  for (const e of d.edges) for (const id of [e.from, e.to]) degree.set(id, (degree.get(id) ?? 0) + 1);
  const byID = new Map(d.nodes.map((n) => [n.id, n]));
  const groups = new Map<string, { parent: string; type: string; edges: DrawnEdge[]; leaves: DrawnNode[] }>();
  for (const e of d.edges) {
    for (const [leaf, parent] of [[e.from, e.to], [e.to, e.from]] as const) {
      const node = byID.get(leaf)!;
      if (degree.get(leaf) !== 1 || node.root) continue;
      const type = kindOf(node.type);
      const key = JSON.stringify([parent, type]);
      const group = groups.get(key) ?? { parent, type, edges: [], leaves: [] };
      group.edges.push(e);
      group.leaves.push(node);
      groups.set(key, group);
    }
  }
  const gone = new Set<string>();
  const edgesGone = new Set<DrawnEdge>();
  const out: Drawing = { nodes: [], edges: [] };
  for (const [key, g] of groups) {
    if (g.leaves.length < leastFold) continue;
    for (const leaf of g.leaves) gone.add(leaf.id);
    for (const e of g.edges) edgesGone.add(e);
    const papers = Math.max(...g.edges.map((e) => e.papers));
    out.nodes.push({ id: key, label: `${g.leaves.length} ${plural(g.type)}`, type: g.type, href: "" });
    out.edges.push({ from: g.parent, to: key, label: "", figures: 0, papers, score: 0, href: "" });
  }
  out.nodes.unshift(...d.nodes.filter((n) => !gone.has(n.id)));
  out.edges.unshift(...d.edges.filter((e) => !edgesGone.has(e)));
  return out;
}

function plural(type: string): string {
  return type === "family" ? "families" : type + "s";
}

// heavier leaves out edges of fewer papers, and what then hangs on nothing.
export function heavier(d: Drawing, papers: number): Drawing {
  const edges = d.edges.filter((e) => e.papers >= papers);
  const tied = new Set(edges.flatMap((e) => [e.from, e.to]));
  return { nodes: d.nodes.filter((n) => n.root || tied.has(n.id)), edges };
}

// ofPaths leaves what some paths go through.
export function ofPaths(d: Drawing, chosen: Set<number>): Drawing {
  const edges = d.edges.filter((e) => !e.paths || e.paths.some((n) => chosen.has(n)));
  const tied = new Set(edges.flatMap((e) => [e.from, e.to]));
  return { nodes: d.nodes.filter((n) => tied.has(n.id)), edges };
}
