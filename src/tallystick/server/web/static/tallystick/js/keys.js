// The keyboard. No key acts while a field has focus, nor together with another key that means something else.

/**
 * @param {Record<string, (event: KeyboardEvent) => void>} deeds  what each key does
 */
export function listen(deeds) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("dialog[open]")) return;
    if (event.key === "Escape") {
      deeds.Escape?.(event);
      return;
    }
    if (typing(target)) return;
    // A key that a focused control uses itself stays with it.
    const control = target.closest("a, button, summary, input");
    if (control && (event.key === "Enter" || event.key === " ")) return;
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed(event);
  });
}

/** Whether someone types here. */
export function typing(element) {
  if (element.isContentEditable || element.closest("tr.edit")) return true;
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(element.type);
}
