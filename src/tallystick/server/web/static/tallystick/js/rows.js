// Order lines on the board. A line is a <tbody>: its row, its schedule, and the editor while someone types in it.

const SETTLE = 6000;
const JUST_NOW = 1000;
// Cells that change without anything having been said: the box to tick, the age, the buttons.
const SILENT = ".x-pick, .x-age, .x-acts";

/** @returns {HTMLTableSectionElement[]} */
export function lines() {
  return [...document.querySelectorAll("#lines > tbody.line")];
}

/** @param {string} id */
export function line(id) {
  return /** @type {HTMLTableSectionElement | null} */ (document.getElementById(`l-${id}`));
}

/** @param {Element} inside */
export function lineOf(inside) {
  return /** @type {HTMLTableSectionElement | null} */ (inside.closest("tbody.line"));
}

/** Whether a line changed so lately that a click on it may have been meant for what stood there before. */
export function changedJustNow(body) {
  return Date.now() - Number(body.dataset.changed ?? 0) < JUST_NOW;
}

/** Mark an element as just changed; it settles by itself. */
export function mark(element) {
  element.classList.remove("chg");
  // A new start of the animation needs a new layout between the two.
  void element.offsetWidth;
  element.classList.add("chg");
  setTimeout(() => element.classList.remove("chg"), SETTLE);
}

/**
 * Bring one line on the page up to what the server says, cell by cell, and mark what changed.
 * What someone types in its editor stays as it is; the editor is told by an event `moved`.
 * @param {HTMLTableSectionElement} old
 * @param {HTMLTableSectionElement} fresh
 */
export function patchLine(old, fresh) {
  if (old.dataset.token === fresh.dataset.token && old.dataset.version === fresh.dataset.version) return false;
  const moved = old.dataset.token !== fresh.dataset.token;
  const before = old.rows[0].cells;
  const after = fresh.rows[0].cells;
  const focused = old.contains(document.activeElement) && !document.activeElement?.closest(".edit");
  for (const [index, cell] of [...after].entries()) {
    const mine = before[index];
    const box = mine.querySelector("input[name=line]");
    // A ticked line keeps what it was ticked for: the server then says that it moved.
    if (box instanceof HTMLInputElement && box.checked) continue;
    const differs = mine.textContent.trim() !== cell.textContent.trim();
    mine.className = cell.className;
    if (!mine.isEqualNode(cell)) mine.replaceChildren(...cell.cloneNode(true).childNodes);
    if (differs && !mine.matches(SILENT)) mark(mine);
  }
  patchSchedule(old, fresh);
  for (const name of ["you", "stale"]) old.classList.toggle(name, fresh.classList.contains(name));
  Object.assign(old.dataset, { ...fresh.dataset, changed: String(Date.now()) });
  if (focused && !old.contains(document.activeElement)) old.rows[0].focus();
  if (moved) old.dispatchEvent(new CustomEvent("moved", { bubbles: true }));
  return true;
}

/** The schedule under a row; open stays open. */
function patchSchedule(old, fresh) {
  const open = old.querySelector(".more")?.getAttribute("aria-expanded") === "true";
  for (const row of old.querySelectorAll("tr.sub")) row.remove();
  const subs = [...fresh.querySelectorAll("tr.sub")].map((row) => row.cloneNode(true));
  old.rows[0].after(...subs);
  if (open) unfold(old, true);
}

/** Show or hide the schedule of a line. */
export function unfold(body, open) {
  const button = body.querySelector(".more");
  if (!button) return;
  button.setAttribute("aria-expanded", String(open));
  for (const row of body.querySelectorAll("tr.sub")) row.hidden = !open;
}

/**
 * Fill a fragment of lines into the page where they stand.
 * @param {DocumentFragment} fragment
 * @returns {{changed: string[], elsewhere: string[]}} lines that changed here, and lines that are not on the page
 */
export function patch(fragment) {
  const changed = [];
  const elsewhere = [];
  for (const fresh of fragment.querySelectorAll("tbody.line")) {
    const old = document.getElementById(fresh.id);
    const id = fresh.id.slice(2);
    if (!old) elsewhere.push(id);
    else if (patchLine(old, fresh)) changed.push(id);
  }
  replace(fragment, "tabs");
  return { changed, elsewhere };
}

/** Put the list into the order that the server says, keeping the lines that stay, and marking those that are new. */
export function arrange(fragment) {
  const table = document.getElementById("lines");
  const fresh = fragment.querySelector("#lines");
  if (!table || !fresh) {
    replace(fragment, "list");
  } else {
    const bodies = [...fresh.querySelectorAll("tbody.line")].map((body) => {
      const old = document.getElementById(body.id);
      if (!old) {
        for (const cell of body.rows[0].cells) if (!cell.matches(SILENT)) mark(cell);
        return body;
      }
      old.classList.remove("gone");
      patchLine(old, body);
      return old;
    });
    const kept = new Set(bodies);
    for (const body of lines()) if (!kept.has(body)) body.remove();
    bodies.forEach((body, index) => {
      const at = table.tBodies[index];
      if (at !== body) table.insertBefore(body, at ?? null);
    });
    replace(fragment, "pager");
  }
  for (const id of ["tabs", "chips"]) replace(fragment, id);
}

/** Take one named part of a fragment over into the page. */
export function replace(fragment, id) {
  const old = document.getElementById(id);
  const fresh = fragment.querySelector(`#${id}`);
  if (old && fresh && !old.isEqualNode(fresh)) {
    old.replaceWith(fresh);
    globalThis.htmx?.process(fresh);
  }
}
