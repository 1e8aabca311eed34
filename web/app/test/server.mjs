// A graph of the sample and a server of it, for tests.
import { spawn, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
export const figraph = process.env.FIGRAPH ?? join(root, "bin/figraph");

// attacks are texts that harm who shows them unescaped.
export const attacks = [`<script>window.harmed=1</script>`, `"><img src=x onerror=window.harmed=1>`, `'-(window.harmed=1)-'</title><svg onload=window.harmed=1>`, `{{.}}\${window.harmed=1}`, `javascript:window.harmed=1`, `</script><script>window.harmed=1</script>`];
export const attackFigure = "fig:PMC9100001__attack";

function attackRecord(dir) {
  for (const folder of ["_figures", "_data"]) mkdirSync(join(dir, folder), { recursive: true });
  const all = JSON.stringify(attacks.join(" "));
  writeFileSync(join(dir, "_figures/PMC9100001__attack.md"), `---\nfigid: PMC9100001__attack\nfigtitle: ${JSON.stringify(attacks[0] + attacks[1])}\ncaption: ${all}\npapertitle: ${all}\norganisms_ner:\n- Homo sapiens\npmcid: PMC9100001\nfilename: attack.jpg\nfiglink: "javascript:window.harmed=1"\nnumber: F1\nyear: '2020'\nautoml_pathway: 0.9\n---\n`);
  let genes = "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\tcount_direct\tcount_synonym\tcount_match\n";
  let chemicals = "word\tmesh\tmatch\tname\tchebi\n";
  attacks.forEach((text, i) => {
    const t = text.replaceAll('"', "");
    genes += `9606\tHomo sapiens\tPrimates\t${t}\t${t}\t${t}\t91000${i + 1}\tncbigene_symbol\t1\tNA\t1\n`;
    chemicals += `${t}\tmesh:D99900${i + 1}\t${t}\t${t}\tNA\n`;
  });
  writeFileSync(join(dir, "_data/PMC9100001__attack-genes.tsv"), genes);
  writeFileSync(join(dir, "_data/PMC9100001__attack-chemicals.tsv"), chemicals);
}

// start builds the graph, unless FIGRAPH_TEST_KG has one, and serves it.
export async function start() {
  const dir = process.env.FIGRAPH_TEST_KG ? undefined : mkdtempSync(join(tmpdir(), "explorer-"));
  const kg = process.env.FIGRAPH_TEST_KG ?? build(dir);
  const child = spawn(figraph, ["serve", "-g", kg, "--addr", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const base = await new Promise((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text) => {
      said += text;
      const at = /serving (http:\/\/\S+)\//.exec(said);
      if (at) resolve(at[1]);
    });
    child.on("exit", () => reject(new Error("the server ended: " + said)));
  });
  return {
    base,
    kg,
    said: () => said,
    async verified() {
      while ((await (await fetch(base + "/healthz")).json()).store !== "verified") await new Promise((done) => setTimeout(done, 100));
    },
    async stop() {
      const ended = new Promise((done) => child.on("exit", done));
      child.kill("SIGTERM");
      await ended;
      if (dir) rmSync(dir, { recursive: true, force: true });
    },
  };
}

// build makes the graph in a folder and gives its own.
export function build(dir) {
  const kg = join(dir, "kg");
  attackRecord(join(dir, "attack"));
  const shared = join(root, "../shared/data");
  execFileSync(figraph, ["build", join(shared, "pfocr"), join(shared, "seed"), join(root, "testdata/good"), join(dir, "attack"), "-g", kg, "--quiet"], { stdio: "ignore" });
  return kg;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build(process.argv[2]);
