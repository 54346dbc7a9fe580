// The desk's keys, claims and small comforts. Every page works without this file; nothing here decides by itself.
"use strict";
(() => {
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const queue = () => one("#queue");
  const atHand = () => one("#pane .case");
  root.classList.add("scripted");

  // Times are sent in UTC; the reader's own clock is better.
  function localTimes(within) {
    const style = new Intl.DateTimeFormat(root.lang, { dateStyle: "medium", timeStyle: "short" });
    for (const time of all("time[data-when]", within)) {
      time.title = time.textContent;
      time.textContent = style.format(new Date(time.dateTime));
      time.removeAttribute("data-when");
    }
  }

  // Blurring and the view are remembered in this browser.
  function blur(on) {
    root.classList.toggle("blurred", on);
    one("#blur")?.setAttribute("aria-pressed", String(on));
    localStorage.setItem("civility-blur", on ? "1" : "");
  }
  function view(name) {
    queue().dataset.view = name;
    for (const link of all(".views a")) {
      link.dataset.view === name ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    }
    localStorage.setItem("civility-view", name);
  }

  // Rows: which one is at hand, and which comes next.
  const rows = () => all("#rows .row");
  const rowOf = (id) => one(`#row-${CSS.escape(id)}`);
  function open(row) {
    if (!row) return;
    htmx.trigger(one("a", row), "click");
    row.scrollIntoView({ block: "nearest" });
  }
  function step(by) {
    const list = rows();
    const place = list.findIndex((row) => row.dataset.comment === atHand()?.dataset.comment);
    open(list[place < 0 ? 0 : place + by]);
  }
  function following(id) {
    let row = rowOf(id)?.nextElementSibling;
    while (row?.classList.contains("is-held")) row = row.nextElementSibling;
    return row?.dataset.comment ?? "";
  }
  function markRow() {
    const id = atHand()?.dataset.comment;
    for (const link of all("#rows .row a[aria-current]")) link.removeAttribute("aria-current");
    const row = id && rowOf(id);
    if (row) {
      one("a", row).setAttribute("aria-current", "true");
      row.scrollIntoView({ block: "nearest" });
    }
  }

  // Claims: what is on screen is in one's hands, what has left the screen is not.
  let mine = null;
  const kept = new Set();
  function take() {
    const pane = atHand();
    if (!pane || !queue() || document.visibilityState === "hidden") return;
    const form = one("#claim form", pane);
    if (form && !one("#claim[data-mine]", pane)) htmx.trigger(form, "take");
  }
  function noteClaim() {
    mine = one("#claim[data-mine]")?.dataset.mine ?? mine;
  }
  addEventListener("pagehide", () => {
    if (!mine || kept.has(mine) || !queue()) return;
    const form = new FormData();
    form.set("csrf", one('input[name="csrf"]').value);
    fetch(`/desk/comments/${mine}/release`, { method: "POST", body: form, keepalive: true, redirect: "manual" });
  });

  function showHeld() {
    const held = new Map(all("#live [data-held]").map((mark) => [mark.dataset.held, mark.textContent]));
    for (const row of rows()) {
      const said = held.get(row.dataset.comment) ?? "";
      row.classList.toggle("is-held", said !== "");
      const place = one(".held", row);
      if (place.textContent !== said) place.textContent = said;
    }
  }

  // htmx asks; we add what only the page knows.
  document.addEventListener("htmx:configRequest", (event) => {
    const { path, parameters } = event.detail;
    if (path.includes("/decide")) parameters.next = following(atHand().dataset.comment);
    if (path.includes("/claim") && mine && !kept.has(mine)) parameters.left = mine;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    localTimes(document);
    if (target.id === "live" || event.detail.elt.id === "live") showHeld();
    if (target.id === "help") target.open || target.showModal();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "claim" || event.detail.elt.id === "claim") return noteClaim();
    if (event.detail.target.id !== "pane") return;
    markRow();
    // What had the focus is gone: let the keyboard and the screen reader go on from here.
    if (document.activeElement === document.body) one("#pane").focus({ preventScroll: true });
    if (one("#pane").getBoundingClientRect().top < 0) one("#pane").scrollIntoView();
    const requested = event.detail.requestConfig;
    if (requested?.verb === "post") htmx.trigger(document.body, "decided");
    take();
  });
  document.addEventListener("htmx:sendError", () => {
    one("#done").textContent = root.lang === "fr" ? "Le serveur ne répond pas." : "The server does not answer.";
  });

  // Keys.
  const press = (key) => {
    const target = all(`[data-key="${key}"]`).find((each) => each.offsetParent !== null);
    target?.click();
    return Boolean(target);
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press("a"),
    s: () => press("s"),
    u: () => press("u"),
    c: () => {
      const id = atHand()?.dataset.comment;
      if (id) kept.has(id) ? kept.delete(id) : kept.add(id);
      press("c");
    },
    r: () => {
      const pick = one("#pick");
      if (!pick) return;
      if (pick.open) return one('[data-number="0"]', pick).click();
      pick.open = true;
      one("ol button", pick).focus();
    },
    e: () => { const thread = one("#thread"); if (thread) { thread.open = !thread.open; if (thread.open) thread.scrollIntoView({ block: "nearest" }); } },
    b: () => one("#pane [data-author]")?.click(),
    "/": () => one('input[type="search"]')?.focus(),
    z: () => queue() && view(queue().dataset.view === "focus" ? "list" : "focus"),
    x: () => blur(!root.classList.contains("blurred")),
    "?": () => htmx.trigger("#help", "help"),
    Escape: () => { for (const open of all("details.pick[open], details.menu[open]")) open.open = false; document.activeElement?.blur(); },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
    const pick = one("#pick[open]");
    const act = pick && /^[1-9]$/.test(event.key)
      ? () => one(`[data-number="${event.key}"]`, pick)?.click()
      : keys[event.key];
    if (!act || one("dialog[open]")) return;
    event.preventDefault();
    if (!event.repeat || "jk".includes(event.key)) act();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".views a, [data-help], #blur");
    for (const menu of all("details.menu[open], details.pick[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (link.id === "blur") keys.x();
    else if (link.matches("[data-help]")) keys["?"]();
    else view(link.dataset.view);
  });

  // The histogram: a range is dragged, the inputs say the same in numbers.
  function histogram() {
    const svg = one("#histogram svg");
    if (!svg) return;
    const form = one("#range-form");
    const low = form.elements.min_score;
    const high = form.elements.max_score;
    const chosen = one(".chosen", svg);
    let from = null;
    const share = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return Math.min(1, Math.max(0, Math.round(point.x / 6) / 100));
    };
    const draw = () => {
      const begin = Number(low.value || 0);
      const end = Number(high.value || 1);
      chosen.setAttribute("x", begin * 600);
      chosen.setAttribute("width", Math.max(0, end - begin) * 600);
      chosen.classList.remove("idle");
    };
    const set = (event) => {
      const to = share(event);
      low.value = Math.min(from, to);
      high.value = Math.max(from, to);
      draw();
    };
    svg.addEventListener("pointerdown", (event) => {
      from = share(event);
      svg.setPointerCapture(event.pointerId);
      set(event);
    });
    svg.addEventListener("pointermove", (event) => from !== null && set(event));
    svg.addEventListener("pointerup", (event) => {
      if (from === null) return;
      set(event);
      from = null;
      htmx.trigger(form, "range");
    });
    svg.addEventListener("pointercancel", () => { from = null; });
  }

  localTimes(document);
  blur(localStorage.getItem("civility-blur") === "1");
  if (queue()) {
    if (!new URLSearchParams(location.search).has("view")) view(localStorage.getItem("civility-view") || queue().dataset.view);
    else view(queue().dataset.view);
    // htmx looks at the page first: its own listener was there before.
    document.addEventListener("DOMContentLoaded", take);
  }
  histogram();
})();
