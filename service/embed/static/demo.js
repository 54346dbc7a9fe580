/* The demo's live view: asks for new events every two seconds while the page is seen, and sets them as text. */
(() => {
  "use strict";
  const list = document.getElementById("events");
  const none = document.getElementById("no-events");
  let last = null;

  function made(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function row(event) {
    const item = document.createElement("li");
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    const time = made("time", "", new Date(event.payload.timestamp).toLocaleTimeString(document.documentElement.lang));
    time.dateTime = event.payload.timestamp;
    summary.append(made("span", "type", event.type), time);
    const json = made("pre", "", JSON.stringify(event.payload, null, 2));
    json.tabIndex = 0;
    details.append(summary, json);
    item.append(details, made("p", "what", String(event.payload.data.body || "").slice(0, 90)));
    return item;
  }

  async function look() {
    if (document.hidden) return;
    const url = new URL(list.dataset.from, location.href);
    if (last) url.searchParams.set("after", last);
    const answer = await fetch(url).catch(() => null);
    if (!answer || !answer.ok) return;
    for (const event of (await answer.json()).items) {
      list.prepend(row(event));
      last = event.id;
    }
    none.hidden = last !== null;
  }

  async function forever() {
    await look();
    setTimeout(forever, 2000);
  }

  document.addEventListener("civility-posted", look);
  forever();
})();
