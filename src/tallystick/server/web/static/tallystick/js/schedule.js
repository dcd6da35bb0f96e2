// Dates and quantities in a form: add a date, take one away, and see how much of the request is covered.
import { parse } from "./fetch.js";

/** Read a number as the person writes it; NaN when it is none. */
function read(text, point, group) {
  let bare = text.replace(/[\s\u00a0\u202f'’]/g, "");
  const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+(\\${point}\\d+)?$`);
  if (group.trim() && grouped.test(bare)) bare = bare.replaceAll(group, "");
  bare = bare.replace(point, ".");
  return bare === "" ? 0 : Number(bare);
}

/** Say how much the dates cover: "180 of 180 covered". */
export function cover(form) {
  const output = form.querySelector("output[data-total]");
  if (!output) return;
  const { total, point, group } = output.dataset;
  let sum = 0;
  for (const input of form.querySelectorAll("input[name=quantity]")) {
    const value = read(input.value, point, group);
    const bad = Number.isNaN(value) || value < 0;
    input.setAttribute("aria-invalid", String(bad));
    sum += bad ? 0 : value;
  }
  sum = Math.round(sum * 1e6) / 1e6;
  const number = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 6 });
  output.querySelector("b").textContent = output.dataset.text
    .replace("{sum}", number.format(sum))
    .replace("{total}", number.format(Number(total)));
  output.classList.toggle("bad", sum > Number(total));
  const rest = form.querySelector("[data-rest]");
  if (rest) rest.hidden = sum >= Number(total);
}

/** Add a date to the form, copied from its pattern, and go there. */
export function addDate(form) {
  const pattern = form.querySelector("template[data-pair]");
  const pairs = form.querySelectorAll(".pair");
  const fresh = /** @type {Element} */ (parse(pattern.innerHTML).firstElementChild);
  const output = form.querySelector("output[data-total]");
  const input = fresh.querySelector("input");
  if (output) {
    const { total, point, group } = output.dataset;
    const said = [...form.querySelectorAll("input[name=quantity]")].map((one) => read(one.value, point, group));
    const left = Number(total) - said.reduce((sum, one) => sum + (one || 0), 0);
    if (left > 0) input.value = String(Math.round(left * 1e6) / 1e6).replace(".", point);
  }
  pairs[pairs.length - 1].after(fresh);
  prepare(form);
  input.focus();
  input.select();
}

/** Take a date away; the last one stays. */
export function removeDate(button) {
  const form = button.form ?? button.closest("form");
  if (form.querySelectorAll(".pair").length < 2) return;
  button.closest(".pair").remove();
  name(form);
  cover(form);
}

/** Number the dates for those who hear the page. */
function name(form) {
  form.querySelectorAll(".pair").forEach((pair, index) => {
    for (const input of pair.querySelectorAll("[data-name]")) {
      input.setAttribute("aria-label", `${input.dataset.name} ${index + 1}`);
    }
  });
}

/** On a touch screen a native picker is easier than typing a day. */
function pick(form) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  for (const input of form.querySelectorAll("input[data-iso]:not([type=date])")) {
    // What was restored from a draft is newer than what the server wrote.
    const day = /^\d{4}-\d\d-\d\d$/.test(input.value) ? input.value : input.dataset.iso;
    input.value = "";
    input.type = "date";
    input.value = day;
  }
}

/** Make a form ready to be typed in. */
export function prepare(form) {
  pick(form);
  name(form);
  cover(form);
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const add = target.closest("[data-add-date]");
  if (add) addDate(add.closest("form"));
  const gone = target.closest("[data-remove-date]");
  if (gone) removeDate(gone);
});

document.addEventListener("input", (event) => {
  const form = /** @type {HTMLInputElement} */ (event.target).form;
  if (form?.matches("[data-answer]")) cover(form);
});
