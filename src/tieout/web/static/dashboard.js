// Keeps a page up to date without loading it anew: told by the server that something changed, it fetches itself and
// puts the new content in the place of the old, leaving alone whatever the person is using. Works without as well.
const main = document.getElementById("content");

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const asks = event.target.closest?.("[data-print]");
  if (asks) print();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  if (event.key === "/" && !/^(input|textarea|select)$/i.test(document.activeElement.tagName)) {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
});
document.addEventListener("change", (event) => { if (event.target.matches?.("[data-submit]")) event.target.form.requestSubmit(); });

const busy = () => document.hidden || main.querySelector("details.menu[open], form:has(:focus-visible), textarea:focus, [data-still]:focus-within");

async function renew() {
  if (busy()) return;
  const answer = await fetch(location.href, { headers: { "X-Tieout-Renews": "yes" } });
  if (answer.redirected) { location.reload(); return; }
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("content");
  if (!next || busy()) return;
  const open = new Set([...main.querySelectorAll("details[open][id]")].map((one) => one.id));
  const held = document.activeElement?.id;
  main.replaceChildren(...next.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

let waiting = null;
const soon = () => { waiting ??= setTimeout(() => { waiting = null; renew().catch(() => {}); }, 150); };

if (main?.dataset.live) {
  const source = new EventSource(main.dataset.live);
  source.addEventListener("changed", soon);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  addEventListener("pagehide", () => source.close());
}
if (main?.dataset.every) setInterval(soon, Number(main.dataset.every) * 1000);
