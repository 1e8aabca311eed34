// look is the colours of the page, for what is drawn on a canvas.
export interface Look {
  paper: string;
  ink: string;
  edge: string;
  other: string;
  kinds: Record<string, string>;
  width(papers: number, most: number): number;
}

export function lookOf(page: HTMLElement): Look {
  const style = getComputedStyle(page);
  const colour = (name: string) => style.getPropertyValue("--" + name).trim();
  return {
    paper: colour("paper"),
    ink: colour("ink"),
    edge: colour("edge"),
    other: colour("other"),
    kinds: { gene: colour("gene"), chemical: colour("chemical"), drug: colour("chemical"), disease: colour("disease"), family: colour("family") },
    width: (papers, most) => 1 + 5 * Math.sqrt(papers / Math.max(most, 1)),
  };
}
