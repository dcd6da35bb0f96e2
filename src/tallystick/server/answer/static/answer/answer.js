// The phone page without it works too; with it, rows come and go at once and the sum is counted while typing.

/** Tell the other side that the line was seen: once, and only when somebody really looks at the page. */
function tellSeen(place) {
  let told = false;
  const tell = () => {
    if (told || document.visibilityState !== "visible") return;
    told = true;
    fetch(place.dataset.see, {
      method: "POST",
      headers: { "X-CSRFToken": place.dataset.csrf, "X-Requested-With": "fetch" },
      credentials: "same-origin",
      keepalive: true,
    }).catch(() => { told = false; });
  };
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, tell, { once: true, passive: true });
  setTimeout(tell, 1500);
  document.addEventListener("visibilitychange", () => setTimeout(tell, 1500));
}

/** Read a number as the page's language writes it; NaN while it is not one. */
function reader(language) {
  const parts = new Intl.NumberFormat(language).formatToParts(12345.6);
  const sign = (type) => parts.find((part) => part.type === type)?.value ?? "";
  const group = sign("group");
  const point = sign("decimal");
  return (text) => {
    let bare = text.replace(/[\s\u00a0\u202f'’]/g, "");
    if (group.trim()) bare = bare.split(group).join("");
    bare = bare.replace(point, ".");
    return /^\d+(\.\d+)?$/.test(bare) ? Number(bare) : NaN;
  };
}

function follow(form) {
  const language = document.documentElement.lang;
  const read = reader(language);
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  const rows = form.querySelector("[data-rows]");
  const sum = form.querySelector("[data-sum]");
  const rest = form.querySelector("[data-rest]");
  const send = form.querySelector("[data-send]");
  const asked = Number(form.dataset.asked);

  const count = () => {
    const all = [...rows.querySelectorAll("[data-row]")];
    let covered = 0;
    all.forEach((row, index) => {
      const value = read(row.querySelector("[name=quantity]").value);
      if (!Number.isNaN(value)) covered += value;
      const names = row.querySelectorAll("label .sr");
      names.forEach((name) => { name.textContent = name.textContent.replace(/\d+$/, String(index + 1)); });
      const remove = row.querySelector("[name=remove]");
      remove.value = String(index + 1);
      remove.setAttribute("aria-label", form.dataset.remove.replace("{number}", String(index + 1)));
    });
    sum.textContent = form.dataset.covered
      .replace("{covered}", numbers.format(covered))
      .replace("{asked}", numbers.format(asked));
    rest.hidden = covered >= asked;
    send.textContent = all.length === 1
      ? form.dataset.buttonOne
      : form.dataset.button.replace("{count}", numbers.format(all.length));
  };

  form.addEventListener("input", count);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.name === "add") {
      event.preventDefault();
      const last = rows.querySelector("[data-row]:last-child");
      const row = last.cloneNode(true);
      row.querySelector(".wrong")?.remove();
      for (const input of row.querySelectorAll("input")) {
        input.value = "";
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      }
      rows.append(row);
      count();
      row.querySelector("input").focus();
    } else if (button?.name === "remove") {
      event.preventDefault();
      const row = button.closest("[data-row]");
      if (rows.children.length > 1) {
        const near = row.previousElementSibling ?? row.nextElementSibling;
        row.remove();
        near.querySelector("input").focus();
      } else {
        for (const input of row.querySelectorAll("input")) input.value = "";
      }
      count();
    }
  });
  count();
}

// A second tap on the same button must not send twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

const place = document.querySelector("[data-see]");
if (place) tellSeen(place);
for (const form of document.querySelectorAll("[data-propose]")) follow(form);
