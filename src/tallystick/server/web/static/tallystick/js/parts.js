// The live parts of a page: read again as a whole, and replaced where they differ.
import { fetchPage } from "./fetch.js";
import { mark } from "./rows.js";

/**
 * The page as the server makes it now; null if it cannot be had.
 * @param {string} url
 * @returns {Promise<Document | null>}
 */
export async function readAgain(url) {
  const { ok, html } = await fetchPage(url, { headers: { "HX-Request": "false" } });
  return ok ? new DOMParser().parseFromString(html, "text/html") : null;
}

/**
 * Fill in the parts of a page that are different now, and mark the figures that changed. Where somebody has
 * scrolled to, what they have opened and where the focus is stays.
 * @param {Document} fresh
 */
export function fill(fresh) {
  for (const part of fresh.querySelectorAll("[data-live-part]")) {
    const old = document.getElementById(part.id);
    if (!old || same(old, part)) continue;
    const scrolled = [...old.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
    const opened = [...old.querySelectorAll("details")].map((one) => one.open);
    const said = new Map([...old.querySelectorAll("td")].map((cell, index) => [index, cell.textContent]));
    const alike = old.querySelectorAll("td").length === part.querySelectorAll("td").length;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(part);
    part.querySelectorAll(".scroll").forEach((one, index) => (one.scrollLeft = scrolled[index] ?? 0));
    part.querySelectorAll("details").forEach((one, index) => (one.open = opened[index] ?? false));
    if (focused && meant(focused)) {
      [...part.querySelectorAll(focused.tagName)].find((one) => meant(one) === meant(focused))?.focus();
    }
    if (!alike) continue;
    part.querySelectorAll("td").forEach((cell, index) => {
      if (said.get(index) !== cell.textContent && !cell.querySelector("input, time.age")) mark(cell);
    });
  }
}

/** How long it is quiet before a page is read again that is worked out for whoever looks at it. */
export const SETTLED = 250;

/**
 * Read again what is news: several changes within a moment once, and not before the reading under way has ended.
 * @param {() => Promise<void>} read
 * @param {number} pause  how long it is quiet before, in milliseconds
 * @returns {() => void}
 */
export function gathered(read, pause) {
  let waiting = 0;
  let reading = false;
  const soon = () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(now, pause);
  };
  async function now() {
    if (reading) return soon();
    reading = true;
    try {
      await read();
    } finally {
      reading = false;
    }
  }
  return soon;
}

/** What tells a link or a button from others of its kind. */
const meant = (element) =>
  element.getAttribute("href") ?? element.getAttribute("aria-label") ?? element.textContent.trim();

/** Ages grow by themselves: they are no difference. */
function same(old, part) {
  const bare = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("time.age").forEach((time) => (time.textContent = ""));
    copy.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => one.removeAttribute("value"));
    copy.querySelectorAll("details").forEach((one) => one.removeAttribute("open"));
    copy.querySelectorAll(".cur").forEach((one) => one.classList.remove("cur"));
    copy.querySelectorAll(".chg").forEach((one) => one.classList.remove("chg"));
    copy.querySelectorAll("[class='']").forEach((one) => one.removeAttribute("class"));
    return copy;
  };
  return bare(old).isEqualNode(bare(part));
}
