// The editor under a row. What someone typed is never lost: not by a change of the line, not by leaving the page.
import { fetchPage, parse, send } from "./fetch.js";
import { changedJustNow, lineOf, patch } from "./rows.js";
import { prepare } from "./schedule.js";

const DRAFT = "tallystick.draft.";

/** @returns {NodeListOf<HTMLFormElement>} */
export function openForms() {
  return document.querySelectorAll("#lines tr.edit form, #doing form");
}

/** Open the editor of a move under its line, or go to the one that is open. */
export async function open(body, url) {
  const here = body.querySelector("tr.edit");
  if (here?.dataset.url === url) {
    focus(here);
    return;
  }
  const { ok, html, status } = await fetchPage(url);
  if (!ok && !html) {
    say(body, status === 0 ? "offline" : "failed");
    return;
  }
  here?.remove();
  const row = parse(html).querySelector("tr.edit");
  if (!row) return;
  row.dataset.url = url;
  body.append(row);
  const form = row.querySelector("form");
  if (form) {
    restore(form);
    prepare(form);
  }
  body.querySelector(`a[data-edit="${CSS.escape(url)}"]`)?.setAttribute("aria-expanded", "true");
  focus(row);
}

function focus(row) {
  row.scrollIntoView({ block: "nearest" });
  const input = row.querySelector("input:not([type=hidden]), textarea, select, button");
  input?.focus();
  if (input instanceof HTMLInputElement && input.type === "text") input.select();
}

/** Close an editor and forget what was typed in it: its button says so. */
export function discard(form) {
  const body = lineOf(form);
  forget(form);
  form.closest("tr.edit")?.remove();
  body?.querySelector("[aria-expanded=true][data-edit]")?.removeAttribute("aria-expanded");
  body?.rows[0].focus();
}

/**
 * Send an answer. The line shows what follows from it; where it moved meanwhile, the new state stands above the
 * text that was typed, and the person is asked again.
 */
export async function submit(form, submitter) {
  const body = lineOf(form);
  if (form.getAttribute("aria-busy") === "true") return false;
  if (body && changedJustNow(body)) {
    note(form, "moved");
    return false;
  }
  form.setAttribute("aria-busy", "true");
  const { ok, status, html } = await send(form.action + location.search, new FormData(form, submitter));
  form.removeAttribute("aria-busy");
  if (ok) {
    forget(form);
    form.closest("tr.edit")?.remove();
    patch(parse(html));
    body?.rows[0].focus();
    return true;
  }
  if (status === 0) {
    note(form, "offline");
    return false;
  }
  const fragment = parse(html);
  patch(fragment);
  const fresh = fragment.querySelector("tr.edit form");
  if (fresh) renew(form, fresh);
  else note(form, status === 409 ? "moved" : "failed");
  return false;
}

/** Take over from a fresh form everything but what the person typed. */
export function renew(form, fresh) {
  const token = form.querySelector("input[name=token]");
  if (token) token.value = fresh.querySelector("input[name=token]")?.value ?? token.value;
  for (const part of ["[data-hint]", "[data-submit]", "[data-note]"]) {
    const mine = form.querySelector(part);
    const other = fresh.querySelector(part);
    if (mine && other) mine.replaceWith(other);
  }
  const output = form.querySelector("output[data-total]");
  const total = fresh.querySelector("output[data-total]")?.dataset.total;
  if (output && total) output.dataset.total = total;
  for (const error of form.querySelectorAll(".err")) error.remove();
  for (const error of fresh.querySelectorAll(".err")) {
    form.querySelector(`[name="${error.dataset.for}"]`)?.closest("label, fieldset")?.append(error.cloneNode(true));
  }
  prepare(form);
}

/** The line moved while its editor is open: fetch what the form now answers, keep what is typed. */
export async function follow(body) {
  const row = body.querySelector("tr.edit");
  const form = row?.querySelector("form");
  if (!form) return;
  const { ok, html } = await fetchPage(row.dataset.url);
  const fresh = ok ? parse(html).querySelector("tr.edit form") : null;
  if (fresh) renew(form, fresh);
  note(form, "moved");
}

/** Say something inside the form, for eyes and for ears. */
export function note(form, which) {
  const place = form.querySelector("[data-note]");
  const words = document.getElementById("words");
  if (!place || !words) return;
  place.textContent = words.dataset[which];
  place.className = which === "moved" ? "note warn wide" : "note fault wide";
  place.hidden = false;
}

/** Say something about a line that has no form open. */
export function say(body, which) {
  const words = document.getElementById("words");
  const place = document.getElementById("said");
  if (words && place) place.textContent = `${body.dataset.ref}: ${words.dataset[which]}`;
}

function key(form) {
  return DRAFT + new URL(form.action).pathname;
}

/** Keep what is typed until it is sent or discarded, also when the page is left. */
export function keep(form) {
  const pairs = [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "token",
  );
  try {
    sessionStorage.setItem(key(form), JSON.stringify(pairs));
  } catch {
    // Storage is switched off: the text lives as long as the page.
  }
}

export function forget(form) {
  try {
    sessionStorage.removeItem(key(form));
  } catch {
    // Storage is switched off: there is nothing to forget.
  }
}

/** Put back what was typed before. */
export function restore(form) {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(key(form)) ?? "null");
  } catch {
    return;
  }
  if (!kept) return;
  const pairs = kept.filter(([name]) => name === "quantity").length;
  const pattern = form.querySelector("template[data-pair]");
  while (pattern && form.querySelectorAll(".pair").length < pairs) {
    const all = form.querySelectorAll(".pair");
    all[all.length - 1].after(parse(pattern.innerHTML));
  }
  /** @type {Map<string, string[]>} */
  const values = new Map();
  for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
  for (const [name, list] of values) {
    form.querySelectorAll(`[name="${CSS.escape(name)}"]`).forEach((input, index) => {
      if (input.type === "radio" || input.type === "checkbox") input.checked = list.includes(input.value);
      else if (list[index] !== undefined) input.value = list[index];
    });
  }
  note(form, "kept");
}

/** Addresses of editors with a text that was not sent. */
export function drafts() {
  try {
    return Object.keys(sessionStorage)
      .filter((name) => name.startsWith(DRAFT))
      .map((name) => name.slice(DRAFT.length));
  } catch {
    return [];
  }
}
