// The editor of feeds.yaml: line numbers, faults while one writes, then the plan; a fault leads to its place.
"use strict";

(() => {
  const form = document.getElementById("editor");
  if (!form) return;
  const text = document.getElementById("text");
  const numbers = document.getElementById("numbers");
  const verdict = document.getElementById("verdict");
  const FAULTS = 300; // milliseconds of rest after which faults are looked for
  const PLAN = 900; // and after which a plan is made
  const saved = text.defaultValue; // what is there may have been written before this runs, or kept by the browser
  let timers = [];
  let asking = null;
  let sent = false;

  function number() {
    const count = text.value.split("\n").length;
    const wrong = new Set([...verdict.querySelectorAll(".faults [data-line]")].map((each) => Number(each.dataset.line)));
    const lines = document.createDocumentFragment();
    for (let line = 1; line <= count; line++) {
      if (wrong.has(line)) {
        const mark = document.createElement("b");
        mark.textContent = line;
        lines.append(mark);
      } else lines.append(line + "\n");
    }
    numbers.replaceChildren(lines);
    numbers.scrollTop = text.scrollTop;
  }

  async function ask(plan) {
    asking?.abort();
    const mine = (asking = new AbortController());
    const body = new URLSearchParams(new FormData(form));
    body.set("part", "1");
    body.set("plan", plan ? "1" : "0");
    if (plan && !verdict.querySelector(".faults")) note(form.dataset.wait);
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body, signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asking) return;
      verdict.replaceChildren(...document.adoptNode(page.querySelector("main") ?? page.body).childNodes);
      number();
    } catch (error) {
      if (error.name !== "AbortError") note(String(error.message));
    }
  }

  function note(words) {
    verdict.querySelector(".wait")?.remove();
    const line = document.createElement("p");
    line.className = "dim wait";
    line.textContent = words;
    verdict.append(line);
  }

  function written() {
    number();
    timers.forEach(clearTimeout);
    timers = [setTimeout(ask, FAULTS, false), setTimeout(ask, PLAN, true)];
  }

  function goTo(line, column) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const place = start + Math.min(column - 1, (lines[line - 1] ?? "").length);
    text.focus();
    text.setSelectionRange(place, start + (lines[line - 1] ?? "").length);
    text.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(text).lineHeight));
  }

  text.addEventListener("input", written);
  text.addEventListener("scroll", () => (numbers.scrollTop = text.scrollTop));
  verdict.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    if (!place) return;
    event.preventDefault();
    goTo(Number(place.dataset.line), Number(place.dataset.column));
  });
  text.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit(form.elements.save);
    }
  });
  form.addEventListener("submit", () => (sent = true));
  addEventListener("beforeunload", (event) => {
    if (!sent && text.value !== saved) event.preventDefault();
  });
  if (text.value === saved) number();
  else written();
})();
