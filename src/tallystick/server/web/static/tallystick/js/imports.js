// Imports: a file can be dropped anywhere on the zone, answers are applied at once, and a page that waits looks again.

const zone = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-drop]"));
if (zone) {
  const drop = /** @type {HTMLElement} */ (zone.querySelector(".drop"));
  const input = /** @type {HTMLInputElement} */ (zone.querySelector("input[type=file]"));
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    zone.requestSubmit();
  });
}

const mapping = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-mapping]"));
if (mapping) {
  mapping.addEventListener("change", () => mapping.requestSubmit());
  const apply = /** @type {HTMLElement} */ (mapping.querySelector("[data-apply]"));
  /** @type {HTMLElement} */ (apply.querySelector("button")).hidden = true;
}

// The progress fragment asks for itself; when it says that the work has ended, the page is read anew.
const waiting = /** @type {HTMLElement | null} */ (document.querySelector("[data-wait]"));
if (waiting) {
  new MutationObserver(() => {
    const state = waiting.querySelector("[data-progress]")?.getAttribute("data-progress");
    if (state === "done" || state === "failed") location.replace(waiting.dataset.wait ?? location.href);
  }).observe(waiting, { childList: true, subtree: true, attributes: true });
}
