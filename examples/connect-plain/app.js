// A page of the platform's own: it asks its own server who is signed in, and gives the component a token for them.
const settings = await (await fetch("/settings.json")).json();
await import(`${settings.tieout}/static/tieout-connect.js`);

const books = document.getElementById("books");
books.setAttribute("base", settings.tieout);
books.setAttribute("business", settings.business);
books.token = async () => (await fetch("/token", { method: "POST" })).text();

for (const name of ["connected", "disconnected", "synced", "sync-failed", "reconnect-needed"]) {
  books.addEventListener(`tieout-${name}`, (event) => {
    document.getElementById("said").textContent = `${name}: ${event.detail.connection.company_name}`;
  });
}
