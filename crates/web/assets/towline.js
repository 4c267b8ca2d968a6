// What pages do beyond showing: they stay fresh, times stay true, and the inbox takes keys.
// Everything here can be missing: pages are read and used without it.
"use strict";

(() => {
  const main = () => document.getElementById("main");
  const announce = (words) => {
    const live = document.getElementById("announce");
    if (live) live.textContent = words;
  };

  // --- Times -------------------------------------------------------------------------------
  const relative = (then) => {
    const seconds = Math.round((then - Date.now()) / 1000);
    const span = Math.abs(seconds);
    if (seconds <= 0 && span < 5) return "now";
    const words =
      span < 90 ? `${span} s`
      : span < 5400 ? `${Math.floor(span / 60)} min`
      : span < 172800 ? `${Math.floor(span / 3600)} h`
      : `${Math.floor(span / 86400)} days`;
    return seconds <= 0 ? `${words} ago` : `in ${words}`;
  };
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const words = relative(Date.parse(time.dateTime));
      if (time.textContent !== words) time.textContent = words;
    }
  };

  // --- Figures -----------------------------------------------------------------------------
  const bytes = (n) => {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let at = 0;
    while (n >= 1024 && at < 4) { n /= 1024; at += 1; }
    if (at === 0) return `${n} B`;
    return n >= 100 ? `${Math.floor(n)} ${units[at]}` : `${(Math.floor(n * 10) / 10).toFixed(1)} ${units[at]}`;
  };
  const lasting = (seconds) =>
    seconds < 90 ? `${seconds} s`
    : seconds < 5400 ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;

  // One question at a time: of several at once, htmx leaves out all but two.
  let line = Promise.resolve();
  const ask = (from, target, how) =>
    (line = line.then(() => htmx.ajax("GET", from, { target, ...how })).catch(() => {}));

  // --- Staying fresh -----------------------------------------------------------------------
  // A page is asked for anew, whole, and morphed: what is open stays open, what is typed stays.
  let asked = false;
  let last = 0;
  const PACE = 1500;
  const refresh = () => {
    if (document.hidden) { stale = true; return; }
    if (asked || !main()?.dataset.fresh) return;
    asked = true;
    setTimeout(() => {
      asked = false;
      last = Date.now();
      if (document.hidden) { stale = true; return; }
      ask(location.href, "#main", { select: "#main", swap: "outerMorph" });
    }, Math.max(150, PACE - (Date.now() - last)));
  };
  let stale = false;
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && stale) { stale = false; refresh(); }
  });

  const concerns = (event) => {
    const here = main()?.dataset;
    if (!here?.fresh) return false;
    if (event.is !== "item") return true;
    const fits = here.fresh === "all" || here.fresh === event.flow || here.fresh === `item:${event.id}`;
    return fits || event.flow === null;
  };

  const progress = (items) => {
    let ended = false;
    const now = new Set();
    for (const { id, progress: at } of items) {
      now.add(String(id));
      for (const row of document.querySelectorAll(`[data-item="${id}"]`)) {
        const put = (name, words) => {
          const part = row.querySelector(`[data-${name}]`);
          if (part && part.textContent !== words) part.textContent = words;
          return part;
        };
        const bar = row.querySelector("progress");
        if (bar && at.total) bar.value = Math.floor((at.done * 100) / at.total);
        put("rate", at.rate ? `${bytes(at.rate)}/s` : "");
        if (at.total) put("done", `${bytes(at.done)} of ${bytes(at.total)}`);
        if (at.remaining !== null) put("left", `${lasting(at.remaining)} left`);
        put("at", at.at);
        row.dataset.works = "";
        if (!bar) ended = true;
      }
    }
    for (const row of document.querySelectorAll("[data-works]")) {
      if (!now.has(row.dataset.item)) { delete row.dataset.works; ended = true; }
    }
    if (ended) refresh();
  };

  let waiting = null;
  const count = () => {
    const shown = document.getElementById("inbox-count");
    const here = shown ? Number(shown.dataset.count) : 0;
    if (waiting !== null && here > waiting) announce("One more needs you");
    waiting = here;
  };
  // The count stands outside of what is refreshed; of many questions at once it is asked for once.
  let counting = false;
  const inbox = () => {
    if (counting) return;
    counting = true;
    setTimeout(() => {
      counting = false;
      ask(location.href, "#inbox-count", { select: "#inbox-count", swap: "outerHTML" });
    }, PACE);
  };

  const connection = (is) => {
    const shown = document.getElementById("live");
    if (!shown) return;
    shown.hidden = false;
    shown.classList.toggle("is-on", is);
    shown.textContent = is ? "Live" : "Not live";
  };

  const listen = () => {
    const from = document.body.dataset.events;
    if (!from || !window.EventSource) return;
    const source = new EventSource(from);
    source.addEventListener("open", () => connection(true));
    source.addEventListener("error", () => connection(false));
    for (const name of ["item", "inbox", "much", "settings", "gap"]) {
      source.addEventListener(name, (message) => {
        const event = JSON.parse(message.data);
        if (name === "inbox" || name === "gap") inbox();
        if (concerns(event)) refresh();
      });
    }
    source.addEventListener("progress", (message) => progress(JSON.parse(message.data).items));
    addEventListener("pagehide", () => source.close(), { once: true });
  };

  // --- Morphing keeps what a person has done ------------------------------------------------
  htmx.registerExtension("kept", {
    htmx_before_morph_attr: (element, { attrName }) =>
      !(attrName === "open" && element.localName === "details"),
    htmx_before_morph_node: (element) =>
      !element.matches?.("[data-console]")
      && !(element.matches?.("form, .entry") && element.contains(document.activeElement)
        && document.activeElement.matches(element.matches("form") ? "input, select, textarea" : "*")),
    htmx_after_swap: () => { tick(); count(); },
  });

  // --- Consoles ----------------------------------------------------------------------------
  // What an importer says is asked for only while somebody looks.
  let looking = 0;
  const consoles = () => {
    if (document.hidden || looking) return;
    for (const part of document.querySelectorAll("[data-console]")) {
      looking += 1;
      ask(part.dataset.console, part, { swap: "innerHTML" }).then(() => {
        looking -= 1;
        const lines = part.querySelector("pre");
        if (lines && document.activeElement !== lines) lines.scrollTop = lines.scrollHeight;
      });
    }
  };

  // --- Keys ---------------------------------------------------------------------------------
  const step = (by) => {
    const all = [...document.querySelectorAll(".entry")];
    const at = all.findIndex((entry) => entry.contains(document.activeElement));
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea, [contenteditable]")) return;
    const entry = document.activeElement?.closest?.(".entry");
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Enter" && document.activeElement === entry && entry) entry.querySelector("h3 a")?.click();
    else if (/^[1-9]$/.test(event.key) && entry) {
      const answers = entry.querySelectorAll(".actions button:not(.confirm *), .actions summary.button");
      answers[Number(event.key) - 1]?.click();
    } else return;
    event.preventDefault();
  });

  // --- Copying -----------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    navigator.clipboard?.writeText(document.getElementById(button.dataset.copy)?.textContent ?? "")
      .then(() => announce("Copied"));
  });

  tick();
  count();
  setInterval(tick, 15000);
  consoles();
  setInterval(consoles, 4000);
  listen();
  // A page that is gone back to is as it was when it was left.
  addEventListener("pageshow", (event) => {
    if (event.persisted) { listen(); inbox(); refresh(); }
  });
})();
