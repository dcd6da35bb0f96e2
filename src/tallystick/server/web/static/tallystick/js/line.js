// The page of one order line: forms in place, and what the partner says meanwhile.
import * as edit from "./edit.js";
import { fetchPage, parse, send } from "./fetch.js";
import { listen } from "./keys.js";
import { follow } from "./live.js";
import { mark } from "./rows.js";
import { prepare } from "./schedule.js";

const page = /** @type {HTMLElement} */ (document.getElementById("line"));
const doing = () => /** @type {HTMLElement} */ (document.getElementById("doing"));
const JUST_NOW = 1000;
let changedAt = 0;

/** Open the form of a move under the banner. */
async function open(url) {
  const { ok, html, status } = await fetchPage(url, { headers: { "HX-Target": "doing" } });
  if (!ok) {
    problem(html, status);
    return;
  }
  show(html);
  const form = doing().querySelector("form");
  if (form) edit.restore(form);
  doing().querySelector("input:not([type=hidden]), select, textarea")?.focus();
  history.replaceState(null, "", url);
}

function show(html) {
  const fresh = parse(html).querySelector("#doing");
  if (!fresh) return;
  doing().replaceWith(fresh);
  const form = fresh.querySelector("form");
  if (form) prepare(form);
}

function close() {
  const form = doing().querySelector("form");
  if (!form) return;
  edit.forget(form);
  doing().replaceChildren();
  doing().hidden = true;
  doing().className = "";
  history.replaceState(null, "", lineUrl());
  /** @type {HTMLElement | null} */ (document.querySelector("#banner .btn"))?.focus();
}

const lineUrl = () => page.dataset.url;

/** What could not be done is said where every page says it. */
function problem(html, status) {
  const place = /** @type {HTMLElement} */ (document.getElementById("problem"));
  const words = /** @type {HTMLElement} */ (document.getElementById("words"));
  if (html && status !== 0) place.innerHTML = html;
  else place.textContent = words.dataset.offline;
}

/** Read the page again and fill in what is different; what is typed stays. */
async function refresh() {
  const { ok, html } = await fetchPage(lineUrl(), { headers: { "HX-Request": "false" } });
  if (!ok) return;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-live-part]")) {
    const old = document.getElementById(part.id);
    if (!old || old.isEqualNode(part)) continue;
    const said = new Set([...old.querySelectorAll("td, li, p, dd")].map((one) => one.textContent));
    old.replaceWith(part);
    if (part.id === "match") continue;
    for (const one of part.querySelectorAll("td, li .say, .sum span")) {
      if (!said.has(one.closest("li")?.textContent ?? one.textContent) && one.textContent.trim()) mark(one);
    }
  }
  see();
}

async function changed(ids) {
  if (!ids.includes(page.dataset.id)) return;
  const token = document.querySelector("#banner input[name=token]")?.value;
  await refresh();
  const form = doing().querySelector("form");
  if (!form || document.querySelector("#banner input[name=token]")?.value === token) return;
  changedAt = Date.now();
  const { ok, html } = await fetchPage(form.action, { headers: { "HX-Target": "doing" } });
  const other = ok ? parse(html).querySelector("form") : null;
  if (other) edit.renew(form, other);
  edit.note(form, "moved");
}

/** Opening the page as the supplier is told to the buyer, and the page says so. */
function see() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-see]"));
  if (form && !document.hidden) send(form.action, new FormData(form));
}

/** Send what was typed; where the line moved, its new state stands above and the text is kept. */
async function submit(form) {
  if (form.getAttribute("aria-busy") === "true") return;
  if (Date.now() - changedAt < JUST_NOW) {
    edit.note(form, "moved");
    return;
  }
  form.setAttribute("aria-busy", "true");
  const { ok, status, html } = await send(form.action, new FormData(form), "doing");
  form.removeAttribute("aria-busy");
  if (ok) {
    edit.forget(form);
    close();
    await refresh();
    return;
  }
  if (status === 0) {
    edit.note(form, "offline");
    return;
  }
  if (status === 409) await refresh();
  const fresh = parse(html).querySelector("form");
  if (fresh) edit.renew(form, fresh);
  else edit.note(form, status === 409 ? "moved" : "failed");
  if (status === 409) edit.note(form, "moved");
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const link = target.closest("a[data-do]");
  if (link && plain) {
    event.preventDefault();
    open(link.href.split("#")[0]);
  } else if (target.closest("[data-discard]")) {
    event.preventDefault();
    close();
  }
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.matches("[data-answer]")) {
    event.preventDefault();
    submit(form);
  }
});

document.addEventListener("input", (event) => {
  const form = /** @type {HTMLInputElement} */ (event.target).form;
  if (form?.matches("[data-answer]")) edit.keep(form);
});

listen({
  a: () => document.querySelector("#banner [data-key=a]")?.click(),
  p: () => document.querySelector("#banner [data-key=p]")?.click(),
  u: () => document.querySelector("[data-back]")?.click(),
  Escape: close,
});

const back = /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-back]"));
if (back && document.referrer) {
  // Back to the board with its filters as they were.
  const from = new URL(document.referrer);
  if (from.origin === location.origin && from.pathname === new URL(back.href).pathname) back.href = from.href;
}

const typed = doing().querySelector("form");
if (typed) {
  edit.restore(typed);
  prepare(typed);
}
see();
document.addEventListener("visibilitychange", see);
follow(/** @type {HTMLElement} */ (document.querySelector("[data-live]")), {
  lines: changed,
  many: () => changed([page.dataset.id]),
  back: refresh,
});
