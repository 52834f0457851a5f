// The component in a React page. With a bundler, import React from "react" and write JSX instead of `createElement`.
const { createElement: h, useEffect, useRef, useState } = globalThis.React;

/** React hands attributes over by itself; the token is a property, and events are listened to. */
export function TieoutConnect({ token, onState, ...attributes }) {
  const element = useRef(null);
  useEffect(() => { element.current.token = token; }, [token]);
  useEffect(() => {
    const told = (event) => onState?.(event.detail.connection);
    const its = element.current;
    its.addEventListener("tieout-state", told);
    return () => its.removeEventListener("tieout-state", told);
  }, [onState]);
  return h("tieout-connect", { ref: element, ...attributes });
}

const fetchToken = async () => (await fetch("/token", { method: "POST" })).text();

function Accounting({ settings }) {
  const [company, setCompany] = useState(null);
  return h("main", null,
    h("h1", null, "Accounting"),
    h("p", null, "Acme keeps your books in step, so that nobody has to type anything twice."),
    h(TieoutConnect, { base: settings.tieout, business: settings.business, token: fetchToken, onState: setCompany }),
    h("p", { id: "said", role: "status" }, company && `${company.company_name}: ${company.state}`));
}

const settings = await (await fetch("/settings.json")).json();
await import(`${settings.tieout}/static/tieout-connect.js`);
globalThis.ReactDOM.createRoot(document.getElementById("root")).render(h(Accounting, { settings }));
