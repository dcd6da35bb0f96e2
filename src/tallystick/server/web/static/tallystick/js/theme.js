// Runs before the first paint, so that the page never flashes in the other theme. Without a choice the system decides.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search).get("theme");
  let chosen = null;
  try {
    chosen = localStorage.getItem("tallystick.theme");
  } catch {
    // Storage is switched off: the system decides.
  }
  const theme = asked === "dark" || asked === "light" ? asked : chosen;
  if (theme) root.dataset.theme = theme;
  // What only a script can do is not shown without one.
  root.classList.add("js");
})();
