#!/usr/bin/env python3
"""Loads graphs into real triplestores and compares their answers with figraph's.

  stores.py [--stores oxigraph,fuseki,virtuoso,rdf4j] [--write] NAME=SOURCE...

A source is a folder of records, or a number of figures to generate. Each is built and exported. For each store: its bulk loader loads the N-Quads into a database of its own;
a server with an empty one gets the graph by `figraph push`, then once more with --replace, and `figraph verify`
asks it everything; a small graph is then patched to another, and asked again. What the default graph shows is counted by a query that names none. --write puts the table
into docs/triplestores.md. Oxigraph is in oracles/.venv; tools/stores/install gets the others.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORES = ROOT / ".deps" / "stores"
PAGE = ROOT / "docs" / "triplestores.md"
UP = 120  # seconds that a server may take to start
REPLACED = 500_000  # quads of a graph that is also replaced
PATCHED = 20_000  # and patched


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Store:
    environment = {}
    served = False  # the bulk loader is the running server's

    def up(self):
        """Asks it something, once it runs."""
        ask(self.query, "SELECT (COUNT(*) AS ?n) WHERE { ?s <a:b> ?o }")


class Oxigraph(Store):
    name, title = "oxigraph", "Oxigraph 0.5.13"
    program = ROOT / "oracles" / ".venv" / "bin" / "oxigraph"

    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.query = self.url + "/query"

    def server(self):
        return [self.program, "serve", "-l", self.folder / "served", "-b", f"127.0.0.1:{self.port}"]

    def bulk(self, nq):
        subprocess.run([self.program, "load", "-l", self.folder / "bulk", "-f", nq], check=True, capture_output=True)


class Fuseki(Store):
    name, title = "fuseki", "Fuseki 5.6.0, TDB2"
    java = ["java", "-Xmx2g", "-cp", f"{STORES}/jena/*"]

    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"http://127.0.0.1:{self.port}/pfocr"
        self.query = self.url + "/query"

    def server(self):
        (self.folder / "served").mkdir()
        return [*self.java, "org.apache.jena.fuseki.main.cmds.FusekiServerCmd", "--localhost", "--update", "--tdb2", f"--loc={self.folder / 'served'}",
                "--port", str(self.port), "/pfocr"]

    def bulk(self, nq):
        subprocess.run([*self.java, "tdb2.tdbloader", "--loader=phased", f"--loc={self.folder / 'bulk'}", nq], check=True, capture_output=True)


class Virtuoso(Store):
    name, title = "virtuoso", "Virtuoso 7.2.5"
    served = True
    programs = STORES / "virtuoso" / "usr" / "bin"
    environment = {"FIGRAPH_USER": "dba", "FIGRAPH_PASSWORD": "dba"}  # of a fresh database

    def __init__(self, folder):
        self.folder, self.port, self.sql = Path(folder), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.query = self.url + "/sparql"
        libraries = STORES / "virtuoso" / "usr" / "lib" / "x86_64-linux-gnu"
        os.environ["LD_LIBRARY_PATH"] = f"{libraries}:{STORES}/virtuoso/lib/x86_64-linux-gnu"

    def server(self):
        (self.folder / "load").mkdir()
        files = "".join(f"{key} = {self.folder}/virtuoso{end}\n" for key, end in (
            ("DatabaseFile", ".db"), ("ErrorLogFile", ".log"), ("LockFile", ".lck"), ("TransactionFile", ".trx"), ("xa_persistent_file", ".pxa")))
        (self.folder / "virtuoso.ini").write_text(
            f"[Database]\n{files}[TempDatabase]\nDatabaseFile = {self.folder}/temp.db\nTransactionFile = {self.folder}/temp.trx\n"
            f"[Parameters]\nServerPort = {self.sql}\nDisableUnixSocket = 1\nDirsAllowed = {self.folder}/load\nNumberOfBuffers = 85000\n"
            f"MaxDirtyBuffers = 65000\nMaxQueryMem = 1G\n"
            f"[HTTPServer]\nServerPort = {self.port}\nServerRoot = {self.folder}\nServerThreads = 10\n[SPARQL]\nResultSetMaxRows = 10000000\n")
        return [self.programs / "virtuoso-t", "+configfile", self.folder / "virtuoso.ini", "+foreground"]

    def bulk(self, nq):
        shutil.copy(nq, self.folder / "load" / "graph.nq")
        self.isql(f"ld_dir('{self.folder}/load', '*.nq', 'http://example.org/none'); rdf_loader_run(); checkpoint;")

    def empty(self):
        self.isql("RDF_GLOBAL_RESET(); DELETE FROM DB.DBA.load_list; checkpoint;")

    def isql(self, text):
        out = subprocess.run([self.programs / "isql-vt", str(self.sql), "dba", "dba", f"exec={text}"], check=True, capture_output=True, text=True).stdout
        if "*** Error" in out:
            raise RuntimeError(out)


class RDF4J(Store):
    name, title = "rdf4j", "RDF4J server 4.1.3, native store"
    served = True
    config = """@prefix rep: <http://www.openrdf.org/config/repository#> .
        [] a rep:Repository ; rep:repositoryID "%s" ; rep:repositoryImpl [ rep:repositoryType "openrdf:SailRepository" ;
            <http://www.openrdf.org/config/repository/sail#sailImpl> [ <http://www.openrdf.org/config/sail#sailType> "openrdf:NativeStore" ;
            <http://www.openrdf.org/config/sail/native#tripleIndexes> "spoc,posc,cspo" ] ] ."""
    jetty = """<!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://www.eclipse.org/jetty/configure_9_3.dtd">
        <Configure id="Server" class="org.eclipse.jetty.server.Server"><Call name="addConnector"><Arg>
        <New class="org.eclipse.jetty.server.ServerConnector"><Arg><Ref refid="Server"/></Arg>
            <Set name="host">127.0.0.1</Set><Set name="port">%d</Set><Set name="idleTimeout">600000</Set></New>
        </Arg></Call></Configure>"""  # by itself it gives up a client that sends nothing for 30 s

    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()
        self.repositories = f"http://127.0.0.1:{self.port}/rdf4j-server/repositories/"
        self.url = self.query = self.repositories + "pfocr"

    def server(self):
        (self.folder / "jetty.xml").write_text(self.jetty % self.port)
        return ["java", "-Xmx2g", f"-Dorg.eclipse.rdf4j.appdata.basedir={self.folder}", "-jar", STORES / "rdf4j" / "jetty-runner.jar",
                "--config", self.folder / "jetty.xml", "--path", "/rdf4j-server", STORES / "rdf4j" / "rdf4j-http-server.war"]

    def up(self):
        for name in ("pfocr", "bulk"):
            with contextlib.suppress(urllib.error.HTTPError):  # 409, it is there
                self.send("PUT", name, "text/turtle", (self.config % name).encode())
        super().up()

    def bulk(self, nq):
        with open(nq, "rb") as body:
            self.send("POST", "bulk/statements", "application/n-quads", body)

    def empty(self):
        self.send("DELETE", "bulk", "text/plain", None)

    def send(self, method, path, media, body):
        urllib.request.urlopen(urllib.request.Request(self.repositories + path, body, {"Content-Type": media}, method=method)).close()


KINDS = {kind.name: kind for kind in (Oxigraph, Fuseki, Virtuoso, RDF4J)}


def ask(url, query):
    data = urllib.parse.urlencode({"query": query}).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"Accept": "application/sparql-results+json"})) as answer:
        return int(json.load(answer)["results"]["bindings"][0]["n"]["value"])


