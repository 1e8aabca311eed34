// quietPictures takes away a picture that cannot be had; what is behind it shows.
export function quietPictures(): void {
  const fail = (img: HTMLImageElement) => img.classList.add("failed");
  document.addEventListener(
    "error",
    (e) => {
      if (e.target instanceof HTMLImageElement) fail(e.target);
    },
    true, // the event does not bubble
  );
  const come = (img: HTMLImageElement) => img.classList.add("loaded");
  document.addEventListener("load", (e) => e.target instanceof HTMLImageElement && come(e.target), true);
  for (const img of document.images) {
    if (img.complete && img.naturalWidth > 0) come(img);
    else if (img.complete && img.loading !== "lazy") fail(img);
  }
}
