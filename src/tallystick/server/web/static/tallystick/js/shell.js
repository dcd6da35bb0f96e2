// What every page does: switch the theme, close popovers, let ages grow, load the state of the halves.
import { fetchPage, parse } from "./fetch.js";

const root = document.documentElement;

/** Switch light and dark; a choice that is the system's own is forgotten, so that the page follows it again. */
function switchTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const now = root.dataset.theme ?? system;
  const next = now === "dark" ? "light" : "dark";
  if (next === system) delete root.dataset.theme;
  else root.dataset.theme = next;
  try {
    if (next === system) localStorage.removeItem("tallystick.theme");
    else localStorage.setItem("tallystick.theme", next);
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
}

/** Close every open popover but the one that contains `inside`. */
function closePopovers(inside) {
  for (const pop of document.querySelectorAll("details.pop[open]")) {
    if (!inside || !pop.contains(inside)) pop.removeAttribute("open");
  }
}

/** Show whether both halves match, in the pill and, with every partner, in the popover. */
async function showMatch(pop) {
  const { ok, html } = await fetchPage(pop.dataset.match);
  if (!ok) return;
  const fresh = parse(html);
  pop.querySelector("[data-match-pill]").replaceChildren(...fresh.querySelector("[data-pill]").childNodes);
  pop.querySelector("[data-match-body]").replaceChildren(...fresh.querySelector("[data-body]").childNodes);
}

const UNITS = [[365 * 86400, "y", 2], [86400, "d", 1], [3600, "h", 1], [60, "m", 1], [1, "s", 0]];

/** Let every age on the page grow: "8 s" becomes "9 s". The letters are those that the server wrote. */
export function growAges() {
  const letters = root.dataset.ages?.split(" ") ?? [];
  const numbers = new Intl.NumberFormat(root.lang || "en");
  for (const time of document.querySelectorAll("time.age")) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    const seconds = Math.max(0, Math.floor((Date.now() - at) / 1000));
    const index = UNITS.findIndex(([size, , least]) => seconds >= size * least);
    const text = `${numbers.format(Math.floor(seconds / UNITS[index][0]))} ${letters[index] ?? UNITS[index][1]}`;
    if (time.textContent !== text) time.textContent = text;
  }
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-theme-switch]")) switchTheme();
  closePopovers(target);
  const closer = target.closest("[data-close]");
  if (closer) closer.closest("dialog, details")?.removeAttribute("open");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const pop = document.querySelector("details.pop[open]");
  if (!pop) return;
  closePopovers(null);
  /** @type {HTMLElement} */ (pop.querySelector("summary")).focus();
  event.stopPropagation();
}, true);

document.addEventListener("toggle", (event) => {
  const pop = /** @type {HTMLElement} */ (event.target);
  if (pop instanceof HTMLDetailsElement && pop.open && pop.dataset.match) showMatch(pop);
}, true);

/** Say what went wrong where every page says it; what is on the page stays. */
function problem(heading, words) {
  const note = document.createElement("div");
  note.className = "note fault";
  note.setAttribute("role", "alert");
  const bold = document.createElement("b");
  bold.textContent = heading;
  note.append(bold, ` ${words}`);
  document.getElementById("problem")?.replaceChildren(note);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (!detail.boosted) return;
  const { xhr } = detail;
  if (xhr.status >= 400) {
    // A part of a page cannot be taken from an error page: its words are, and the list stays as it was.
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    problem(page.querySelector("h1")?.textContent ?? xhr.status, page.querySelector("main p")?.textContent ?? "");
    detail.shouldSwap = false;
  } else if (new URL(xhr.responseURL).pathname.startsWith("/accounts/")) {
    detail.shouldSwap = false;
    location.assign(xhr.responseURL);
  } else {
    document.getElementById("problem")?.replaceChildren();
  }
});

document.addEventListener("htmx:sendError", () => {
  problem("", document.getElementById("problem")?.dataset.offline ?? "");
});

document.addEventListener("submit", (event) => {
  // What was typed and not sent does not stay behind for the next person at this screen.
  if (/** @type {Element} */ (event.target).matches("[data-leave]")) sessionStorage.clear();
});

setInterval(() => {
  if (!document.hidden) growAges();
}, 10_000);

const match = /** @type {HTMLElement | null} */ (document.querySelector("[data-match]"));
if (match) {
  let soon = 0;
  showMatch(match);
  setInterval(() => {
    if (!document.hidden) showMatch(match);
  }, 60_000);
  // What was just said changes it, too: a burst of news costs one look, and no look comes sooner than the pause.
  document.addEventListener("news", () => {
    soon ||= setTimeout(() => {
      soon = 0;
      showMatch(match);
    }, 3_000);
  });
}
