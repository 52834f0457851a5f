// The clock goes on, and lists that are followed stay fresh; without this file every page works all the same.
const clock = document.querySelector("[data-now]");
if (clock && clock.dataset.frozen !== "yes") {
  const start = Date.parse(clock.dataset.now), seen = performance.now();
  setInterval(() => {
    const now = new Date(start + performance.now() - seen);
    clock.textContent = `${now.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  }, 1000);
}

async function refresh(part) {
  const busy = part.contains(document.activeElement) || part.querySelector("details[open]");
  if (busy || document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
}
for (const part of document.querySelectorAll("[data-follow]"))
  setInterval(() => refresh(part).catch(() => {}), 2000);
