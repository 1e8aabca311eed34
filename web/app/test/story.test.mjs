// The story: who has never heard of RDF types a drug, sees what is drawn with it,
// opens a figure, asks for paths, and leaves with a table and a link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { drawn, open, views, visit } from "./browser.mjs";
import { start } from "./server.mjs";

let server, browser;
before(async () => {
  server = await start();
  browser = await open();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const api = async (path) => (await fetch(server.base + "/api/v1/" + path)).json();
const saved = async (page, act) => {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
};

for (const [size, view] of Object.entries(views)) {
  test(`the story on a ${size}`, async () => {
    const { page, check, context } = await visit(browser, server.base, view);
    const url = () => new URL(page.url());

    // a name, by the keyboard alone
    await page.goto(server.base + "/");
    await page.keyboard.press("/");
    await page.keyboard.type("ketam");
    await page.getByRole("option").first().waitFor();
    const box = page.getByRole("combobox").first();
    assert.equal(await box.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("ArrowDown");
    const active = await box.getAttribute("aria-activedescendant");
    assert.match(await page.locator("#" + active).innerText(), /^Ketamine/);
    await page.keyboard.press("Escape");
    assert.equal(await box.getAttribute("aria-expanded"), "false");
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/entity/mesh*");

    // what it is drawn with
    assert.equal(await page.locator("h1").innerText(), "Ketamine");
    await page.getByRole("navigation", { name: "Kinds" }).getByRole("link", { name: /^Genes/ }).click();
    await page.waitForURL("**kind=gene**");
    const genes = await api("genes?name=mesh:D007649&limit=25");
    const rows = page.locator("#drawn-with tbody tr");
    assert.deepEqual(await rows.evaluateAll((list) => list.map((tr) => decodeURIComponent(tr.querySelector("th a").pathname.slice("/entity/".length)))), genes.map((g) => g.id));
    assert.deepEqual(await rows.evaluateAll((list) => list.map((tr) => Number(tr.cells[3].textContent))), genes.map((g) => g.papers));
    await page.locator("select[name=evidence]").selectOption("family");
    await page.waitForURL("**evidence=family**");
    assert.equal(await page.locator("#drawn-with tbody tr").count(), Math.min(25, (await api("genes?name=mesh:D007649&evidence=family")).length));
    await page.goBack();
    assert.equal(url().searchParams.get("evidence"), null);
    assert.equal(await rows.count(), genes.length);

    // why
    await page.getByRole("link", { name: "Why: evidence of AKT1" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /Both stand in \d+ figures?/);
    await page.keyboard.press("Escape");
    assert.equal(await dialog.count(), 0);
    assert.equal(url().pathname, "/entity/mesh:D007649");

    // a figure, and its Turtle
    await page.locator("#figures .card h3 a", { hasText: "Chronic stress" }).click();
    await page.waitForURL("**/entity/fig*");
    const data = JSON.parse(await page.locator("script[type='application/ld+json']").innerText());
    assert.match(JSON.stringify(data), /PMC/);
    const turtle = await saved(page, () => page.getByRole("link", { name: "Turtle" }).first().click());
    assert.match(String(turtle.bytes), /a pf:Figure/);
    assert.ok((await page.locator("figcaption mark").count()) > 0, "no word of the caption is marked");
    await page.goBack();

    // what connects it to BDNF
    await page.getByRole("link", { name: "Paths from here" }).click();
    await page.getByLabel("To", { exact: true }).fill("BDN");
    await page.getByRole("option", { name: "BDNF gene" }).click();
    assert.equal(await page.getByLabel("To", { exact: true }).inputValue(), "BDNF");
    await page.getByRole("button", { name: "Find paths" }).click();
    await page.waitForURL("**/path**BDNF**");
    const paths = await api("path?name=mesh:D007649&name=BDNF&limit=20");
    assert.equal(await page.locator(".paths tbody tr").count(), paths.length);
    const nodes = () => page.locator("[data-graph]").evaluate((stage) => stage.cy.nodes().map((n) => n.id()).sort());
    const chosen = (list) => [...new Set(list.flatMap((p) => p.nodes.map((n) => n.id)))].sort();
    assert.deepEqual(await nodes(), chosen(paths.slice(0, 10)));
    await page.getByLabel("Draw path 1", { exact: true }).uncheck();
    assert.deepEqual(await nodes(), chosen(paths.slice(1, 10)));
    await page.reload();
    assert.deepEqual(await nodes(), chosen(paths.slice(1, 10)));
    await page.locator(".paths .edge").first().click();
    await dialog.waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("link", { name: "Swap the two ends" }).click();
    await page.waitForURL((u) => u.searchParams.getAll("name")[0] === "BDNF");
    assert.equal(await page.locator(".paths tbody tr").count(), paths.length);
    await page.locator(".kinds a").first().click();
    await page.waitForURL("**kind=**");

    // a table and a link to leave with
    await page.getByText("Take along").first().click();
    const table = await saved(page, () => page.getByRole("link", { name: "TSV", exact: true }).first().click());
    assert.equal(String(table.bytes).split("\n")[0].split("\t")[0], "score");
    const copy = page.getByRole("button", { name: "Copy permalink" });
    await copy.click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /graph=[0-9a-f]{16}/);
    await page.goto(link);
    assert.equal(await page.locator(".notice").count(), 0);
    assert.deepEqual(await check(), []);
    await context.close();
  });

  test(`a graph that grows on a ${size}`, async () => {
    const { page, check, context } = await visit(browser, server.base, view);
    await page.goto(server.base + "/graph?name=BDNF");
    const stage = page.locator("[data-graph]");
    const places = () => stage.evaluate((s) => Object.fromEntries(s.cy.nodes().map((n) => [n.id(), [n.position("x"), n.position("y")]])));
    const inTable = () => page.locator(".same tbody tr").count();
    const first = await places();
    assert.equal(Object.keys(first).length, 13);
    assert.equal(await inTable(), 12);
    await page.locator(".same a[data-grow]").first().click();
    await page.waitForFunction(() => document.querySelector("[data-graph]").cy.nodes().length > 13);
    const grown = await places();
    for (const [id, place] of Object.entries(first)) assert.deepEqual(grown[id], place, `${id} moved`);
    assert.equal(await inTable(), await stage.evaluate((s) => s.cy.edges().length));
    assert.equal(new URL(page.url()).searchParams.getAll("name").length, 2);
    await page.locator(".grown a[data-grow]").first().click();
    await page.waitForFunction((n) => document.querySelector("[data-graph]").cy.nodes().length > n, Object.keys(grown).length);
    await page.goBack();
    await page.waitForFunction((n) => document.querySelector("[data-graph]").cy.nodes().length === n, Object.keys(grown).length);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector("[data-graph]").cy.nodes().length === 13);
    assert.deepEqual(await places(), first);
    await page.reload();
    assert.deepEqual(await places(), first, "the same link gives another picture");

    const fold = page.getByRole("button", { name: "Fold leaves" });
    await fold.click();
    assert.equal(await fold.getAttribute("aria-pressed"), "true");
    assert.ok(Object.keys(await places()).length < 13);
    await fold.click();
    await page.getByRole("slider").fill("3");
    const heavy = await stage.evaluate((s) => s.cy.edges().map((e) => e.data("papers")));
    assert.ok(heavy.length > 0 && heavy.every((n) => n >= 3), String(heavy));
    await page.getByRole("slider").fill("1");
    assert.deepEqual(await places(), first);

    const svg = await saved(page, () => page.getByRole("button", { name: "SVG" }).click());
    const drawn = await page.evaluate((text) => {
      const doc = new DOMParser().parseFromString(text, "image/svg+xml");
      return [doc.querySelector("parsererror")?.textContent ?? "", doc.querySelectorAll("line").length, doc.querySelectorAll("text").length];
    }, String(svg.bytes));
    assert.deepEqual(drawn, ["", 12, 13]);
    const png = await saved(page, () => page.getByRole("button", { name: "PNG" }).click());
    assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
    assert.ok(png.bytes.length > 5000, `${png.bytes.length} bytes`);
    assert.deepEqual(await check(), []);
    await context.close();
  });

  test(`a list on a ${size}`, async () => {
    const { page, check, context } = await visit(browser, server.base, view);
    await page.goto(server.base + "/set");
    await page.getByLabel(/^Genes, drugs/).fill("AKT1\nMTOR\nTP53\nMYC\nnobody-knows-it\n");
    await page.getByRole("button", { name: "Find figures" }).click();
    await page.waitForURL("**/set?list=**");
    const want = await api("enrich?name=AKT1&name=MTOR&name=TP53&name=MYC&name=nobody-knows-it&limit=50");
    const rows = page.getByRole("region", { name: "Figures" }).locator("tbody tr");
    assert.equal(await rows.count(), want.length);
    const clusters = await api("cluster?name=AKT1&name=MTOR&name=TP53&name=MYC&name=nobody-knows-it&limit=0");
    assert.ok(clusters.length > 0, "no cluster");
    assert.deepEqual(await page.getByRole("region", { name: "Clusters" }).locator("tbody tr").evaluateAll((list) => list.map((tr) => [decodeURIComponent(tr.querySelector("th a").pathname.slice("/entity/".length)), tr.cells[1].textContent])), clusters.map((c) => [c.figure.id, c.names.join(", ")]));
    assert.match(await page.locator("ul.notice").innerText(), /nobody-knows-it/);
    assert.ok((await page.locator(".cards .card").count()) > 0, "no covering figure");
    await page.goBack();
    await page.goForward();
    assert.equal(await rows.count(), want.length);
    await page.getByLabel(/^Genes, drugs/).evaluate((box) => {
      box.value = "GENE\n".repeat(3000);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    });
    assert.equal(await page.getByRole("button", { name: "Find figures" }).isDisabled(), true);
    assert.match(await page.locator("[data-room]").innerText(), /figraph enrich/);
    assert.deepEqual(await check(), []);
    await context.close();
  });
}

// Each page is another one each time, so that none is kept from before. What is
// printed can be had of any graph: FIGRAPH_TEST_KG names it.
const quick = { hub: (i) => `/entity/ncbigene:7157?limit=${25 + i}`, "another hub": (i) => `/entity/ncbigene:207?limit=${25 + i}`, symbol: (i) => `/drawn?name=AKT1&limit=${25 + i}`, path: (i) => `/path?name=ketamine&name=BDNF&limit=${20 + i}`, graph: (i) => `/graph?name=TP53&score=0.0${i}`, data: () => "/data" };

test("the first suggestion comes at once, and a page is there at once", async () => {
  await server.verified(); // pages have all that they show, and the processors are free
  const context = await browser.newContext(views.desktop); // without watches, through which each request would go
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setBlockedURLs", { urls: ["https://*"] });
  const best = {}; // of some: others may use the machine
  for (const [name, path] of Object.entries(quick)) {
    const times = { paint: [], interactive: [] };
    for (let i = 0; i < 6; i++) {
      await page.goto(server.base + path(i));
      await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
      await drawn(page);
      const [paint, interactive] = await page.evaluate(() => {
        const [n] = performance.getEntriesByType("navigation");
        const seen = document.querySelector("[data-graph]") ? performance.now() : 0;
        return [performance.getEntriesByName("first-contentful-paint")[0].startTime, Math.max(n.domContentLoadedEventEnd, seen)];
      });
      times.paint.push(paint);
      times.interactive.push(interactive);
    }
    best[name] = { paint: Math.round(Math.min(...times.paint)), interactive: Math.round(Math.min(...times.interactive)), slowest: Math.round(Math.max(...times.paint)) };
  }
  let suggestion = Infinity;
  for (let i = 0; i < 8; i++) {
    const began = performance.now();
    await fetch(`${server.base}/api/v1/complete?prefix=${"kabcdefg"[i]}`);
    suggestion = Math.min(suggestion, performance.now() - began);
  }
  const said = Object.entries(best).map(([name, b]) => `${name}: first paint ${b.paint} ms, interactive ${b.interactive} ms; the slowest paint ${b.slowest} ms`);
  process.stderr.write("\n" + said.join("\n") + `\nfirst suggestion ${suggestion.toFixed(1)} ms\n`);
  // The goals are measured alone (docs/benchmarks.md). Here other tests use the machine: what takes ten times as long is broken.
  const b = best["another hub"];
  assert.ok(b.paint < 2000 && b.interactive < 5000, JSON.stringify(b));
  assert.ok(suggestion < 500, `${suggestion} ms`);
  await context.close();
});