def cores(process):
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Took:
    """Seconds by the clock, and processor seconds of a server and of what was run meanwhile and has ended."""

    def __init__(self, server=None):
        self.server, self.clock, self.core = server, time.monotonic(), self.used(server)

    def used(self, server):
        ended = os.times()
        return ended.children_user + ended.children_system + (cores(server) if server else 0)

    def end(self):
        self.clock, self.core = time.monotonic() - self.clock, self.used(self.server) - self.core
        return self

    def __str__(self):
        return f"{self.clock:.1f} ({self.core:.1f})"


@contextlib.contextmanager
def running(store):
    log = open(store.folder / "log", "wb")
    process = subprocess.Popen(store.server(), stdout=log, stderr=log, cwd=store.folder)
    try:
        for _ in range(UP * 4):
            time.sleep(0.25)
            with contextlib.suppress(OSError):
                store.up()
                break
        else:
            raise RuntimeError(f"{store.title} does not start: {(store.folder / 'log').read_text(errors='replace')[-500:]}")
        yield process
    finally:
        process.terminate()
        process.wait()
        log.close()


def called(figraph, store, *args):
    """JSON of a command, which may differ."""
    done = subprocess.run([figraph, *args, "--format", "json", "-q"], capture_output=True, text=True, env={**os.environ, **store.environment})
    if done.stdout == "":
        raise RuntimeError(f"{args}: {done.stderr}")
    return json.loads(done.stdout)


