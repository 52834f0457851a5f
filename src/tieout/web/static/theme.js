// Chooses light or dark before anything is drawn: what the person chose here, else what their system says.
(() => {
  const root = document.documentElement;
  const kept = (() => { try { return localStorage.getItem("tieout-theme"); } catch { return null; } })();
  if (kept) root.dataset.theme = kept;
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("tieout-theme", root.dataset.theme); } catch { /* then it is chosen anew next time */ }
  });
})();
