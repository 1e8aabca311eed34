// What every page of the explorer loads. The pages have their content without it.
import { focusOnSlash, suggestIn } from "./suggest";
import { openDrawers } from "./drawer";
import { offerCopies } from "./copy";
import { quietPictures } from "./picture";
import { easeForms } from "./form";
import { offerSaving } from "./takeaway";
import { loadLater } from "./later";

loadLater();
quietPictures();
for (const input of document.querySelectorAll<HTMLInputElement>("input[data-complete]")) suggestIn(input);
focusOnSlash();
openDrawers();
offerCopies(document);
easeForms();
offerSaving();
