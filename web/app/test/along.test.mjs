// What is taken along: every file is what it says, and the question in other ways
// gives the same rows.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { open, visit } from "./browser.mjs";
import { figraph, root, start } from "./server.mjs";

const pages = ["/entity/mesh:D007649?evidence=family", "/drawn?name=AKT1&kind=gene", "/entity/ncbigene:627?kind=drug&year=2000-2020", "/entity/fig:PMC6450409__nihms-1523804-f0003", "/entity/pmc:PMC6450409",
  "/explain?name=ketamine&name=AKT1", "/path?name=ketamine&name=BDNF", "/graph?name=ketamine&name=BDNF", "/set?list=AKT1%0AMTOR%0ATP53%0AMYC%0AEGFR"];

const built = ["/drawn", "/explain", "/path", "/set"]; // as programs: linking takes seconds

let server, browser, dir;
before(async () => {
  server = await start();
  browser = await open();
  dir = mkdtempSync(join(tmpdir(), "along-"));
  mkdirSync(join(dir, "bin"));
  symlinkSync(figraph, join(dir, "bin/figraph"));
  symlinkSync(server.kg, join(dir, "kg"));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

// isGood says what is wrong with a file.
const isGood = {
  json: (text) => JSON.parse(text) && "",
  ndjson: (text) => text.trim().split("\n").forEach((line) => line && JSON.parse(line)) ?? "",
  tsv: (text) => (new Set(text.replace(/\n$/, "").split("\n").map((line) => line.split("\t").length)).size === 1 ? "" : "rows differ in length"),
  csv: (text) => (text.includes("\r\n") ? "" : "no rows"),
  gmt: (text) => (text.trimEnd().split("\n").every((line) => line.split("\t").length > 2) ? "" : "a set without members"),
  graphml: (text) => (text.startsWith("<?xml") && text.trimEnd().endsWith("</graphml>") ? "" : "no GraphML"),
  cyjs: (text) => (JSON.parse(text).elements.nodes.length > 0 ? "" : "no nodes"),
  cx2: (text) => (JSON.parse(text).at(-1).status[0].success ? "" : "no status"),
  turtle: (text) => (text.includes("@prefix") ? "" : "no prefix"),
  trig: (text) => (text.includes("@prefix") ? "" : "no prefix"),
  nquads: (text) => (text.trimEnd().endsWith(" .") ? "" : "no end"),
  ntriples: (text) => (text.trimEnd().endsWith(" .") ? "" : "no end"),
  jsonld: (text) => JSON.parse(text) && "",
};

test("every file of every page", async (t) => {
  const { page, check, context } = await visit(browser, server.base);
  for (const path of pages) {
    await t.test(path, async () => {
      await page.goto(server.base + path);
      const links = await page.locator("a[download]").evaluateAll((list) => [...new Set(list.map((a) => a.href))]);
      assert.ok(links.length >= 4, `${links.length} files`);
      for (const link of links) {
        const format = new URL(link).searchParams.get("format");
        const answer = await fetch(link);
        const text = await answer.text();
        assert.equal(answer.status, 200, `${link}: ${text}`);
        assert.equal(isGood[format](text), "", link);
      }
      assert.deepEqual(await check(), []);
    });
  }
  await context.close();
});

const run = (program, args, options) => execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"], cwd: dir, ...options });
const env = () => ({ ...process.env, PATH: join(dir, "bin") + delimiter + process.env.PATH, FIGRAPH_GRAPH: "kg" });

const spaces = { ncbigene: "https://identifiers.org/ncbigene/", mesh: "http://id.nlm.nih.gov/mesh/", pmc: "https://identifiers.org/pmc/", chebi: "http://purl.obolibrary.org/obo/CHEBI_", doid: "http://purl.obolibrary.org/obo/DOID_" };
const iri = (curie) => {
  const [prefix, local] = [curie.slice(0, curie.indexOf(":")), curie.slice(curie.indexOf(":") + 1)];
  return prefix === "fig" ? `https://pfocr.wikipathways.org/figures/${local}.html` : spaces[prefix] + local;
};
const things = (answer) => [...new Set((answer.figures ?? answer).map((row) => iri(row.id)))].sort();

test("the same question as command, curl, Go and SPARQL", async (t) => {
  const python = join(root, "oracles/.venv/bin/python");
  const { page, context } = await visit(browser, server.base);
  const queries = [];
  for (const path of pages) {
    await page.goto(server.base + path);
    const alongs = await page.locator(".along").evaluateAll((list) =>
      list.map((along) => Object.fromEntries(Array.from(along.querySelectorAll("dt"), (dt) => [dt.firstChild.textContent, dt.nextElementSibling.querySelector("pre")?.textContent ?? ""]))),
    );
    assert.ok(alongs.length > 0);
    for (const [i, along] of alongs.entries()) {
      await t.test(`${path}, ${i + 1}`, () => {
        const want = JSON.parse(run("bash", ["-c", along.curl]));
        const command = JSON.parse(run("bash", ["-c", along.Command.replace(" --limit", " --format json --limit")], { env: env() }));
        assert.deepEqual(command, want);
        if (i === 0 && built.some((start) => path.startsWith(start))) {
          mkdirSync(join(dir, "program"), { recursive: true });
          writeFileSync(join(dir, "program/main.go"), along.Go);
          run("go", ["build", "-o", join(dir, "program/main"), join(dir, "program/main.go")], { cwd: root });
          assert.deepEqual(JSON.parse(run(join(dir, "program/main"), [])), want);
        }
        if (along.SPARQL) queries.push({ what: `${path}, ${i + 1}`, query: along.SPARQL, want: things(want) });
      });
    }
  }
  await t.test("SPARQL", { skip: existsSync(python) ? false : "no oracles: make deps" }, () => {
    assert.ok(queries.length >= 6, `${queries.length} queries`);
    run(figraph, ["export", "-g", "kg", "graph.nt"]);
    const script = `
import json, pyoxigraph
store = pyoxigraph.Store()
store.bulk_load(path="graph.nt", format=pyoxigraph.RdfFormat.N_TRIPLES)
print(json.dumps([sorted({row[0].value for row in store.query(q)}) for q in json.load(open("queries.json"))]))`;
    writeFileSync(join(dir, "queries.json"), JSON.stringify(queries.map((q) => q.query)));
    const got = JSON.parse(run(python, ["-c", script]));
    queries.forEach((q, i) => assert.deepEqual(got[i], q.want, q.what));
  });
  await context.close();
});
