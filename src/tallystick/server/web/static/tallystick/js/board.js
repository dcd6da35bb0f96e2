// The order board: keyboard, selection, answers in place, and what the partners change meanwhile.
import * as edit from "./edit.js";
import { fetchPage, parse, send } from "./fetch.js";
import { listen, typing } from "./keys.js";
import { follow } from "./live.js";
import { SETTLED, fill, gathered, readAgain } from "./parts.js";
import { arrange, changedJustNow, line, lineOf, lines, patch, unfold } from "./rows.js";
import { able, ask, box, clear, selected, showDock, toggle, unask } from "./select.js";
import "./schedule.js";

const board = /** @type {HTMLElement} */ (document.getElementById("board"));
const IDLE = 20_000;
const APART = 15_000;
let touched = 0;
let refreshedAt = 0;

// -- the current line -------------------------------------------------------------------------------

const current = () => /** @type {HTMLTableSectionElement | null} */ (document.querySelector("#lines > .cur"));

/** Make a line the current one. */
function go(body, { focus = true } = {}) {
  if (!body) return;
  current()?.classList.remove("cur");
  body.classList.add("cur");
  if (focus) {
    body.rows[0].focus({ preventScroll: true });
    body.rows[0].scrollIntoView({ block: "nearest" });
  }
}

function step(by) {
  const all = lines();
  const now = current();
  const index = now ? all.indexOf(now) + by : by > 0 ? 0 : all.length - 1;
  if (index >= all.length) document.querySelector("#pager a[rel=next]")?.click();
  else if (index < 0) document.querySelector("#pager a[rel=prev]")?.click();
  else go(all[index]);
}

// -- answers ----------------------------------------------------------------------------------------

/** Say something for one or more lines, as the form without a script would. */
async function answer(deed, bodies) {
  const data = new FormData();
  data.append("do", deed);
  data.append("confirmed", "1");
  for (const body of bodies) data.append("line", box(body).value);
  for (const body of bodies) body.setAttribute("aria-busy", "true");
  const { ok, status, html } = await send(board.dataset.answers + location.search, data);
  for (const body of bodies) body.removeAttribute("aria-busy");
  const fragment = parse(html);
  const said = fragment.querySelector("[data-said]")?.textContent;
  if (fragment.querySelector("tbody.line")) {
    for (const body of bodies) box(body).checked = false;
    patch(fragment);
  }
  if (said) say(said, "note warn");
  else if (!ok) tell(status === 409 ? "moved" : status === 0 ? "offline" : "failed");
  leftBehind();
  showDock();
  return ok;
}

function tell(which) {
  const words = /** @type {HTMLElement} */ (document.getElementById("words"));
  say(words.dataset[which], which === "moved" ? "note warn" : "note fault");
}

let hush = 0;

/** Say something beside the filters for a while. */
function say(text, kind) {
  const said = /** @type {HTMLElement} */ (document.getElementById("said"));
  said.className = kind;
  said.hidden = false;
  said.textContent = text;
  clearTimeout(hush);
  hush = setTimeout(() => {
    said.hidden = true;
  }, 12_000);
}

function accept(body) {
  if (!body?.dataset.agreeing) return;
  if (changedJustNow(body)) tell("moved");
  else answer("accept", [body]);
}

function propose(body) {
  const button = body?.querySelector('a[data-edit$="/propose/"], a[data-edit$="/change/"]');
  if (button) edit.open(body, button.dataset.edit);
}

// -- what the partners change -----------------------------------------------------------------------

/** Lines that changed but do not stand where they belong; shown when the person wants it. */
const waiting = new Set();

/** Whether moving rows would disturb someone. */
function busy() {
  return (
    Date.now() - touched < IDLE ||
    edit.openForms().length > 0 ||
    selected().length > 0 ||
    document.querySelector("dialog[open], details.pop[open]") !== null ||
    (document.activeElement !== null && typing(document.activeElement))
  );
}

/** Lines that do not belong on this view any more fade, and go with the next change of the list. */
function leftBehind() {
  for (const body of lines()) body.classList.toggle("left", body.dataset.fits === "");
}

