// Forecasts: the list and one of them. What the partner says meanwhile appears in place, and what is typed stays.
import { listen } from "./keys.js";
import { follow } from "./live.js";
import { SETTLED, fill, gathered, readAgain } from "./parts.js";

const page = /** @type {HTMLElement} */ (document.getElementById("forecast") ?? document.getElementById("forecasts"));
const commit = () => /** @type {HTMLFormElement | null} */ (document.getElementById("commit"));
let cursor = -1;

/** What is typed and not sent: the boxes that differ from what the server wrote. */
function typed() {
  const kept = new Map();
  for (const box of commit()?.elements ?? []) {
    if (box instanceof HTMLInputElement && box.type !== "hidden" && box.value !== box.defaultValue) {
      kept.set(box.name, box.value);
    }
  }
  return kept;
}

/** Read the page again and fill in what is different. */
async function refresh() {
  const fresh = await readAgain(page.dataset.url);
  if (!fresh) return;
  const kept = typed();
  const token = commit()?.elements.namedItem("token")?.value;
  const told = document.querySelector("#banner .warn[role=alert]") !== null;
  const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.name : "";
  fill(fresh);
  put(kept);
  if (focused) commit()?.elements.namedItem(focused)?.focus();
  const differs = token !== undefined && commit()?.elements.namedItem("token")?.value !== token;
  if (kept.size && (told || differs)) moved(); // a further change does not take the words back
  show();
}

function put(kept) {
  for (const [name, value] of kept) {
    const box = commit()?.elements.namedItem(name);
    if (box instanceof HTMLInputElement) box.value = value;
  }
}

/** Say that the forecast moved while somebody was typing. */
function moved() {
  const words = document.getElementById("words")?.dataset.moved;
  const banner = document.querySelector("#banner > div");
  if (!words || !banner || banner.querySelector("[role=alert]")) return;
  const note = document.createElement("p");
  note.className = "note warn";
  note.setAttribute("role", "alert");
  note.textContent = words;
  banner.append(note);
}

const rows = () => /** @type {NodeListOf<HTMLTableRowElement>} */ (document.querySelectorAll("#rows tbody tr"));

function show() {
  rows().forEach((row, index) => row.classList.toggle("cur", index === cursor));
}

function step(by) {
  const count = rows().length;
  if (!count) return;
  cursor = Math.max(0, Math.min(count - 1, cursor + by));
  show();
  rows()[cursor].scrollIntoView({ block: "nearest" });
  /** @type {HTMLElement | null} */ (rows()[cursor].querySelector("a.ord"))?.focus();
}

const press = (key) => () => /** @type {HTMLElement | null} */ (document.querySelector(`[data-key=${key}]`))?.click();

listen({
  j: () => (rows().length ? step(1) : press("j")()),
  k: () => (rows().length ? step(-1) : press("k")()),
  a: press("a"),
  c: press("c"),
  p: press("p"),
  w: press("w"),
  u: () => /** @type {HTMLElement | null} */ (document.querySelector("[data-back]"))?.click(),
  "/": () => document.getElementById("find")?.focus(),
  Escape: () => /** @type {HTMLElement | null} */ (document.activeElement)?.blur?.(),
});

// A page of the plan rests on orders and on the company's own book, too.
const ofPlan = "plan" in page.dataset;
const soon = gathered(refresh, ofPlan ? SETTLED : 60);
const plan = ofPlan ? soon : () => {};
const indicator = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
if (indicator) {
  follow(indicator, {
    lines: plan,
    own: plan,
    forecasts: (ids) => {
      if (!ids || !page.dataset.id || ids.includes(page.dataset.id)) soon();
    },
    many: soon,
    back: refresh,
  });
}
