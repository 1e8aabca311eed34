// The graph of a page, drawn with Cytoscape.js. It is loaded where there is one.
import { stageIn } from "./stage";

const stage = document.querySelector<HTMLElement>("[data-graph]");
if (stage) stageIn(stage);
