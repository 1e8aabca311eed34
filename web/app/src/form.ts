// easeForms sends a form that narrows when one of its fields changes, leaves empty
// fields out of the URL, and says how much room a list has left.
export function easeForms(): void {
  // on the document: a graph that grows brings forms anew
  document.addEventListener("change", (e) => (e.target as Element).closest<HTMLFormElement>("form[data-auto]")?.requestSubmit());
  document.addEventListener("submit", (e) => withoutEmpty(e.target as HTMLFormElement));
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-list]")) watchRoom(form);
}

function withoutEmpty(form: HTMLFormElement): void {
  const left: HTMLInputElement[] = [];
  for (const field of form.elements) {
    if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && !field.disabled && field.name !== "" && isNeedless(field)) {
      field.disabled = true;
      left.push(field as HTMLInputElement);
    }
  }
  // the page may come back from the browser's cache
  setTimeout(() => left.forEach((field) => (field.disabled = false)));
}

function isNeedless(field: HTMLInputElement | HTMLSelectElement): boolean {
  if (field.value.trim() === "") return true;
  return field instanceof HTMLSelectElement && field.value === { evidence: "synonym", rank: "papers", require: "none" }[field.name];
}

const longest = 8000; // bytes of path and query that the server takes, and a little less

function watchRoom(form: HTMLFormElement): void {
  const text = form.querySelector("textarea")!;
  const room = form.querySelector<HTMLElement>("[data-room]")!;
  const button = form.querySelector("button")!;
  const say = () => {
    const names = text.value.split(/[\n\r\t]+/).map((n) => n.trim()).filter((n) => n !== "");
    const length = new URLSearchParams(new FormData(form) as unknown as Record<string, string>).toString().length;
    const fits = length < longest;
    button.disabled = !fits;
    room.textContent = fits ? "" : `${names.length} names are more than a link can hold. Use the command: figraph enrich list.txt`;
  };
  text.addEventListener("input", say);
  text.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) form.requestSubmit();
  });
  say();
}