function showWaiting() {
  const note = /** @type {HTMLElement} */ (document.getElementById("waiting"));
  note.hidden = waiting.size === 0;
  const text = waiting.size === 1 ? note.dataset.one : note.dataset.many;
  note.querySelector("span").textContent = text.replace("{n}", String(waiting.size));
}

/** @type {Set<string>} */
const asked = new Set();
let timer = 0;
let readAt = 0;

/**
 * Several changes at once are read together: soon if it is quiet, once a second if it is not.
 * @param {string[]} ids
 * @param {Record<string, number>} [counts]  the numbers beside the tabs, as long as nothing is filtered
 */
function changed(ids, counts) {
  const plain = board.dataset.filtered === "";
  if (counts && plain) showCounts(counts);
  for (const id of ids) {
    // Where every line belongs, one that is not here need not be asked about.
    if (line(id) || !plain || board.dataset.tab !== "all") asked.add(id);
    else waiting.add(id);
  }
  if (asked.size || !plain) timer ||= setTimeout(read, Date.now() - readAt > 1000 ? 120 : 1000);
  else settle();
}

/** The numbers beside the tabs. */
function showCounts(counts) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
  for (const link of document.querySelectorAll("#tabs a[data-tab]")) {
    const text = numbers.format(counts[link.dataset.tab] ?? 0);
    const place = link.querySelector("span");
    if (place.textContent !== text) place.textContent = text;
  }
}

/** Fill in the lines that changed, where they stand. */
async function read() {
  const ids = [...asked];
  asked.clear();
  timer = 0;
  readAt = Date.now();
  const query = new URLSearchParams(location.search);
  for (const id of ids.slice(0, 100)) query.append("id", id);
  if (board.dataset.filtered === "") query.set("tabs", "no");
  const { ok, html } = await fetchPage(`${board.dataset.rows}?${query}`);
  if (!ok) return;
  const place = (id) => line(id)?.querySelector(".mv")?.textContent;
  const before = new Map(ids.map((id) => [id, place(id)]));
  const fragment = parse(html);
  const { changed: marked, elsewhere } = patch(fragment);
  // Whose move it is decides where a line stands.
  for (const id of marked) if (before.get(id) !== place(id) || !line(id).dataset.fits) waiting.add(id);
  for (const id of elsewhere) if (fragment.getElementById(`l-${id}`).dataset.fits) waiting.add(id);
  leftBehind();
  showDock();
  if (ids.length > 100) changed(ids.slice(100));
  settle();
}

/** Put lines where they belong if nobody is disturbed by it, else say that some wait. */
function settle() {
  if (waiting.size && !busy() && Date.now() - refreshedAt > APART) refresh();
  else showWaiting();
}

/** More changed than is worth listing: read all that is shown, and say that there is more. */
function many() {
  waiting.add("");
  changed(lines().map((body) => body.id.slice(2)));
}

/** Read the page again and put every line where it belongs. */
async function refresh() {
  refreshedAt = Date.now();
  const { ok, html } = await fetchPage(location.href, { headers: { "HX-Request": "false" } });
  if (!ok) return;
  const now = current()?.id;
  arrange(new DOMParser().parseFromString(html, "text/html"));
  waiting.clear();
  showWaiting();
  leftBehind();
  if (now) go(/** @type {HTMLTableSectionElement} */ (document.getElementById(now)), { focus: false });
  showDock();
}

setInterval(() => {
  if (waiting.size && !document.hidden) settle();
}, 5000);

// -- what the person does ---------------------------------------------------------------------------

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
  addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const body = lineOf(target);
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (target.closest("#waiting button")) refresh();
  else if (target.closest("[data-filters]")) document.getElementById("chips")?.classList.toggle("open");
  else if (target.closest("[data-keys-help]")) help();
  else if (target.closest("[data-clear]")) clear();
  else if (target.closest("[data-no]")) unask();
  else if (target.closest("[data-yes]")) confirm();
  else if (target.closest("button[data-deed]")) {
    event.preventDefault();
    ask(target.closest("button").dataset.deed);
  } else if (body) onLine(event, target, body, plain);
});

