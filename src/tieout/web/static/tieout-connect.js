/**
 * <tieout-connect>: how a business stands with QuickBooks, and what to do about it. No framework, no dependency.
 *
 *   <script type="module" src="https://books.example.com/static/tieout-connect.js"></script>
 *   <tieout-connect base="https://books.example.com" business="…"></tieout-connect>
 *   element.token = async () => (await fetch("/books-token")).text();
 *
 * Attributes: base, business, theme (light, dark or auto), lang, return-url, mode (popup or redirect), poll (seconds),
 *   review-url (where the platform shows what needs attention; {connection} in it stands for the id).
 * Events (all bubble, all `tieout-…`): state, connected, disconnected, reconnect-needed, synced, sync-failed, error.
 * It asks nobody but `base`, stores nothing, and needs no exception from `default-src 'self'` when served from there.
 */

const ENGLISH = {
  title: "QuickBooks", loading: "Looking up the connection", not_connected: "Not connected",
  not_connected_text: "Connect your company in QuickBooks Online, so that nobody has to type anything twice.",
  connect: "Connect to QuickBooks", connecting: "Connecting", connecting_text: "Go on in the window that has opened. This page notices when you are done.",
  open_again: "Open it again", cancel: "Cancel", healthy: "Up to date", syncing: "Syncing", connected: "Connected", degraded: "Delayed",
  needs_reauth: "Needs reconnect", budget_paused: "Paused by the budget", authorizing: "Being connected", disconnecting: "Disconnecting", action_required: "Needs attention", rate_limited: "Waiting for QuickBooks", paused: "Paused",
  disconnected: "Disconnected", error: "Not available", error_text: "The connection cannot be looked up at the moment.", retry: "Try again",
  signed_out: "You are signed out", signed_out_text: "Load this page again to sign in.",
  stale: "This may be out of date: the service cannot be reached, and is asked again.", resume: "Resume", review: "Review",
  last_synced: "Last synced {time}", never_synced: "Not synced yet", sync: "Sync now", reconnect: "Reconnect", disconnect: "Disconnect",
  add: "Connect another company", disconnect_title: "Disconnect {company}?",
  disconnect_text: "Syncing stops and the authorisation is given back to QuickBooks. What was loaded is kept, and comes back when you connect again.",
  disconnect_failed: "That did not work. Check your connection to the internet, then try again.", keep: "Keep it connected",
  records: "{fetched} records", records_of: "{fetched} of {expected} records", kinds: "{done} of {all} kinds done",
  until: "until {time}", sandbox: "sandbox",
};

