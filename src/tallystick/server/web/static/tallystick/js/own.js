// Pages of what is a company's own: what is computed or said meanwhile appears in place, what is typed stays.
import { follow } from "./live.js";
import { fill, readAgain } from "./parts.js";

const SETTLED = 250;
let waiting = 0;
let reading = false;

/** Several changes within a moment are read once, and one reading waits for the one before. */
function soon() {
  clearTimeout(waiting);
  waiting = window.setTimeout(refresh, SETTLED);
}

async function refresh() {
  if (reading) return soon();
  reading = true;
  const fresh = await readAgain(location.href);
  reading = false;
  if (fresh) fill(fresh);
}

// What is ordered and forecast by customers takes from what is expected of an item.
const taking = document.getElementById("weeks") ? soon : () => {};
const indicator = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
if (indicator) follow(indicator, { lines: taking, forecasts: taking, own: soon, many: soon, back: refresh });
