// Pages of what is a company's own: what is computed or said meanwhile appears in place, what is typed stays.
import { follow } from "./live.js";
import { SETTLED, fill, gathered, readAgain } from "./parts.js";

const soon = gathered(async () => {
  const fresh = await readAgain(location.href);
  if (fresh) fill(fresh);
}, SETTLED);

// What is ordered and forecast by customers takes from what is expected of an item.
const taking = document.getElementById("weeks") ? soon : () => {};
const indicator = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
if (indicator) follow(indicator, { lines: taking, forecasts: taking, own: soon, many: soon, back: soon });