const STYLE = `
:host { display: block; container-type: inline-size; font: 400 0.9375rem/1.5 var(--tieout-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif); color: var(--_ink); text-align: start;
  --_surface: var(--tieout-surface, #fff); --_ink: var(--tieout-ink, #131a26); --_soft: var(--tieout-ink-soft, #556072); --_line: var(--tieout-line, #dfe3ea); --_sunk: var(--tieout-sunk, #eef0f4);
  --_accent: var(--tieout-accent, #1f4fd1); --_accent-ink: var(--tieout-accent-ink, #fff); --_good: var(--tieout-good, #17703f); --_good-soft: var(--tieout-good-soft, #e1f4e8); --_warn: var(--tieout-warn, #855300); --_warn-soft: var(--tieout-warn-soft, #fdf1d6);
  --_bad: var(--tieout-bad, #b3261e); --_bad-soft: var(--tieout-bad-soft, #fdeae8); --_info-soft: var(--tieout-info-soft, #e8eefc); --_radius: var(--tieout-radius, 0.625rem); }
:host([hidden]) { display: none; }
:host([data-dark]) { --_surface: var(--tieout-surface, #151b24); --_ink: var(--tieout-ink, #e8ecf2); --_soft: var(--tieout-ink-soft, #a3aebd); --_line: var(--tieout-line, #2b3543); --_sunk: var(--tieout-sunk, #0f141b);
  --_accent: var(--tieout-accent, #86a8ff); --_accent-ink: var(--tieout-accent-ink, #0b1530); --_good: var(--tieout-good, #63cf92); --_good-soft: var(--tieout-good-soft, #12301f); --_warn: var(--tieout-warn, #e6b450); --_warn-soft: var(--tieout-warn-soft, #34280d);
  --_bad: var(--tieout-bad, #ff8b80); --_bad-soft: var(--tieout-bad-soft, #3a1815); --_info-soft: var(--tieout-info-soft, #1b2747); color-scheme: dark; }
* { box-sizing: border-box; } p, h2, h3, ul, dl, dd { margin: 0; padding: 0; } ul { list-style: none; }
.card { background: var(--_surface); border: 1px solid var(--_line); border-radius: var(--_radius); overflow: hidden; }
.company { padding: 1rem 1.25rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; } .company + .company, .foot { border-top: 1px solid var(--_line); }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; justify-content: space-between; }
.name { font-weight: 620; font-size: 1rem; overflow-wrap: anywhere; display: flex; gap: 0.5rem; align-items: center; flex-wrap: wrap; }
.soft { color: var(--_soft); font-size: 0.875rem; } .tag { font-weight: 500; font-size: 0.75rem; border: 1px solid var(--_line); border-radius: 0.25rem; padding: 0 0.35rem; color: var(--_soft); }
.chip { display: inline-flex; gap: 0.3rem; align-items: center; padding: 0.0625rem 0.55rem 0.0625rem 0.4rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 540; background: var(--_sunk); color: var(--_soft); }
.chip.good { background: var(--_good-soft); color: var(--_good); } .chip.warn { background: var(--_warn-soft); color: var(--_warn); } .chip.bad { background: var(--_bad-soft); color: var(--_bad); } .chip.info { background: var(--_info-soft); color: var(--_accent); }
svg { width: 0.9375rem; height: 0.9375rem; fill: none; stroke: currentColor; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.spin { animation: spin 1.1s linear infinite; } @keyframes spin { to { transform: rotate(360deg); } } @media (prefers-reduced-motion: reduce) { .spin { animation: none; } }
.buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; }
button, a.button { font: inherit; font-weight: 540; font-size: 0.875rem; min-height: 2.25rem; padding: 0.35rem 0.8rem; border-radius: calc(var(--_radius) * 0.6); border: 1px solid var(--_line); background: var(--_surface); color: var(--_ink); cursor: pointer; display: inline-flex; gap: 0.4rem; align-items: center; }
button:hover, a.button:hover { background: var(--_sunk); } button.main, a.main { background: var(--_accent); border-color: var(--_accent); color: var(--_accent-ink); } button.main:hover, a.main:hover { filter: brightness(0.93); } button.plain { border-color: transparent; background: none; color: var(--_soft); padding-inline: 0.4rem; } button.danger { color: var(--_bad); }
button:disabled { opacity: 0.55; cursor: default; } :focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; border-radius: 4px; }
progress { appearance: none; width: 100%; height: 0.4375rem; border: 0; border-radius: 1rem; overflow: hidden; background: var(--_sunk); display: block; }
progress::-webkit-progress-bar { background: var(--_sunk); } progress::-webkit-progress-value { background: var(--_accent); border-radius: 1rem; } progress::-moz-progress-bar { background: var(--_accent); }
details { margin-top: 0.5rem; } details summary { cursor: pointer; color: var(--_soft); font-size: 0.875rem; } .kinds { display: grid; gap: 0.25rem; margin-top: 0.5rem; max-height: 14rem; overflow: auto; } .kinds li { display: grid; grid-template-columns: minmax(6rem, 1fr) 1.5fr 4rem; gap: 0.75rem; align-items: center; font-size: 0.8125rem; font-variant-numeric: tabular-nums; } .kinds span:last-child { text-align: end; }
.why { font-size: 0.9375rem; } a.button { text-decoration: none; }
.empty { padding: 1.25rem; display: grid; gap: 0.75rem; justify-items: start; } .foot { padding: 0.625rem 1.25rem; }
dialog { border: 1px solid var(--_line); border-radius: var(--_radius); background: var(--_surface); color: var(--_ink); max-width: 26rem; padding: 1.5rem; box-shadow: 0 12px 32px rgb(0 0 0 / 0.25); } dialog::backdrop { background: rgb(8 12 20 / 0.45); } dialog h2 { font-size: 1.0625rem; } dialog div { display: grid; gap: 0.75rem; } dialog .buttons { display: flex; justify-content: flex-end; margin-top: 0.5rem; } .alert { color: var(--_bad); font-size: 0.875rem; }
@container (max-width: 24rem) { .buttons, .buttons button, .empty button { width: 100%; justify-content: center; } .kinds li { grid-template-columns: 1fr auto; } .kinds progress { display: none; } }
`;

