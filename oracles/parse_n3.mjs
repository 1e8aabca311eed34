// Reads a file with N3.js, strictly, and prints its statements in the form of ntriples.py.
//
//   node parse_n3.mjs FILE.{nq,nt,ttl,trig}

import { createReadStream } from 'node:fs';
import N3 from 'n3';

const FORMATS = { nq: 'application/n-quads', nt: 'application/n-triples', ttl: 'text/turtle', trig: 'application/trig' };
const XSD_STRING = 'http://www.w3.org/2001/XMLSchema#string';
const ESCAPES = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r' };
const CHARACTERS_AT_ONCE = 1 << 18;

function term(node) {
  if (node.termType === 'NamedNode') return `<${node.value}>`;
  if (node.termType === 'BlankNode') return `_:${node.value}`;
  return literal(node);
}

function literal(node) {
  const quoted = `"${node.value.replace(/[\\"\n\r]/g, (character) => ESCAPES[character])}"`;
  if (node.language) return `${quoted}@${node.language.toLowerCase()}`;
  return node.datatype.value === XSD_STRING ? quoted : `${quoted}^^<${node.datatype.value}>`;
}

function graph(node) {
  return node.termType === 'DefaultGraph' ? '' : `${term(node)} `;
}

function fail(error) {
  process.stderr.write(`n3: ${error.message}\n`);
  process.exit(1);
}

const path = process.argv[2];
const file = createReadStream(path, { highWaterMark: 1 << 18 });
let text = '';

// The file is held back while the reader of our output is behind, so memory stays flat.
function write() {
  if (!process.stdout.write(text) && !file.isPaused()) {
    file.pause();
    process.stdout.once('drain', () => file.resume());
  }
  text = '';
}

file.on('error', fail);
process.stdout.on('error', fail);
new N3.Parser({ format: FORMATS[path.split('.').pop()] }).parse(file, (error, quad) => {
  if (error) fail(error);
  if (!quad) return write();
  text += `${term(quad.subject)} ${term(quad.predicate)} ${term(quad.object)} ${graph(quad.graph)}.\n`;
  if (text.length > CHARACTERS_AT_ONCE) write();
});
