// Selected lines and what can be done with all of them at once. The dock counts what it can do, not what is selected.
import { lines } from "./rows.js";

/** @typedef {"accept" | "again"} Deed */

/** @returns {HTMLTableSectionElement[]} */
export function selected() {
  return lines().filter((body) => box(body)?.checked);
}

/** @returns {HTMLInputElement | null} */
export function box(body) {
  return body.querySelector("input[name=line]");
}

/** The selected lines to which a deed applies. */
export function able(/** @type {Deed} */ deed) {
  return selected().filter((body) => (deed === "accept" ? body.dataset.agreeing : body.dataset.again));
}

/** Show what is selected and what can be done, or the keys while nothing is. */
export function showDock() {
  const dock = document.getElementById("dock");
  if (!dock) return;
  const chosen = selected();
  const asking = /** @type {HTMLElement} */ (dock.querySelector("[data-asking]"));
  if (!chosen.length) asking.hidden = true;
  /** @type {HTMLElement} */ (dock.querySelector("[data-chosen]")).hidden = !chosen.length || !asking.hidden;
  /** @type {HTMLElement} */ (dock.querySelector("[data-keys]")).hidden = !asking.hidden;
  dock.querySelector("[data-count]").textContent = fill(dock.dataset.selected, chosen.length);
  for (const button of dock.querySelectorAll("button[data-deed]")) {
    const count = able(button.dataset.deed).length;
    button.hidden = !count;
    button.textContent = fill(button.dataset.label, count);
  }
  const out = dock.querySelector("[data-export]");
  if (out) out.textContent = fill(out.dataset.label, chosen.length);
  const all = /** @type {HTMLInputElement | null} */ (document.getElementById("all"));
  if (all) {
    const total = lines().length;
    all.checked = total > 0 && chosen.length === total;
    all.indeterminate = chosen.length > 0 && chosen.length < total;
  }
}

/** Ask before something is said to partners: to whom, and what they will read. */
export function ask(/** @type {Deed} */ deed) {
  const dock = document.getElementById("dock");
  const bodies = able(deed);
  if (!dock || !bodies.length) return;
  /** @type {Map<string, number>} */
  const partners = new Map();
  for (const body of bodies) {
    partners.set(body.dataset.partner, (partners.get(body.dataset.partner) ?? 0) + 1);
  }
  const names = [...partners].map(([name, count]) => (count > 1 ? `${name} (${count})` : name));
  const asking = /** @type {HTMLElement} */ (dock.querySelector("[data-asking]"));
  asking.dataset.deed = deed;
  asking.querySelector("[data-what]").textContent = dock.dataset[`${deed}What`].replace("{partners}", names.join(", "));
  const yes = asking.querySelector("[data-yes]");
  yes.textContent = fill(dock.dataset[`${deed}Yes`], bodies.length);
  asking.hidden = false;
  showDock();
  yes.focus();
}

/** Leave the question; the selection stays. */
export function unask() {
  const asking = /** @type {HTMLElement | null} */ (document.querySelector("#dock [data-asking]"));
  if (!asking || asking.hidden) return false;
  asking.hidden = true;
  showDock();
  return true;
}

/** Select nothing. */
export function clear() {
  for (const body of selected()) box(body).checked = false;
  showDock();
}

/** @type {HTMLTableSectionElement | null} */
let anchor = null;

/** Tick or untick one line; with `range` every line since the last one that was ticked by hand. */
export function toggle(body, checked, range = false) {
  const all = lines();
  const from = range && anchor ? all.indexOf(anchor) : -1;
  const to = all.indexOf(body);
  const some = from < 0 ? [body] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const one of some) if (box(one)) box(one).checked = checked;
  anchor = body;
  showDock();
}

function fill(text, count) {
  return text.replace("{n}", new Intl.NumberFormat(document.documentElement.lang || "en").format(count));
}
