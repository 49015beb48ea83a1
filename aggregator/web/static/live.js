// Makes the pages live: when something happens, the parts that may have changed are fetched anew and put in their place.
// Everything works without it, by loading the page again.
"use strict";

(() => {
  const root = document.body.dataset.root;
  const sign = document.getElementById("live");
  const PAUSE = 300; // milliseconds in which what happens together is one change
  const REST = 2000; // and so long, at least, one fetch is apart from the next
  const SHARE = 5; // times what a fetch took is the rest after it: among thousands of feeds it is work
  let rest = REST;
  let timer = 0;
  let last = 0;
  let running = false;
  let again = false;

  let source = null;
  let missed = false; // something may have happened while nobody told of it
  let retry = 0;

  function connected(on) {
    if (on && missed) soon(null);
    missed = !on;
    sign.textContent = on ? sign.dataset.on : sign.dataset.off;
    sign.classList.toggle("on", on);
  }

  // A page that nobody looks at lets go of its connection: browsers have but six for all pages of a site.
  function listen() {
    clearTimeout(retry);
    source?.close();
    source = null;
    if (document.visibilityState === "hidden") {
      missed = true;
      return;
    }
    const mine = (source = new EventSource(root + "events"));
    source.onopen = () => connected(true);
    source.onerror = () => {
      connected(false);
      if (mine.readyState === EventSource.CLOSED) retry = setTimeout(listen, 30000); // it was refused
    };
    for (const kind of ["polled", "published", "reloaded", "paused", "resumed"]) {
      source.addEventListener(kind, (event) => changed(JSON.parse(event.data)));
    }
  }

  function changed(happening) {
    document.dispatchEvent(new CustomEvent("happened", { detail: happening }));
    soon(happening.subject);
  }

  const fresh = new Set();

  function soon(subject) {
    if (subject) fresh.add(subject);
    if (timer) return;
    timer = setTimeout(refresh, Math.max(PAUSE, last + rest - Date.now()));
  }

  async function refresh() {
    timer = 0;
    if (running) {
      again = true;
      return;
    }
    running = true;
    last = Date.now();
    const subjects = [...fresh];
    fresh.clear();
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer.redirected) location.reload(); // the visit is over
      else if (answer.ok) replaceParts(new DOMParser().parseFromString(await answer.text(), "text/html"), subjects);
    } catch {
      connected(false);
    } finally {
      running = false;
      rest = Math.max(REST, SHARE * (Date.now() - last));
      if (again) {
        again = false;
        soon(null);
      }
    }
  }

  function replaceParts(page, subjects) {
    for (const part of document.querySelectorAll("[data-live]")) {
      const other = page.getElementById(part.id);
      if (!other || other.innerHTML === part.innerHTML) continue;
      const active = document.activeElement;
      if (part.contains(active) && active.matches("input, select, textarea")) continue; // somebody is writing there
      const chosen = getSelection();
      if (!chosen.isCollapsed && part.contains(chosen.anchorNode)) continue; // or is about to copy something
      const focus = part.contains(active) ? pathTo(active, part) : null;
      part.replaceChildren(...document.adoptNode(other).childNodes);
      if (focus) focused(focus, part);
    }
    for (const subject of subjects) document.getElementById("feed-" + subject)?.classList.add("fresh");
  }

  // What has the focus keeps it: by its label within the row with the same id.
  function pathTo(element, part) {
    const row = element.closest("[id]");
    return { row: row && part.contains(row) ? row.id : null, tag: element.localName, place: same(element, row ?? part).indexOf(element) };
  }

  function focused({ row, tag, place }, part) {
    const within = row ? document.getElementById(row) : part;
    const all = within ? [...within.querySelectorAll(tag)] : [];
    (all[place] ?? all[0])?.focus();
  }

  function same(element, within) {
    return [...within.querySelectorAll(element.localName)];
  }

  // Small forms are sent without leaving the page.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-quiet]")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok) form.submit();
      else {
        button.disabled = false;
        button.focus();
        soon(form.elements.feed.value);
      }
    } catch {
      button.disabled = false;
      connected(false);
    }
  });

  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", (event) => event.persisted && listen());
  addEventListener("pagehide", () => {
    clearTimeout(retry);
    source?.close();
  });
  listen();
})();
