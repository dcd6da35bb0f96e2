// The live stream of a page: open only while the page is visible, and honest about when it is not.

/**
 * @typedef {object} Hooks
 * @property {(ids: string[], counts?: Record<string, number>) => void} lines  order lines that changed
 * @property {(ids: string[] | null) => void} [forecasts]  forecasts that changed; null: more than are listed
 * @property {() => void} [own]  what is the company's own changed: what it plans with, what it expects by itself
 * @property {() => void} many  more changed than is worth listing
 * @property {() => void} back  the connection came back: what was missed must be read again
 */

/**
 * Follow the stream at the indicator's address.
 * @param {HTMLElement} indicator
 * @param {Hooks} hooks
 */
export function follow(indicator, hooks) {
  const text = /** @type {HTMLElement} */ (indicator.querySelector("span"));
  const url = indicator.dataset.live;
  if (!url) return;
  /** @type {EventSource | null} */
  let source = null;
  let lost = null;
  let wait = 1000;
  let timer = 0;
  let known = "";

  /** The address that goes on after the last event that arrived, before any after the page was made. */
  function address() {
    const next = new URL(url, location.href);
    if (known) next.searchParams.set("after", known);
    return next;
  }

  function show(state, words) {
    indicator.classList.toggle("on", state === "on");
    indicator.classList.toggle("off", state === "off");
    if (text.textContent !== words) text.textContent = words;
  }

  function offline(since = new Date()) {
    lost ??= since;
    const time = lost.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    show("off", indicator.dataset.liveOff.replace("{time}", time));
  }

  /** Tell the parts of the page that only want to know that something changed. */
  function news() {
    document.dispatchEvent(new CustomEvent("news"));
  }

  function open() {
    clearTimeout(timer);
    if (source || document.hidden) return;
    source = new EventSource(address());
    source.addEventListener("open", (event) => {
      known = /** @type {MessageEvent} */ (event).lastEventId || known;
      wait = 1000;
      show("on", indicator.dataset.liveOn);
      if (lost) {
        hooks.back();
        news();
      }
      lost = null;
    });
    source.addEventListener("lines", (event) => {
      known = event.lastEventId || known;
      const { ids, counts } = JSON.parse(event.data);
      hooks.lines(ids, counts);
      news();
    });
    source.addEventListener("forecasts", (event) => {
      known = event.lastEventId || known;
      const { ids, many } = JSON.parse(event.data);
      hooks.forecasts?.(many ? null : ids);
    });
    source.addEventListener("private", (event) => {
      known = event.lastEventId || known;
      hooks.own?.();
    });
    source.addEventListener("many", (event) => {
      known = event.lastEventId || known;
      hooks.many();
      news();
    });
    // The server is there, its database is not.
    source.addEventListener("offline", (event) => offline(new Date(JSON.parse(event.data).since)));
    source.addEventListener("online", () => {
      show("on", indicator.dataset.liveOn);
      lost = null;
    });
    source.addEventListener("error", () => {
      // A stream that ends after its bounded life is opened again by the browser, from where it stopped.
      if (source?.readyState === EventSource.CONNECTING && navigator.onLine && !lost) {
        timer = setTimeout(() => offline(), 3000);
        source.addEventListener("open", () => clearTimeout(timer), { once: true });
        return;
      }
      offline();
      if (source?.readyState === EventSource.CLOSED) {
        close();
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, 30_000);
      }
    });
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  let leaving = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(leaving);
    if (document.hidden) {
      // A short look at another tab does not cost a new connection.
      leaving = setTimeout(() => {
        close();
        lost = new Date();
      }, 30_000);
    } else {
      open();
    }
  });
  addEventListener("offline", () => offline());
  addEventListener("online", () => {
    close();
    open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  show("", indicator.dataset.liveWait);
  open();
}
