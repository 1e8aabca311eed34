// Reads many small files with N3.js, strictly, and prints one line of JSON for
// each: its quads, or the parser's complaint. For conformance.py.
//
//   node read_all_n3.mjs < NAMES    (one name a line, whose ending says the syntax)

import { readFileSync } from 'node:fs';
import N3 from 'n3';

const FORMATS = { nq: 'application/n-quads', nt: 'application/n-triples', ttl: 'text/turtle', trig: 'application/trig' };

function read(path) {
  try {
    const parser = new N3.Parser({ format: FORMATS[path.split('.').pop()] });
    const quads = parser.parse(readFileSync(path, 'utf8'));
    return { quads: quads.map((quad) => [quad.subject, quad.predicate, quad.object, quad.graph].map(term)) };
  } catch (error) {
    return { error: error.message };
  }
}

function term(node) {
  return [node.termType, node.value, node.language ?? '', node.datatype?.value ?? ''];
}

for (const path of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  process.stdout.write(`${JSON.stringify(read(path))}\n`);
}
