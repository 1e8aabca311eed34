// A layout that stays put: what has a place keeps it, and the same graph gets the
// same places, since nothing in it is random.

export interface Place {
  x: number;
  y: number;
}

export interface Layable {
  nodes: { id: string; root: boolean; step?: number | undefined }[];
  edges: { from: string; to: string }[];
}

const ring = 130; // from a root to what is around it
const golden = Math.PI * (3 - Math.sqrt(5));

// layOut gives places to those nodes that have none.
export function layOut(graph: Layable, places: Map<string, Place>): void {
  const fresh = graph.nodes.filter((n) => !places.has(n.id));
  if (fresh.length === 0) return;
  if (fresh.some((n) => n.step)) return inColumns(graph, places);
  const near = neighbours(graph);
  const roots = graph.nodes.filter((n) => n.root);
  placeRoots(roots.map((n) => n.id), near, places);
  const taken = new Map<string, number>(); // how many a node has around it
  for (const { id } of fresh) {
    if (places.has(id)) continue;
    const around = (near.get(id) ?? []).filter((other) => places.has(other));
    const center = middle(around.map((other) => places.get(other)!));
    const key = around.length === 1 ? around[0]! : "";
    const k = taken.get(key) ?? 0;
    taken.set(key, k + 1);
    const radius = around.length === 1 ? ring * (0.75 + 0.5 * Math.sqrt(k / 8)) : 30 + 12 * Math.sqrt(k);
    places.set(id, { x: center.x + radius * Math.cos(k * golden), y: center.y + radius * Math.sin(k * golden) });
  }
  relax(graph, places, new Set(fresh.map((n) => n.id)));
}

const column = 190;
const line = 46;

// inColumns sets what paths go through in columns, from one end to the other.
function inColumns(graph: Layable, places: Map<string, Place>): void {
  const last = Math.max(...graph.nodes.map((n) => n.step ?? 1));
  const columns = new Map<number, string[]>();
  for (const n of graph.nodes) {
    const step = n.root && n.step !== 1 ? last : (n.step ?? 1);
    columns.set(step, [...(columns.get(step) ?? []), n.id]);
  }
  for (const [step, ids] of columns) {
    // every other one a little aside, so that long names do not run into each other
    ids.forEach((id, i) => places.set(id, { x: step * column + (ids.length > 6 ? (i % 2) * 40 - 20 : 0), y: (i - (ids.length - 1) / 2) * line }));
  }
}

function neighbours(graph: Layable): Map<string, string[]> {
  const near = new Map<string, string[]>();
  for (const e of graph.edges) {
    near.set(e.from, [...(near.get(e.from) ?? []), e.to]);
    near.set(e.to, [...(near.get(e.to) ?? []), e.from]);
  }
  return near;
}

// placeRoots sets roots apart: the first in the middle, others on a spiral, away
// from what is there.
function placeRoots(roots: string[], near: Map<string, string[]>, places: Map<string, Place>): void {
  roots.forEach((id, i) => {
    if (places.has(id)) return;
    const around = (near.get(id) ?? []).filter((other) => places.has(other));
    if (i === 0 && around.length === 0) {
      places.set(id, { x: 0, y: 0 });
      return;
    }
    const radius = 2.4 * ring * Math.sqrt(i);
    places.set(id, { x: radius * Math.cos(i * golden), y: radius * Math.sin(i * golden) });
  });
}

function middle(of: Place[]): Place {
  if (of.length === 0) return { x: 0, y: 0 };
  return { x: of.reduce((s, p) => s + p.x, 0) / of.length, y: of.reduce((s, p) => s + p.y, 0) / of.length };
}

const rounds = 160;
const reach = 70; // within which nodes push each other away

// relax moves fresh nodes until they neither overlap nor stand far from what they
// are tied to.
function relax(graph: Layable, places: Map<string, Place>, fresh: Set<string>): void {
  const ids = graph.nodes.map((n) => n.id);
  const heavy = new Set(graph.nodes.filter((n) => n.root).map((n) => n.id));
  for (let round = 0; round < rounds; round++) {
    const cool = 1 - round / rounds;
    const moves = new Map<string, Place>();
    const push = (id: string, x: number, y: number) => {
      if (!fresh.has(id)) return;
      const m = moves.get(id) ?? { x: 0, y: 0 };
      moves.set(id, { x: m.x + x, y: m.y + y });
    };
    for (let i = 0; i < ids.length; i++) {
      const a = places.get(ids[i]!)!;
      for (let j = i + 1; j < ids.length; j++) {
        const b = places.get(ids[j]!)!;
        const far = heavy.has(ids[i]!) && heavy.has(ids[j]!) ? 2.6 * ring : reach;
        let dx = a.x - b.x;
        let dy = a.y - b.y;
        let d = Math.hypot(dx, dy);
        if (d >= far) continue;
        if (d < 0.01) {
          dx = Math.cos(i * golden + j);
          dy = Math.sin(i * golden + j);
          d = 1;
        }
        const f = (0.45 * (far - d)) / d;
        push(ids[i]!, dx * f, dy * f);
        push(ids[j]!, -dx * f, -dy * f);
      }
    }
    for (const e of graph.edges) {
      const a = places.get(e.from)!;
      const b = places.get(e.to)!;
      const dx = b.x - a.x;
      const dy = b.y - a.y;
      const d = Math.hypot(dx, dy) || 1;
      const want = heavy.has(e.from) && heavy.has(e.to) ? 2.4 * ring : ring;
      const f = (0.06 * (d - want)) / d;
      push(e.from, dx * f, dy * f);
      push(e.to, -dx * f, -dy * f);
    }
    for (const [id, m] of moves) {
      const p = places.get(id)!;
      const long = Math.hypot(m.x, m.y);
      const step = Math.min(long, 24 * cool) / (long || 1);
      places.set(id, { x: p.x + m.x * step, y: p.y + m.y * step });
    }
  }
}