def judge(figraph, kind, name, kg, nq, quads, work, other):
    """A row of the table, and whether all agrees. A small graph is patched to another in the end."""
    folder = Path(work) / f"{kind.name}-{name}"
    folder.mkdir()
    store = kind(folder)
    if not store.served:
        bulk = Took()
        store.bulk(nq)
        bulk.end()
    with running(store) as server:
        if store.served:
            bulk = Took(server)
            store.bulk(nq)
            bulk.end()
            store.empty()
        push = Took(server)
        called(figraph, store, "push", store.url, "-g", kg)
        push.end()
        replace = Took(server)
        if quads < REPLACED:
            called(figraph, store, "push", store.url, "-g", kg, "--replace")
        replace.end()
        compared = called(figraph, store, "verify", store.url, "-g", kg)
        shown = ask(store.query, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        if quads < PATCHED:
            called(figraph, store, "push", store.url, "-g", other, "--patch", nq)
            compared += called(figraph, store, "verify", store.url, "-g", other)
    differs = [c for c in compared if not c["agrees"]]
    for c in differs:
        print(f"DIFFERS {kind.title}: {name}: {c}", file=sys.stderr)
    counts = [c for c in compared if c["question"].startswith("count of ")]
    shutil.rmtree(folder)
    agreed = f"{len(compared) - len(counts) - sum(not c['question'].startswith('count of ') for c in differs)} of {len(compared) - len(counts)}"
    default = "all" if shown >= quads else f"{shown:,}"
    row = (kind.title, name, f"{quads:,}", str(bulk), str(push), f"{bulk.core / push.core:.2f}", str(replace) if quads < REPLACED else "",
           " ".join(f"{c['there']:,}" for c in counts[:5]), agreed, default)
    print("| " + " | ".join(row) + " |", flush=True)
    return row, not differs


HEAD = ("store", "graph", "quads", "bulk loader, s (core-s)", "`push`, s (core-s)", "bulk / push, core-s", "`--replace`, s (core-s)", "figures, entities, mentions, links, meta there", "answers agree", "default graph shows")


def write(rows):
    table = "".join("| " + " | ".join(row) + " |\n" for row in (HEAD, ["---"] * len(HEAD), *rows))
    before, rest = PAGE.read_text().split("<!-- made by oracles/stores.py -->\n", 1)
    after = rest.split("<!-- end -->\n", 1)[1]
    PAGE.write_text(before + "<!-- made by oracles/stores.py -->\n" + table + "<!-- end -->\n" + after)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("source", nargs="+", help="NAME=SOURCE, a folder of records")
    parser.add_argument("--stores", default=",".join(KINDS))
    parser.add_argument("--write", action="store_true", help="into docs/triplestores.md")
    args = parser.parse_args()
    rows, good = [], True
    with tempfile.TemporaryDirectory() as work:
        figraph = Path(work) / "figraph"
        subprocess.run(["go", "build", "-o", figraph, "./cmd/figraph"], cwd=ROOT, check=True)
        other = Path(work) / "other"
        subprocess.run([figraph, "build", ROOT / "testdata" / "old", "-o", other, "-q"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for named in args.source:
            name, _, source = named.partition("=")
            if source.isdigit():
                subprocess.run(["go", "run", "./oracles/generate", source, Path(work) / "records"], cwd=ROOT, check=True)
                source = Path(work) / "records"
            if not Path(source).exists():
                print(f"skipped: {source} is not here")
                continue
            kg, nq = Path(work) / name, Path(work) / f"{name}.nq"
            out = subprocess.run([figraph, "build", source, "-o", kg, "--export", nq, "-q", "--format", "json"], check=True, capture_output=True, text=True).stdout
            for kind in args.stores.split(","):
                try:
                    row, agrees = judge(figraph, KINDS[kind], name, kg, nq, json.loads(out)["quads"], work, other)
                except (OSError, RuntimeError, subprocess.SubprocessError) as e:  # the others are judged all the same
                    print(f"FAILED {kind}: {name}: {e}", file=sys.stderr)
                    good = False
                    continue
                rows.append(row)
                good = good and agrees
                if args.write:
                    write(rows)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
