// Chromium with watches: what a page asks elsewhere, what its policy refuses, what it
// says on the console.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const views = {
  desktop: { viewport: { width: 1200, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 },
};

const alias = (family, font) => `<alias binding="strong"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`;

// open starts the browser with one family of fonts, so that pictures compare between
// machines.
export async function open() {
  const dir = mkdtempSync(join(tmpdir(), "fonts-"));
  const file = join(dir, "fonts.conf");
  writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>${dir}</cachedir>${alias("monospace", "DejaVu Sans Mono")}<match target="pattern"><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match></fontconfig>`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--hide-scrollbars"],
    env: { ...process.env, FONTCONFIG_FILE: file },
  });
  browser.on("disconnected", () => rmSync(dir, { recursive: true, force: true }));
  return browser;
}

// drawn waits for the graph of a page, whose script runs once the page is seen.
export const drawn = (page) => page.waitForFunction(() => !document.querySelector("link[data-later]") || !document.querySelector("[data-graph]:not(:has(canvas))"));

// visit opens a page whose wrongs are gathered. Pictures are drawn here: every third
// cannot be had.
export async function visit(browser, base, options = {}) {
  const context = await browser.newContext({ ...views.desktop, acceptDownloads: true, reducedMotion: "reduce", ...options });
  if (base.startsWith("http")) await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base });
  context.setDefaultTimeout(20_000);
  const wrongs = [];
  await context.route(/^https:\/\/europepmc\.org\//, (route) => {
    const n = [...route.request().url()].reduce((sum, c) => sum + c.charCodeAt(0), 0);
    return n % 3 === 0 ? route.abort() : route.fulfill({ contentType: "image/svg+xml", body: picture(n) });
  });
  await context.addInitScript(() => {
    window.refused = [];
    document.addEventListener("securitypolicyviolation", (e) => window.refused.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
  });
  const page = await context.newPage();
  for (const way of ["goto", "reload"]) {
    const go = page[way].bind(page);
    page[way] = async (...to) => {
      const response = await go(...to);
      await drawn(page);
      return response;
    };
  }
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base + "/") && !/^(data|blob|about|file):/.test(url) && request.resourceType() !== "image") wrongs.push("asked elsewhere: " + url);
  });
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type()) && !m.text().includes("ERR_FAILED")) wrongs.push(`console, ${page.url()}: ${m.text()}`);
  });
  page.on("pageerror", (e) => wrongs.push(`error, ${page.url()}: ${e.message}`));
  const check = async () => {
    wrongs.push(...(await page.evaluate(() => window.refused ?? [])).map((text) => `policy, ${page.url()}: ${text}`));
    return wrongs.splice(0);
  };
  return { page, context, check };
}

// findings are what axe finds that is serious, by all rules of WCAG 2.2 AA or by some.
export async function findings(page, rules) {
  await page.evaluate(axe + ";undefined");
  const result = await page.evaluate((rules) => window.axe.run(document, { resultTypes: ["violations"], runOnly: rules ?? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }), rules);
  return result.violations
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).join(" | ")}`);
}

// picture draws something like a figure of a pathway.
function picture(n) {
  const colours = ["#f3d9b1", "#cfe3f1", "#d6ead0", "#f0cfd4"];
  let boxes = "";
  let before = 0;
  for (let i = 0; i < 6; i++) {
    const x = 20 + ((n + i * i * 3 + i) % 5) * 52;
    const y = 16 + i * 36;
    boxes += (i ? `<path d="M${before} ${y - 14} L${x + 31} ${y}" stroke="#555" fill="none"/>` : "") + `<rect x="${x}" y="${y}" width="62" height="22" rx="11" fill="${colours[(n + i) % 4]}" stroke="#555"/>`;
    before = x + 31;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240" viewBox="0 0 320 240"><rect width="320" height="240" fill="#fffdf8"/>${boxes}</svg>`;
}
