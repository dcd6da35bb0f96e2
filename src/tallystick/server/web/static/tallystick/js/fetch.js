// One way to ask the server: the same addresses as without a script, answered with a part of a page.

/** @typedef {{ok: boolean, status: number, html: string}} Answer */

/** The token that proves that a form came from a page of ours. */
function csrfToken() {
  const headers = document.body.getAttribute("hx-headers");
  return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
}

/**
 * Fetch a part of a page. A connection that fails is an answer too, with status 0: nothing on the page is lost.
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<Answer>}
 */
export async function fetchPage(url, options = {}) {
  try {
    const response = await fetch(url, {
      credentials: "same-origin",
      ...options,
      headers: { "HX-Request": "true", ...options.headers },
    });
    if (response.redirected && new URL(response.url).pathname.startsWith("/accounts/")) {
      location.assign(response.url);
      return { ok: false, status: 401, html: "" };
    }
    return { ok: response.ok, status: response.status, html: await response.text() };
  } catch {
    return { ok: false, status: 0, html: "" };
  }
}

/**
 * Send a form as the browser would, and get the part of the page that follows from it.
 * @param {string} url
 * @param {FormData} data
 * @param {string} [target]  which part of the page it is for
 * @returns {Promise<Answer>}
 */
export function send(url, data, target = "") {
  // Files need their own encoding; everything else goes as an ordinary form.
  const files = [...data.values()].some((value) => value instanceof File);
  const body = files ? data : new URLSearchParams(/** @type {any} */ (data));
  return fetchPage(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), "HX-Target": target } });
}

/**
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  // Inside a template what is meant for browsers without scripts would be there.
  for (const one of template.content.querySelectorAll("noscript")) one.remove();
  return template.content;
}