const ICONS = {
  check: "M5 12.5l4.5 4.5L19 7.5", sync: "M20 11a8 8 0 00-14.3-4.2L3.5 9M3.5 4v5h5M4 13a8 8 0 0014.3 4.2l2.2-2.2M20.5 20v-5h-5",
  alert: "M12 3.5l9 16H3zM12 10v4.2M12 17.2v.1", plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 01-12 0zM12 17v4", pause: "M8.5 5v14M15.5 5v14",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5.2l3.2 2", cross: "M6 6l12 12M18 6L6 18",
};
const LOOKS = {
  healthy: ["good", "check"], syncing: ["info", "sync"], connected: ["info", "plug"], degraded: ["warn", "alert"], rate_limited: ["warn", "clock"],
  needs_reauth: ["bad", "plug"], budget_paused: ["warn", "pause"], authorizing: ["info", "plug"], disconnecting: ["", "cross"], action_required: ["bad", "alert"], paused: ["", "pause"], disconnected: ["", "cross"], loading: ["", "clock"],
  not_connected: ["", "plug"], connecting: ["info", "sync"], error: ["bad", "alert"],
};

const LEFT = ["disconnected", "disconnecting"];
const LAST = [401, 403, 404];
const AWAY = [...LEFT, "needs_reauth", "authorizing"];

