// Updates the page when the mock changes. Everything else works without this script.
"use strict";

const pause = document.getElementById("pause");
const connection = document.getElementById("connection");
const news = document.getElementById("news");

let events = null; // the open stream of events
let last = document.body.dataset.last; // the number of the last request received
let refreshing = false;
let stale = false; // something happened since the last refresh began
let unannounced = []; // events for assistive technology
const shown = new Map(); // the HTML of each part of the page
let clock = null; // the time of the mock's clock, and when it was read

const say = (text, tone) => {
  connection.textContent = text;
  connection.className = `pill ${tone}`;
};

// Replaces the parts of the page that have changed, and keeps the focus.
const replace = (fresh) => {
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const old = document.querySelector(`[data-live="${part.dataset.live}"]`);
    const source = part.innerHTML;
    if ((shown.get(part.dataset.live) ?? old.innerHTML) === source) continue;
    shown.set(part.dataset.live, source);
    const known = new Map([...old.querySelectorAll("[data-key]")].map((row) => [row.dataset.key, row.dataset.state]));
    for (const row of part.querySelectorAll("[data-key]")) {
      if (!known.has(row.dataset.key) || known.get(row.dataset.key) !== row.dataset.state) row.classList.add("changed");
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const heading = old.closest("section").querySelector("[tabindex='-1']");
    old.replaceChildren(...part.childNodes);
    if (focused && focused !== old) (document.getElementById(focused.id) ?? heading).focus({ preventScroll: true });
  }
  clock = { at: Date.parse(document.querySelector("[data-live='clock'] time").dateTime), read: performance.now() };
};

const tick = () => {
  if (!clock || !events) return;
  const now = new Date(clock.at + performance.now() - clock.read);
  document.querySelector("[data-live='clock'] time").textContent = now.toISOString().slice(0, 19).replace("T", " ");
};

const refresh = async () => {
  stale = true;
  if (refreshing) return;
  refreshing = true;
  while (stale && events) {
    stale = false;
    try {
      const response = await fetch("/_mock/ui/live");
      if (response.ok) replace(new DOMParser().parseFromString(await response.text(), "text/html"));
    } catch {
      // The stream of events reconnects when the mock is back.
    }
    if (unannounced.length > 0) {
      news.textContent = unannounced.length > 3 ? `${unannounced.length} events, the last: ${unannounced.at(-1)}` : unannounced.join(". ");
      unannounced = [];
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  refreshing = false;
};

const connect = () => {
  events = new EventSource(`/_mock/events?after=${last}`);
  events.addEventListener("open", () => {
    say("Live", "good");
    refresh();
  });
  events.addEventListener("error", () => say("The mock does not respond. Trying again.", "bad"));
  events.addEventListener("request", ({ data, lastEventId }) => {
    const request = JSON.parse(data);
    last = lastEventId;
    unannounced.push(`${request.method} ${request.url}: ${request.status}`);
    refresh();
  });
  events.addEventListener("state", ({ data }) => {
    for (const row of JSON.parse(data).changed) unannounced.push(`${row.kind} ${row.name} is ${row.status}`);
    refresh();
  });
  for (const event of ["faults", "clock", "forgotten"]) events.addEventListener(event, refresh);
};

const disconnect = () => {
  events?.close();
  events = null;
};

// A hidden page has no connection, because browsers allow few connections to a host.
const paused = () => document.hidden || pause.getAttribute("aria-pressed") === "true";
const follow = () => {
  if (paused()) {
    disconnect();
    say("Paused", "calm");
  } else if (!events) {
    connect();
  }
};

pause.hidden = false;
pause.addEventListener("click", () => {
  pause.setAttribute("aria-pressed", String(pause.getAttribute("aria-pressed") !== "true"));
  follow();
});
document.addEventListener("visibilitychange", follow);
addEventListener("pagehide", disconnect);
addEventListener("pageshow", follow);

// Shows only the parameters of the selected kind of fault.
const kind = document.getElementById("kind");
const choose = () => {
  for (const field of document.querySelectorAll("[data-kinds]")) {
    field.hidden = !field.dataset.kinds.split(" ").includes(kind.value);
  }
};
kind.addEventListener("change", choose);
choose();
setInterval(tick, 1000);
follow();
