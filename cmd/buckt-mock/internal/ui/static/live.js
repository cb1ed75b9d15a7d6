// Keeps the page as the mock is. Everything else works without it.
"use strict";

const pause = document.getElementById("pause");
const connection = document.getElementById("connection");
const news = document.getElementById("news");

let events = null; // the open stream of events
let last = document.body.dataset.last; // the number of the last request that is known
let refreshing = false;
let stale = false; // something happened since the last refresh began
let untold = []; // what assistive technology has not been told yet
const shown = new Map(); // the parts of the page as they came
let clock = null; // what the mock's clock showed, and when

const say = (text, tone) => {
  connection.textContent = text;
  connection.className = `pill ${tone}`;
};

// Takes over what changed of the parts of the page that live, and leaves the focus where it is.
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
      const answer = await fetch("/_mock/ui/live");
      if (answer.ok) replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The stream of events tells when the mock is back.
    }
    if (untold.length > 0) {
      news.textContent = untold.length > 3 ? `${untold.length} events, the last: ${untold.at(-1)}` : untold.join(". ");
      untold = [];
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
  events.addEventListener("error", () => say("The mock does not answer. Trying again.", "bad"));
  events.addEventListener("request", ({ data, lastEventId }) => {
    const request = JSON.parse(data);
    last = lastEventId;
    untold.push(`${request.method} ${request.url} answered ${request.status}`);
    refresh();
  });
  events.addEventListener("state", ({ data }) => {
    for (const row of JSON.parse(data).changed) untold.push(`${row.kind} ${row.name} is ${row.status}`);
    refresh();
  });
  for (const event of ["faults", "clock", "forgotten"]) events.addEventListener(event, refresh);
};

const disconnect = () => {
  events?.close();
  events = null;
};

// A page that nobody sees does not ask for anything. Browsers allow few connections to a host.
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

// Only the parameters of the chosen kind of fault are of interest.
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
