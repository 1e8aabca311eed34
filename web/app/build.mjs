// Builds what the explorer's pages load, into the folder given or ../static.
// The same sources give the same bytes: the lock file pins the tools.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

await build({
  absWorkingDir: here,
  entryPoints: ["src/app.ts", "src/graph.ts", "style.css"],
  outdir: process.argv[2] ?? "../static",
  entryNames: "[name]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome111", "firefox113", "safari16.4"],
  legalComments: "eof",
  logLevel: "warning",
});