/** Makes an element; children that are text stay text, whatever is in it. */
function make(name, given = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function icon(name, spinning = false) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  if (spinning) svg.classList.add("spin");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

class Refused extends Error {
  constructor(status, body) {
    super(body?.description ?? `The service answered ${status}.`);
    this.status = status;
    this.body = body;
  }
}

export class TieoutConnect extends HTMLElement {
  static observedAttributes = ["base", "business", "theme", "lang"];
  static strings = { en: ENGLISH };

  #root = this.attachShadow({ mode: "open" });
  #token = null;
  #source = null;
  #given = {};
  #overview = null;
  #trouble = null;
  #connecting = null;
  #abort = null;
  #asked = new Set();
  #open = new Set();
  #before = new Map();
  #timer = null;
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #drawn = "";

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
  }

  /** The token of one business: a text, or a function that answers one (again, whenever the old one has expired). */
  set token(value) { this.#source = value; this.#token = typeof value === "string" ? value : null; this.#start(); }
  get token() { return this.#source; }
  /** Words in place of ours: see `strings` below for their names. */
  set strings(value) { this.#given = value ?? {}; this.#draw(true); }
  get strings() { return { ...ENGLISH, ...(TieoutConnect.strings[this.#lang()] ?? {}), ...this.#given }; }
  /** What is known: the overview as the API tells it, or null. */
  get overview() { return this.#overview; }
  /** The worst state of all companies; loading, not_connected, connecting or error where there is none. */
  get state() {
    if (this.#connecting && !this.#settled()) return "connecting";
    if (!this.#overview) return this.#trouble ? "error" : "loading";
    const living = this.#overview.connections.filter((one) => !LEFT.includes(one.state));
    return living[0]?.state ?? (this.#overview.connections.length ? "disconnected" : "not_connected");
  }

  connectedCallback() { this.#dark.addEventListener("change", this.#redraw); this.#draw(true); this.#start(); }
  disconnectedCallback() { this.#dark.removeEventListener("change", this.#redraw); this.#stop(); }
  attributeChangedCallback(name, before, after) {
    if (before === after || !this.isConnected) return;
    if (name === "base" || name === "business") { this.#overview = null; this.#start(); }
    this.#draw(true);
  }
  /** Looks again, now. */
  refresh() { this.#start(); }

  #redraw = () => this.#draw(true);
  #lang() { return (this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? "en").slice(0, 2).toLowerCase(); }
  #base() { return (this.getAttribute("base") ?? new URL(import.meta.url).origin).replace(/\/$/, ""); }
  #say(key, values = {}) { return (this.strings[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""); }
  #number(value) { return new Intl.NumberFormat(this.#lang()).format(value); }

  async #ask(path, { method = "GET", body, signal, accept = "application/json" } = {}, again = true) {
    if (!this.#token) this.#token = typeof this.#source === "function" ? await this.#source() : this.#source;
    if (!this.#token) throw new Refused(401);
    const answer = await fetch(`${this.#base()}/v1/businesses/${encodeURIComponent(this.getAttribute("business"))}${path}`, {
      method, signal, credentials: "omit", cache: "no-store",
      headers: { Authorization: `Bearer ${this.#token}`, Accept: accept, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (answer.status === 401 && again && typeof this.#source === "function") {
      this.#token = null;
      return this.#ask(path, { method, body, signal, accept }, false);
    }
    if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => null));
    return answer;
  }

  #stop() { this.#abort?.abort(); this.#abort = null; clearTimeout(this.#timer); }

  #start() {
    this.#stop();
    if (!this.isConnected || !this.#source || !this.getAttribute("business")) return;
    this.#abort = new AbortController();
    this.#follow(this.#abort.signal);
  }

  /** Listens to the stream; where a stream cannot be had, asks every few seconds. */
  async #follow(signal) {
    for (let failures = 0; !signal.aborted;) {
      let rest = 0.2;
      try { await this.#listen(signal); } catch (cut) {
        if (signal.aborted) return;
        try {
          if (LAST.includes(cut.status)) throw cut;
          this.#learn(unwrapped(await (await this.#ask("/quickbooks/overview", { signal })).json()));
          failures = 0;
          rest = Number(this.getAttribute("poll") ?? 5);
        } catch (error) {
          if (signal.aborted) return;
          this.#fail(error);
          if (LAST.includes(error.status)) return;
          rest = Math.min(2 ** ++failures, 30);
        }
      }
      await new Promise((done) => { this.#timer = setTimeout(done, rest * 1000); });
    }
  }

  async #listen(signal) {
    const answer = await this.#ask("/quickbooks/live", { signal, accept: "text/event-stream" });
    if (!answer.body?.getReader) throw new Error("This browser cannot read streams.");
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const data = event.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
        if (data) this.#learn(JSON.parse(data));
      }
    }
  }

  #learn(overview) {
    const first = this.#overview === null;
    this.#overview = overview;
    if (!this.#trouble?.asked) this.#trouble = null; // what somebody was refused stays until they do something else
    for (const one of overview.connections) this.#tell(one, first);
    const settled = this.#connecting && this.#settled();
    if (settled) this.#connecting = null;
    this.#draw();
  }

  #tell(one, first) {
    const was = this.#before.get(one.id);
    this.#before.set(one.id, one.state);
    if (was === one.state) return;
    this.#emit("state", { connection: one, before: was ?? null });
    if (first) return;
    const living = !AWAY.includes(one.state);
    if (living && (was === undefined || AWAY.includes(was))) this.#emit("connected", { connection: one });
    if (one.state === "disconnected") this.#emit("disconnected", { connection: one });
    if (one.state === "needs_reauth") this.#emit("reconnect-needed", { connection: one });
    if (was === "syncing" && one.state === "healthy") this.#emit("synced", { connection: one });
    if (was === "syncing" && ["degraded", "action_required"].includes(one.state)) this.#emit("sync-failed", { connection: one });
  }

  #emit(name, detail) { this.dispatchEvent(new CustomEvent(`tieout-${name}`, { detail, bubbles: true, composed: true })); }
  #fail(error, asked = false) { this.#trouble = Object.assign(error, { asked }); this.#emit("error", { error }); this.#draw(); }
  #settled() {
    const { known, realm } = this.#connecting;
    return (this.#overview?.connections ?? []).some((one) => !AWAY.includes(one.state) && (realm ? one.realm_id === realm : !known.has(one.id)));
  }

  /** Opens our connect page, in a window of its own or in place of this page. */
  async connect(realm = null) {
    const popup = this.getAttribute("mode") !== "redirect";
    const window_ = popup ? open("about:blank", "tieout-connect", "popup,width=620,height=820") : null;
    const living = (this.#overview?.connections ?? []).filter((one) => !AWAY.includes(one.state));
    this.#connecting = { known: new Set(living.map((one) => one.id)), realm, url: null };
    this.#trouble = null; this.#draw();
    try {
      const body = { ...(realm ? { realm_id: realm } : {}), ...(this.hasAttribute("return-url") ? { return_url: this.getAttribute("return-url") } : {}) };
      const { url } = unwrapped(await (await this.#ask("/connect-links", { method: "POST", body })).json());
      if (!this.#connecting) return;
      this.#connecting.url = url;
      if (window_) window_.location.replace(url);
      else if (!popup) location.assign(url);
      this.#draw();
    } catch (error) { window_?.close(); this.#connecting = null; this.#fail(error, true); }
  }

  /** Syncs these companies, or all, now. */
  async sync(realms = null) {
    await this.#do(`sync-${realms ?? ""}`, "/quickbooks/sync-from", realms ? { quickbooks_realm_ids: realms } : undefined);
  }

  async #do(key, path, body) {
    this.#asked.add(key);
    this.#trouble = null;
    this.#draw();
    try {
      await this.#ask(path, { method: "POST", body });
    } catch (error) {
      if (error.status !== 409) throw error;
    } finally { this.#asked.delete(key); this.#draw(); }
  }

  // ---- what is drawn

  #draw(anyway = false) {
    const dark = this.getAttribute("theme") === "dark" || (this.getAttribute("theme") !== "light" && this.#dark.matches);
    this.toggleAttribute("data-dark", dark);
    const shown = JSON.stringify([this.#overview, this.state, String(this.#trouble), this.#connecting?.url ?? null, [...this.#asked]]);
    if ((shown === this.#drawn && !anyway) || this.#root.querySelector("dialog[open]")) return;
    this.#drawn = shown;
    const held = this.#root.activeElement?.dataset?.key;
    for (const one of this.#root.querySelectorAll("details")) one.open ? this.#open.add(one.dataset.key) : this.#open.delete(one.dataset.key);
    this.#root.replaceChildren(make("section", { class: "card", part: "card", "aria-label": this.#say("title") }, this.#content()));
    if (held) this.#root.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
  }

  #content() {
    if (this.#connecting && !this.#settled()) return this.#connectingView();
    if (!this.#overview) return this.#trouble ? this.#errorView() : this.#note("loading", this.#say("loading"));
    const living = this.#overview.connections.filter((one) => !LEFT.includes(one.state));
    const shown = living.length ? living : this.#overview.connections;
    if (!shown.length) return [this.#empty("not_connected", this.#say("not_connected_text"), this.#button("connect", "connect", () => this.connect(), "main", "plug")), this.#complaint()];
    return [shown.map((one) => this.#company(one)), this.#complaint(), living.length ? make("div", { class: "foot" }, this.#button("add", "add", () => this.connect(), "plain", "plug")) : null];
  }

  #complaint() { return this.#trouble ? make("p", { class: "foot alert", role: "alert" }, this.#trouble instanceof Refused ? this.#trouble.message : this.#say("stale")) : null; }
  #chip(state, extra = "") { const [tone, sign] = LOOKS[state] ?? ["", "clock"]; return make("span", { class: `chip ${tone}`, part: "chip" }, icon(sign, ["syncing", "connecting"].includes(state)), this.#say(state) + extra); }
  #button(key, word, act, kind = "", sign = null, disabled = false) { return make("button", { type: "button", class: kind, part: "button", "data-key": key, disabled, onclick: act }, sign ? icon(sign) : null, this.#say(word)); }
  #note(state, text) { return make("div", { class: "empty", role: "status" }, this.#chip(state === "loading" ? "loading" : state), text === this.#say(state) ? null : make("p", { class: "soft" }, text)); }
  #empty(state, text, ...buttons) { return make("div", { class: "empty" }, this.#chip(state), make("p", {}, text), make("div", { class: "buttons" }, buttons)); }

  #errorView() {
    const out = this.#trouble.status === 401;
    return make("div", { class: "empty", role: "alert" }, make("span", { class: "chip bad" }, icon("alert"), this.#say(out ? "signed_out" : "error")),
      make("p", {}, this.#say(out ? "signed_out_text" : "error_text")), make("p", { class: "soft" }, this.#trouble instanceof Refused && !out ? this.#trouble.message : ""),
      this.#button("retry", "retry", () => { this.#token = null; this.#trouble = null; this.#draw(); this.#start(); }, "", "sync"));
  }

  #connectingView() {
    return this.#empty("connecting", this.#say("connecting_text"),
      this.#connecting.url ? this.#button("again", "open_again", () => open(this.#connecting.url, "_blank", "noopener"), "", "plug") : null,
      this.#button("cancel", "cancel", () => { this.#connecting = null; this.#draw(); }, "plain"));
  }

  #company(one) {
    const failed = ["needs_reauth", "action_required", "degraded", "rate_limited", "budget_paused"].includes(one.state);
    const until = one.until ? ` ${this.#say("until", { time: this.#clock(one.until, one.time_zone) })}` : "";
    const synced = one.last_synced_at ? this.#synced(one) : this.#say("never_synced");
    return make("div", { class: "company", part: "company" },
      make("div", { class: "row" }, make("p", { class: "name" }, one.company_name ?? one.realm_id, one.environment === "production" ? null : make("span", { class: "tag" }, this.#say("sandbox"))), make("span", { role: "status" }, this.#chip(one.state, until))),
      failed ? make("p", { class: "why" }, one.sentence, one.what_to_do ? make("span", { class: "soft" }, ` ${one.what_to_do.replace(/^Nothing: (.)/, (_, first) => first.toUpperCase())}`) : null) : null,
      one.progress ? this.#progress(one) : make("p", { class: "soft" }, synced),
      make("div", { class: "buttons" }, this.#actions(one)));
  }

  #actions(one) {
    const reconnect = () => this.connect(one.realm_id);
    if (LEFT.includes(one.state)) return [this.#button(`re-${one.id}`, "connect", reconnect, "main", "plug")];
    const leave = this.#button(`leave-${one.id}`, "disconnect", () => this.#confirm(one), "plain");
    if (one.state === "authorizing") return [this.#button(`re-${one.id}`, "reconnect", reconnect, "", "plug"), leave];
    if (one.state === "needs_reauth") return [this.#button(`re-${one.id}`, "reconnect", reconnect, "main", "plug"), leave];
    const asked = this.#asked.has(`sync-${one.realm_id}`), busy = asked || one.state === "syncing";
    const attempt = (work) => work.catch((error) => this.#fail(error, true));
    const sync = this.#button(`sync-${one.id}`, busy ? "syncing" : one.state === "degraded" ? "retry" : "sync", () => attempt(this.sync([one.realm_id])), one.state === "connected" ? "main" : "", "sync", busy);
    const resume = one.state === "paused" ? this.#button(`resume-${one.id}`, "resume", () => attempt(this.#do(`resume-${one.realm_id}`, `/quickbooks/connections/${one.id}/resume`)), "main", "sync", this.#asked.has(`resume-${one.realm_id}`)) : null;
    const where = one.state === "action_required" ? this.getAttribute("review-url")?.replace("{connection}", encodeURIComponent(one.id)) : null;
    return [where ? make("a", { class: "button main", part: "button", href: where }, this.#say("review")) : null, resume, sync, leave];
  }

  #progress(one) {
    const { fetched, expected, kinds } = one.progress;
    const done = kinds.filter((kind) => kind.state === "done").length;
    const text = expected ? this.#say("records_of", { fetched: this.#number(fetched), expected: this.#number(expected) }) : this.#say("records", { fetched: this.#number(fetched) });
    const rows = kinds.filter((kind) => kind.state !== "waiting").map((kind) => make("li", {}, make("span", {}, kind.entity.replace(/(?<=[a-z])(?=[A-Z])/g, " ")), make("progress", { max: Math.max(kind.expected ?? kind.fetched, 1), value: kind.state === "done" && !kind.expected ? 1 : kind.fetched, "aria-label": kind.entity }), make("span", {}, this.#number(kind.fetched))));
    return make("div", { class: "progress" }, make("progress", { max: Math.max(expected ?? 0, fetched, 1), value: fetched, "aria-label": text }),
      make("details", { "data-key": `kinds-${one.id}`, open: this.#open.has(`kinds-${one.id}`) }, make("summary", {}, `${text} · ${this.#say("kinds", { done, all: kinds.length })}`), make("ul", { class: "kinds" }, rows)));
  }

  #clock(iso, zone) { return new Intl.DateTimeFormat(this.#lang(), { dateStyle: "medium", timeStyle: "short", ...this.#zone(zone) }).format(new Date(iso)); }
  #zone(zone) { try { new Intl.DateTimeFormat("en", { timeZone: zone }); return zone ? { timeZone: zone } : {}; } catch { return {}; } }
  #synced(one) {
    const seconds = (new Date(one.last_synced_at) - Date.now()) / 1000;
    const [amount, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].map(([size, name]) => [Math.trunc(seconds / size), name]).find(([count], at) => count || at === 3);
    const near = new Intl.RelativeTimeFormat(this.#lang(), { numeric: "auto" }).format(unit === "second" ? 0 : amount, unit);
    const [before, after] = this.#say("last_synced", { time: "\0" }).split("\0");
    return make("span", {}, before, make("time", { datetime: one.last_synced_at, title: this.#clock(one.last_synced_at, one.time_zone) }, near), after);
  }

  #confirm(one) {
    const alert = make("p", { class: "alert", role: "alert" });
    const close = () => { dialog.close(); dialog.remove(); this.#draw(true); };
    const leave = async (event) => {
      event.target.disabled = true;
      try { await this.#do(`leave-${one.realm_id}`, "/quickbooks/unlink", { quickbooks_realm_ids: [one.realm_id] }); close(); }
      catch { alert.textContent = this.#say("disconnect_failed"); event.target.disabled = false; }
    };
    const company = one.company_name ?? one.realm_id;
    const dialog = make("dialog", { "aria-labelledby": "leave-title", oncancel: () => setTimeout(close) }, make("div", {}, make("h2", { id: "leave-title" }, this.#say("disconnect_title", { company })), make("p", { class: "soft" }, this.#say("disconnect_text")), alert,
      make("div", { class: "buttons" }, make("button", { type: "button", autofocus: true, onclick: close }, this.#say("keep")), make("button", { type: "button", class: "danger", onclick: leave }, this.#say("disconnect")))));
    this.#root.append(dialog);
    dialog.showModal();
  }
}

/** Reads an answer of either wire form: bare, or in `data`. */
const unwrapped = (body) => (body && typeof body === "object" && "data" in body && !("connections" in body) ? body.data : body);

if (!customElements.get("tieout-connect")) customElements.define("tieout-connect", TieoutConnect);