function onLine(event, target, body, plain) {
  const link = target.closest("a[data-edit]");
  const more = target.closest(".more");
  const discard = target.closest("[data-discard]");
  if (link && plain) {
    event.preventDefault();
    go(body, { focus: false });
    edit.open(body, link.dataset.edit);
  } else if (more) {
    unfold(body, more.getAttribute("aria-expanded") !== "true");
  } else if (discard) {
    edit.discard(discard.closest("form"));
  } else if (target.closest("button[name=accept]")) {
    event.preventDefault();
    go(body, { focus: false });
    accept(body);
  } else if (target.matches("input[name=line]")) {
    toggle(body, target.checked, event.shiftKey);
  } else if (!target.closest("a, button, input, label, tr.edit")) {
    go(body, { focus: false });
  }
}

function confirm() {
  const asking = /** @type {HTMLElement} */ (document.querySelector("#dock [data-asking]"));
  const bodies = able(asking.dataset.deed);
  asking.hidden = true;
  answer(asking.dataset.deed, bodies);
}

function help() {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("keys"));
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

document.addEventListener("change", (event) => {
  const target = /** @type {HTMLInputElement} */ (event.target);
  if (target.id !== "all") return;
  for (const body of lines()) if (box(body)) box(body).checked = target.checked;
  showDock();
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-answer]")) return;
  event.preventDefault();
  edit.submit(form, event.submitter).then(() => {
    leftBehind();
    showDock();
  });
});

document.addEventListener("input", (event) => {
  const form = /** @type {HTMLInputElement} */ (event.target).form;
  if (form?.matches("[data-answer]")) edit.keep(form);
});

document.addEventListener("moved", (event) => {
  edit.follow(/** @type {HTMLTableSectionElement} */ (event.target));
});

document.addEventListener("focusin", (event) => {
  const body = lineOf(/** @type {Element} */ (event.target));
  if (body && body !== current()) go(body, { focus: false });
});

listen({
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  x: () => {
    const body = current();
    if (body && box(body)) toggle(body, !box(body).checked);
  },
  X: () => {
    const body = current();
    if (body && box(body)) toggle(body, true, true);
  },
  a: () => (selected().length ? ask("accept") : accept(current())),
  p: () => propose(current()),
  o: () => {
    const body = current();
    if (body) unfold(body, body.querySelector(".more")?.getAttribute("aria-expanded") !== "true");
  },
  Enter: () => current()?.querySelector("a.ord")?.click(),
  "/": () => document.getElementById("find")?.focus(),
  "?": help,
  Escape: (event) => {
    const form = /** @type {HTMLElement} */ (event.target).closest("tr.edit form");
    if (form) edit.discard(form);
    else if (/** @type {HTMLElement} */ (event.target).id === "find") current()?.rows[0].focus();
    else if (!unask()) clear();
  },
});

// After a filter, a tab or a page the list is a new one.
document.addEventListener("htmx:afterSettle", (event) => {
  if (/** @type {HTMLElement} */ (event.target).id === "list") begin();
});
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = /** @type {CustomEvent} */ (event).detail;
  if (parameters instanceof FormData) {
    for (const [name, value] of [...parameters]) if (value === "") parameters.delete(name);
  }
});

function begin() {
  const list = document.getElementById("list");
  board.dataset.tab = list?.dataset.tab ?? "";
  board.dataset.filtered = list?.dataset.filtered ?? "";
  waiting.clear();
  showWaiting();
  showDock();
  for (const url of edit.drafts()) {
    const link = document.querySelector(`a[data-edit="${CSS.escape(url)}"]`);
    if (link) edit.open(lineOf(link), url);
  }
}

/** What is at risk and is no line: orders from outside, which are read again with the page. */
async function own() {
  if (board.dataset.tab !== "at-risk") return;
  const fresh = await readAgain(location.href);
  if (fresh) fill(fresh);
}

const indicator = /** @type {HTMLElement} */ (document.querySelector("[data-live]"));
follow(indicator, { lines: changed, own: gathered(own, SETTLED), many, back: refresh });
begin();
