"""Reads a release of testdata/good as others would: rdflib its descriptions, Oxigraph its
queries over its own graph, sha256sum its sums."""

import gzip
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

try:
    import pyoxigraph as ox
    from rdflib import DCAT, DCTERMS, RDF, RDFS, SH, Graph, Namespace, URIRef
    from shapes import shacl
except ImportError as error:
    raise unittest.SkipTest(f"not installed: {error.name}")

HOUSE = Path(__file__).resolve().parent.parent
PAV, SPDX, SDO = (Namespace(n) for n in ("http://purl.org/pav/", "http://spdx.org/rdf/terms#", "https://schema.org/"))
VOID, DCTYPES = Namespace("http://rdfs.org/ns/void#"), Namespace("http://purl.org/dc/dcmitype/")
ENDPOINT = "https://example.org/sparql"


class Release(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.dir = Path(folder.name) / "release"
        program = f"{folder.name}/figraph"
        for command in (["go", "build", "-o", program, "./cmd/figraph"], [program, "build", "testdata/good", "-q", "-o", f"{folder.name}/kg"],
                        [program, "release", cls.dir, "-q", "-g", f"{folder.name}/kg", "--url", "https://example.org/r/", "--endpoint", ENDPOINT]):
            subprocess.run(command, cwd=HOUSE, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.manifest = json.loads((cls.dir / "release.json").read_text(encoding="utf-8"))
        cls.void = Graph().parse(cls.dir / "void.ttl")

    def test_sums(self):
        subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=self.dir, check=True)

    def test_layers_are_the_whole_and_fit_the_shapes(self):
        triples = Graph()
        for layer in self.manifest["layers"]:
            part = Graph().parse(data=gzip.decompress((self.dir / layer["file"]).read_bytes()), format="turtle")
            self.assertEqual(len(part), layer["quads"])
            triples += part
        self.assertEqual(len(triples), self.manifest["quads"])
        self.assertEqual([r for r in shacl(triples, self.dir / "shapes.ttl") if r[3] == "Violation"], [])

    def test_levels(self):
        """What the HCLS profile demands of each level, and what it forbids."""
        [version] = self.void.objects(None, PAV.hasCurrentVersion)
        [summary] = self.void.objects(version, DCTERMS.isVersionOf)
        for level in (summary, version):
            self.assertIn((level, RDF.type, DCTYPES.Dataset), self.void)
            for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license):
                self.assertEqual(len(list(self.void.objects(level, needed))), 1, (level, needed))
        for forbidden in (PAV.version, DCTERMS.issued, DCTERMS.created, DCAT.distribution):
            self.assertNotIn((summary, forbidden, None), self.void)
        for needed in (PAV.version, DCTERMS.issued, DCTERMS.creator, DCTERMS.source, DCAT.distribution):
            self.assertIn((version, needed, None), self.void)
        files = {f["name"]: f for f in self.manifest["files"]}
        for file in self.void.objects(version, DCAT.distribution):
            f = files[file.split("/")[-1]]
            self.assertEqual(int(self.void.value(file, DCAT.byteSize)), (self.dir / f["name"]).stat().st_size)
            self.assertEqual(str(self.void.value(self.void.value(file, SPDX.checksum), SPDX.checksumValue)), f["sha256"])
            self.assertEqual(self.void.value(file, DCAT.downloadURL), URIRef("https://example.org/r/" + f["name"]))

    def test_dataset_for_search_engines(self):
        d = json.loads((self.dir / "dataset.jsonld").read_text(encoding="utf-8"))
        for needed in ("description", "identifier", "keywords", "license", "name", "url", "distribution", "version", "creator"):
            self.assertTrue(d.get(needed), needed)
        self.assertTrue(50 <= len(d["description"]) <= 5000)
        for file in d["distribution"]:
            self.assertTrue(file["contentUrl"].startswith("https://example.org/r/"))

    def test_examples_run(self):
        """Each example is of the form that the SIB's collection asks for, and runs over the graph of the release."""
        examples = Graph().parse(self.dir / "examples.ttl")
        store = ox.Store()
        for layer in self.manifest["layers"]:
            store.load(gzip.decompress((self.dir / layer["file"]).read_bytes()), ox.RdfFormat.TURTLE)
        kinds = {SH.SPARQLSelectExecutable: SH.select, SH.SPARQLConstructExecutable: SH.construct}
        found, answered = set(examples.subjects(RDF.type, SH.SPARQLExecutable)), 0
        for example in found:
            [(kind, has)] = [(k, p) for k, p in kinds.items() if (example, RDF.type, k) in examples]
            [query] = examples.objects(example, has)
            [comment] = examples.objects(example, RDFS.comment)
            self.assertEqual(comment.language, "en")
            self.assertEqual(set(examples.objects(example, SDO.target)), {URIRef(ENDPOINT)})
            [prefixes] = examples.objects(example, SH.prefixes)
            self.assertGreater(len(list(examples.objects(prefixes, SH.declare))), 15)
            answered += any(True for _ in store.query(str(query)))
        self.assertEqual({str(e).rsplit("/", 1)[-1] for e in found}, {p.stem for p in (HOUSE / "queries" / "sparql").glob("*.rq")})
        self.assertGreater(answered, len(found) / 2)


if __name__ == "__main__":
    unittest.main()
