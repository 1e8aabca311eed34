// Each page: readable without a script, without a serious finding of axe, as it looked
// when somebody looked at it, the same after a reload of its permalink, whole in a file.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { findings, open, views, visit } from "./browser.mjs";
import { attackFigure, attacks, start } from "./server.mjs";

const pages = {
  front: "/",
  entity: "/entity/ncbigene:627",
  species: "/drawn?name=AKT1&kind=gene",
  figure: "/entity/fig:PMC6450409__nihms-1523804-f0003",
  paper: "/entity/pmc:PMC6450409",
  statements: "/statements?name=BDNF",
  explain: "/explain?name=ketamine&name=AKT1",
  path: "/path?name=ketamine&name=BDNF",
  graph: "/graph?name=ketamine&name=BDNF",
  set: "/set?list=AKT1%0AMTOR%0ATP53%0AMYC%0AEGFR",
  data: "/data",
};
const screens = fileURLToPath(new URL("../../testdata/screens/", import.meta.url));
const out = fileURLToPath(new URL("out/", import.meta.url));

let server, browser;
before(async () => {
  server = await start();
  browser = await open();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const settle = async (page) => {
  await page.evaluate(async () => {
    document.querySelectorAll("img[loading=lazy]").forEach((img) => (img.loading = "eager"));
    await Promise.all(Array.from(document.images, (img) => img.complete || new Promise((done) => (img.onload = img.onerror = done))));
    await document.fonts.ready;
  });
};

test("pages as they looked", async (t) => {
  for (const [size, view] of Object.entries(views)) {
    for (const scheme of ["light", "dark"]) {
      const { page, check, context } = await visit(browser, server.base, { ...view, colorScheme: scheme });
      for (const [name, path] of Object.entries(pages)) {
        await t.test(`${name}, ${size}, ${scheme}`, async () => {
          await page.goto(server.base + path);
          await settle(page);
          assert.deepEqual(await findings(page, scheme === "dark" ? ["color-contrast", "link-in-text-block"] : undefined), []);
          const wide = (await page.evaluate(() => Math.max(innerWidth, document.documentElement.scrollWidth))) - view.viewport.width;
          assert.ok(wide <= 0, `the page is ${wide} pixels wider than the screen`);
          if (scheme === "light" || name === "graph") compare(await page.screenshot({ mask: [page.locator("footer")], maskColor: "#888888" }), `${name}-${size}${scheme === "dark" ? "-dark" : ""}`);
          assert.deepEqual(await check(), []);
        });
      }
      await context.close();
    }
  }
});

// Edges of letters differ between versions of the browser: a pixel counts when its
// colour is clearly another, and a picture differs when 1 % of them do.
const most = 0.01;

function compare(bytes, name) {
  const file = join(screens, name + ".png");
  if (process.env.UPDATE || !existsSync(file)) {
    assert.ok(process.env.UPDATE, `${file} is missing: make it with tools/explorer --update`);
    mkdirSync(screens, { recursive: true });
    writeFileSync(file, bytes);
    return;
  }
  const [got, want] = [PNG.sync.read(bytes), PNG.sync.read(readFileSync(file))];
  assert.deepEqual([got.width, got.height], [want.width, want.height]);
  const diff = new PNG({ width: got.width, height: got.height });
  const n = pixelmatch(got.data, want.data, diff.data, got.width, got.height, { threshold: 0.2 });
  const share = n / (got.width * got.height);
  if (share > most) {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, name + ".png"), bytes);
    writeFileSync(join(out, name + "-diff.png"), PNG.sync.write(diff));
  }
  assert.ok(share <= most, `${name}: ${(100 * share).toFixed(2)} % of the pixels differ: see web/app/test/out`);
}

test("no page is blank without a script", async (t) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.route(/^https:/, (route) => route.abort());
  const want = { species: "MYC", figure: "gamma-Aminobutyric Acid", explain: "Akt", path: "RPS6KA3", graph: "Ketamine", set: "MYC", data: "SPARQL to paste", entity: "NTRK2", paper: "Figures", statements: "schema:name", front: "ketamine" };
  for (const [name, path] of Object.entries(pages)) {
    await t.test(name, async () => {
      await page.goto(server.base + path);
      assert.ok((await page.locator("main").innerHTML()).includes(want[name]), `${want[name]} is not there`);
    });
  }
  await page.goto(server.base + "/");
  await page.locator("input[name=name]").first().fill("ketamine");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/entity/mesh*");
  await context.close();
});

test("permalinks", async (t) => {
  const { page, check, context } = await visit(browser, server.base);
  for (const [name, path] of Object.entries(pages)) {
    await t.test(name, async () => {
      await page.goto(server.base + path);
      const before = await page.locator("main").innerText();
      const link = await page.locator("a[rel=bookmark]").getAttribute("href");
      assert.match(link, /[?&]graph=[0-9a-f]{16}$|[?&]graph=[0-9a-f]{16}&/);
      await page.goto(server.base + link);
      assert.equal(await page.locator("main").innerText(), before);
      await page.reload();
      assert.equal(await page.locator("main").innerText(), before);
      await page.goto(server.base + link.replace(/graph=[0-9a-f]{16}/, "graph=0123456789abcdef"));
      assert.match(await page.locator(".notice").first().innerText(), /0123456789abcdef.*another/);
      assert.deepEqual(await check(), []);
    });
  }
  await context.close();
});

test("a page as one file, offline", async (t) => {
  const { page, check, context } = await visit(browser, server.base);
  const away = await visit(browser, "file:///");
  await away.context.setOffline(true);
  mkdirSync(out, { recursive: true });
  for (const name of ["species", "graph", "path", "figure", "data"]) {
    await t.test(name, async () => {
      await page.goto(server.base + pages[name]);
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save page as one file" }).click()]);
      const file = join(out, name + ".html");
      await download.saveAs(file);
      const text = readFileSync(file, "utf8");
      assert.ok(!/<script(?![^>]*ld\+json)/.test(text), "there is a script in it");
      await away.page.goto(pathToFileURL(file).href);
      assert.equal(await away.page.locator("h1").innerText(), await page.locator("h1").innerText());
      assert.equal(await away.page.locator("tbody tr").count(), await page.locator("tbody tr").count());
      assert.notEqual(await away.page.evaluate(() => getComputedStyle(document.body).maxWidth), "none", "it has no style");
      if (name === "graph") assert.ok((await away.page.locator(".saved svg text").count()) > 20, "the graph is not in it");
      if (name === "species") {
        const rows = await away.page.locator("a[href^='data:text/tab']").first().evaluate(async (a) => atob(a.href.split(",")[1]));
        assert.match(rows, /^id\tlabel\t/);
      }
      assert.deepEqual(await away.check().then((list) => list.filter((w) => !w.includes("ERR_INTERNET"))), []);
      assert.deepEqual(await check(), []);
    });
  }
  await away.context.close();
  await context.close();
});

test("texts that attack", async (t) => {
  const { page, check, context } = await visit(browser, server.base);
  const drawn = await (await fetch(`${server.base}/api/v1/entities?name=${attackFigure}&limit=0`)).json();
  assert.ok(drawn.length >= attacks.length, `${drawn.length} entities`);
  const [gene, chemical] = [drawn.find((d) => d.type === "gene").id, drawn.find((d) => d.type !== "gene").id];
  const evil = encodeURIComponent(attacks.join("\n"));
  const targets = [`/entity/${attackFigure}`, "/entity/pmc:PMC9100001", ...[gene, chemical].map((id) => "/entity/" + id), `/drawn?name=${chemical}`, `/explain?name=${gene}&name=${chemical}`,
    `/path?name=${gene}&name=${chemical}`, `/graph?name=${chemical}&name=${gene}`, `/set?list=${evil}`, `/entity/${gene}?graph=${evil}`, `/entity?name=${evil}`, `/path?name=${evil}&via=${evil}`];
  for (const target of targets) {
    await t.test(target.slice(0, 60), async () => {
      await page.goto(server.base + target);
      for (const summary of await page.locator("summary").all()) if (await summary.isVisible()) await summary.click();
      const why = page.locator("a[data-drawer]").first();
      if ((await why.count()) && (await why.isVisible())) {
        await why.click();
        await page.getByRole("dialog").waitFor();
        await page.keyboard.press("Escape");
      }
      assert.equal(await page.evaluate(() => window.harmed), undefined);
      assert.deepEqual((await check()).filter((w) => !/status of (300|400|404|409)/.test(w)), []);
    });
  }
  await page.goto(server.base + "/");
  await page.getByRole("combobox").first().pressSequentially("<script>");
  await page.getByRole("option").first().waitFor();
  assert.match(await page.getByRole("option").first().innerText(), /^<script>/);
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  await page.goto(`${server.base}/entity/${attackFigure}`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save page as one file" }).click()]);
  await download.saveAs(join(out, "attack.html"));
  await page.goto(pathToFileURL(join(out, "attack.html")).href);
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  await context.close();
});

test("script and style are small", () => {
  const dir = fileURLToPath(new URL("../../static/", import.meta.url));
  const bytes = readdirSync(dir).reduce((sum, name) => sum + gzipSync(readFileSync(join(dir, name))).length, 0);
  assert.ok(bytes < 300 * 1024, `${bytes} bytes compressed`);
});
