/*! Civility, the readers' comment box. One file, no dependency. Apache-2.0.
 *
 * <civility-comments article="…"> shows a thread and takes comments; <civility-count article="…"> counts them.
 * Rule: nothing that comes from outside becomes markup. Text is set as text; a comment's HTML, safe already when
 * it leaves the server, is rebuilt here element by element from the few that are known. docs/comment-box.md
 */
(() => {
  "use strict";

  const script = document.currentScript;
  const HOME = script ? new URL(".", script.src).href : location.origin + "/";
  const DEEPEST = 3;
  const PAGE = 50;
  const KEPT = 200;

  const WORDS = {
    fr: {
      comments: (n) => (n === 0 ? "Aucun commentaire" : n === 1 ? "1 commentaire" : `${number(n, "fr")} commentaires`),
      first: "Soyez le premier à commenter",
      leave: "Laisser un commentaire",
      closed: "Les commentaires sont fermés.",
      signIn: "Connectez-vous pour commenter.",
      sort: "Trier",
      oldest: "Les plus anciens d’abord",
      newest: "Les plus récents d’abord",
      body: "Votre commentaire",
      name: "Votre nom",
      nameHint: "Il sera affiché avec votre commentaire.",
      asReader: (name) => `Vous commentez sous le nom de ${name}.`,
      trap: "Ne rien écrire ici",
      post: "Publier",
      save: "Enregistrer",
      cancel: "Annuler",
      sending: "Envoi…",
      left: (n) => (n < 0 ? `${number(-n, "fr")} ${n < -1 ? "caractères" : "caractère"} de trop` : `${number(n, "fr")} ${n > 1 ? "caractères restants" : "caractère restant"}`),
      empty: "Écrivez d’abord votre commentaire.",
      noName: "Indiquez le nom à afficher.",
      hurt: "Ce message pourrait blesser. Le modifier ?",
      change: "Modifier",
      anyway: "Publier quand même",
      approved: "Votre commentaire est publié.",
      pending: "Merci. Votre commentaire sera relu par la modération avant d’être publié.",
      rejected: "Votre commentaire n’a pas été publié : il ne respecte pas les règles de ce site.",
      waits: "En attente de relecture, visible uniquement par vous",
      refused: "Non publié, visible uniquement par vous",
      edited: "modifié",
      reply: "Répondre",
      replyTo: (name) => `Répondre à ${name}`,
      inReply: (name) => `En réponse à ${name}`,
      inReplyOld: "En réponse à un commentaire plus ancien",
      edit: "Modifier",
      editing: "Modifier votre commentaire",
      withdraw: "Retirer",
      sure: "Retirer ce commentaire ?",
      yes: "Oui, le retirer",
      no: "Non",
      withdrawn: "Votre commentaire est retiré.",
      appeal: "Contester",
      appealing: "Demander un nouvel examen",
      appealWhy: "Pourquoi ce commentaire devrait-il être publié ?",
      appealed: "Merci. La modération relira votre commentaire.",
      report: "Signaler",
      reporting: (name) => `Signaler le commentaire de ${name}`,
      reason: "Qu’est-ce qui ne va pas ?",
      kinds: {
        abuse: "Il insulte, menace ou harcèle",
        spam: "C’est de la publicité",
        off_topic: "Il est hors sujet",
        privacy: "Il divulgue la vie privée de quelqu’un",
        other: "Autre chose",
        illegal: "Il est contraire à la loi",
      },
      note: "Précisions (facultatif)",
      notice: "Notification d’un contenu illicite (règlement européen sur les services numériques, art. 16)",
      explanation: "Pourquoi ce contenu est-il illicite ?",
      law: "Le texte de loi, si vous le connaissez (facultatif)",
      noticeName: "Votre nom (facultatif)",
      email: "Votre adresse e-mail (facultatif)",
      faith: "Je pense, de bonne foi, que ces informations et allégations sont exactes et complètes.",
      send: "Envoyer",
      reported: "Merci. La modération examinera votre signalement.",
      more: "Afficher la suite",
      loading: "Chargement des commentaires…",
      failed: "Les commentaires ne peuvent pas être affichés pour l’instant.",
      again: "Réessayer",
      offline: "Le serveur ne répond pas. Votre texte est gardé sur cet appareil.",
      silent: "Le serveur ne répond pas. Réessayez.",
      limit: (n) => `${number(n, "fr")} caractères au plus.`,
      feed: "S’abonner au flux (Atom)",
    },
    en: {
      comments: (n) => (n === 0 ? "No comments" : n === 1 ? "1 comment" : `${number(n, "en")} comments`),
      first: "Be the first to comment",
      leave: "Leave a comment",
      closed: "Comments are closed.",
      signIn: "Please sign in to comment.",
      sort: "Sort",
      oldest: "Oldest first",
      newest: "Newest first",
      body: "Your comment",
      name: "Your name",
      nameHint: "It is shown with your comment.",
      asReader: (name) => `You comment as ${name}.`,
      trap: "Leave this empty",
      post: "Post",
      save: "Save",
      cancel: "Cancel",
      sending: "Sending…",
      left: (n) => `${number(Math.abs(n), "en")} ${Math.abs(n) === 1 ? "character" : "characters"} ${n < 0 ? "too many" : "left"}`,
      empty: "Write your comment first.",
      noName: "Give the name to show.",
      hurt: "This message could hurt. Change it?",
      change: "Change it",
      anyway: "Post anyway",
      approved: "Your comment is published.",
      pending: "Thank you. A moderator will read your comment before it is published.",
      rejected: "Your comment was not published: it goes against this site’s rules.",
      waits: "Waiting for a moderator, seen by you alone",
      refused: "Not published, seen by you alone",
      edited: "edited",
      reply: "Reply",
      replyTo: (name) => `Reply to ${name}`,
      inReply: (name) => `In reply to ${name}`,
      inReplyOld: "In reply to an older comment",
      edit: "Edit",
      editing: "Edit your comment",
      withdraw: "Withdraw",
      sure: "Withdraw this comment?",
      yes: "Yes, withdraw it",
      no: "No",
      withdrawn: "Your comment is withdrawn.",
      appeal: "Appeal",
      appealing: "Ask for another look",
      appealWhy: "Why should this comment be published?",
      appealed: "Thank you. A moderator will read your comment again.",
      report: "Report",
      reporting: (name) => `Report ${name}’s comment`,
      reason: "What is wrong with it?",
      kinds: {
        abuse: "It insults, threatens or harasses",
        spam: "It is advertising",
        off_topic: "It is off topic",
        privacy: "It gives away somebody’s private life",
        other: "Something else",
        illegal: "It is against the law",
      },
      note: "Details (optional)",
      notice: "Notice of illegal content (Digital Services Act, Art. 16)",
      explanation: "Why is this content illegal?",
      law: "The law it breaks, if you know it (optional)",
      noticeName: "Your name (optional)",
      email: "Your e-mail address (optional)",
      faith: "I declare in good faith that this information is accurate and complete.",
      send: "Send",
      reported: "Thank you. A moderator will look at your report.",
      more: "Show more",
      loading: "Loading comments…",
      failed: "Comments cannot be shown just now.",
      again: "Try again",
      offline: "The server does not answer. Your text is kept on this device.",
      silent: "The server does not answer. Please try again.",
      limit: (n) => `At most ${number(n, "en")} characters.`,
      feed: "Follow by Atom",
    },
  };

  const STYLE = `
:host { display: block;
  --_font: var(--civility-font, inherit); --_title: var(--civility-title-font, var(--_font));
  --_text: var(--civility-text, #1f1d1a); --_muted: var(--civility-muted, #625d55);
  --_surface: var(--civility-surface, #f7f5f1); --_field: var(--civility-field, #ffffff);
  --_line: var(--civility-line, #ddd8cf); --_edge: var(--civility-edge, #8a8478);
  --_accent: var(--civility-accent, #8a1f11); --_on-accent: var(--civility-on-accent, #ffffff);
  --_notice: var(--civility-notice, #7a4b00); --_radius: var(--civility-radius, 3px);
  --_size: var(--civility-size, 1rem);
  font: var(--_size)/1.55 var(--_font); font-family: var(--_font); color: var(--_text); }
@supports (color: light-dark(#000, #fff)) { :host {
  --_text: var(--civility-text, light-dark(#1f1d1a, #ece8e1)); --_muted: var(--civility-muted, light-dark(#625d55, #aea79b));
  --_surface: var(--civility-surface, light-dark(#f7f5f1, #23211e)); --_field: var(--civility-field, light-dark(#ffffff, #191816));
  --_line: var(--civility-line, light-dark(#ddd8cf, #3b3833)); --_edge: var(--civility-edge, light-dark(#8a8478, #7d776d));
  --_accent: var(--civility-accent, light-dark(#8a1f11, #f0a093)); --_on-accent: var(--civility-on-accent, light-dark(#ffffff, #2a0d08));
  --_notice: var(--civility-notice, light-dark(#7a4b00, #e8b968)); } }
:host([hidden]), [hidden] { display: none !important; }
:host([theme="light"]) { color-scheme: light; } :host([theme="dark"]) { color-scheme: dark; }
:host([theme="auto"]) { color-scheme: light dark; }
* { box-sizing: border-box; }
h2, h3, p, ol, fieldset, legend { margin: 0; padding: 0; border: 0; }
ol { list-style: none; }
.head { display: flex; flex-wrap: wrap; gap: .4em 1.2em; align-items: baseline; justify-content: space-between;
  border-top: 3px double var(--_edge); padding-top: .8em; }
h2 { font: 600 1.45em/1.25 var(--_title); } h3 { font: 600 1.1em/1.3 var(--_title); }
.sort { color: var(--_muted); font-size: .875em; }
.invite { margin: 1em 0; } .first { font: italic 1.15em/1.4 var(--_title); color: var(--_muted); margin-bottom: .6em; }
form { display: grid; gap: .75em; margin: 1em 0; padding: 1em; background: var(--_surface);
  border: 1px solid var(--_line); border-radius: var(--_radius); }
label { display: grid; gap: .25em; font-weight: 600; font-size: .9em; }
.line { display: flex; gap: .55em; align-items: baseline; font-weight: 400; }
.hint { color: var(--_muted); font-size: .85em; margin-top: -.4em; } .hint:empty { margin-top: -.88em; }
fieldset { display: grid; gap: .3em; } legend { font-weight: 600; font-size: .9em; margin-bottom: .3em; }
input:not([type]), input[type=email], textarea, select { font: inherit; font-weight: 400; color: inherit; background: var(--_field);
  border: 1px solid var(--_edge); border-radius: var(--_radius); padding: .5em .6em; width: 100%; min-width: 0; }
textarea { min-height: 6.5em; resize: vertical; } select { width: auto; max-width: 100%; padding: .25em .4em; }
input[type=radio], input[type=checkbox] { accent-color: var(--_accent); flex: none; width: 1.05em; height: 1.05em; margin: 0; align-self: center; }
button { font: inherit; font-size: .9em; color: inherit; background: none; border: 1px solid var(--_edge); border-radius: var(--_radius);
  padding: .45em .95em; min-height: 2.4em; cursor: pointer; }
button:hover { border-color: var(--_text); }
button.main { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); font-weight: 600; }
button.main:hover { filter: brightness(1.12); } button[disabled] { opacity: .6; cursor: default; }
.row { display: flex; flex-wrap: wrap; gap: .5em; align-items: center; }
.links { display: flex; flex-wrap: wrap; gap: 0 1.1em; margin-top: .25em; }
.links button { border: 0; padding: .2em 0; min-height: 1.9em; color: var(--_muted); font-size: .85em; }
.links button:hover { color: var(--_accent); text-decoration: underline; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.trap { position: absolute; left: -200vw; width: 1px; height: 1px; overflow: hidden; }
.thread > li { border-top: 1px solid var(--_line); } .thread > li:first-child { border-top: 0; }
.comment { padding: 1em 0 .7em; overflow-wrap: anywhere; }
.comment:focus { outline: none; } .comment:focus .by { text-decoration: underline; text-decoration-color: var(--_accent); }
.meta { display: flex; flex-wrap: wrap; gap: 0 .6em; align-items: baseline; font-size: .875em; color: var(--_muted); }
.by { color: var(--_text); font-weight: 700; font-size: 1.07em; }
.to { font-size: .85em; color: var(--_muted); }
.badge { color: var(--_notice); font-size: .875em; font-weight: 600; }
.badge::before { content: "● "; font-size: .7em; vertical-align: .15em; }
.text { margin-top: .3em; } .text > * { margin: 0 0 .6em; } .text > :last-child { margin-bottom: 0; }
.text ul, .text ol { padding-left: 1.4em; list-style: disc; } .text ol { list-style: decimal; }
.text blockquote { margin-left: 0; padding-left: .9em; border-left: 3px solid var(--_line); color: var(--_muted); }
.text pre { white-space: pre-wrap; } .text a { color: var(--_accent); }
.replies { margin-left: .35em; padding-left: 1.1em; border-left: 2px solid var(--_line); }
.thread > li > .replies { margin-bottom: .8em; }
.replies .replies .replies { margin-left: 0; padding-left: 0; border: 0; }
.replies .comment { padding: .7em 0 .5em; }
.said { margin: .8em 0; padding: .6em .9em; border-left: 3px solid var(--_accent); background: var(--_surface); }
.warn { border-left: 3px solid var(--_notice); padding: .1em 0 .1em .9em; display: grid; gap: .6em; }
.warn p { font-weight: 600; } .wrong { color: var(--_accent); font-weight: 600; font-size: .92em; }
.foot { margin-top: 1em; padding-top: .6em; border-top: 1px solid var(--_line); font-size: .85em; }
.foot a { color: var(--_muted); }
@media (max-width: 30em) { .replies { padding-left: .7em; } form { padding: .8em; } }
@media (prefers-reduced-motion: no-preference) { button { transition: border-color .15s, filter .15s; } }
`;

  // --- Plain parts -------------------------------------------------------------------------------------------

  const number = (n, lang) => new Intl.NumberFormat(lang).format(n);

  /** An element with attributes (`on…` are listeners, `part` also names the class) and children that are text. */
  function h(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...children.flat().filter((child) => child != null && child !== false));
    return made;
  }

  const ALLOWED = new Set(["A", "BLOCKQUOTE", "BR", "CODE", "EM", "LI", "OL", "P", "PRE", "STRONG", "UL"]);

  /** A comment's HTML rebuilt from known elements; where a page forbids parsing HTML, its text. */
  function rebuilt(comment) {
    const box = h("div", { class: "text", part: "text" });
    try {
      const template = document.createElement("template");
      template.innerHTML = String(comment.html);
      copyInto(box, template.content, 0);
    } catch {
      box.append(h("p", {}, String(comment.body)));
    }
    return box;
  }

  function copyInto(target, source, depth) {
    for (const node of source.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) target.append(node.data);
      else if (node.nodeType === Node.ELEMENT_NODE && ALLOWED.has(node.tagName) && depth < 40) {
        const copy = document.createElement(node.tagName);
        if (node.tagName === "A") link(copy, node.getAttribute("href"));
        if (node.tagName === "OL" && /^\d{1,9}$/.test(node.getAttribute("start"))) copy.setAttribute("start", node.getAttribute("start"));
        copyInto(copy, node, depth + 1);
        target.append(copy);
      }
    }
  }

  function link(anchor, href) {
    if (!/^(https?:\/\/|mailto:)/i.test(href || "")) return;
    anchor.setAttribute("href", href);
    anchor.setAttribute("rel", "nofollow ugc noopener");
  }

  /** A store on this device that may be forbidden, full or spoilt: then nothing is kept, and nothing breaks. */
  const kept = {
    read(key) {
      try { return JSON.parse(localStorage.getItem("civility:" + key)); } catch { return null; }
    },
    write(key, value) {
      try {
        if (value == null) localStorage.removeItem("civility:" + key);
        else localStorage.setItem("civility:" + key, JSON.stringify(value));
      } catch { /* private mode, or full */ }
    },
  };

  function randomKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** The name in a reader's token, only to show it; the server checks the token. */
  function nameIn(token) {
    try {
      const bytes = atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
      const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0))));
      return typeof claims.name === "string" ? claims.name.trim().slice(0, 100) : "";
    } catch { return ""; }
  }

  function ago(date, lang) {
    const seconds = (date - Date.now()) / 1000;
    const near = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
    if (Math.abs(seconds) < 60) return near.format(0, "second");
    for (const [unit, size, most] of [["minute", 60, 3600], ["hour", 3600, 86400], ["day", 86400, 604800]]) {
      if (Math.abs(seconds) < most) return near.format(Math.round(seconds / size), unit);
    }
    return new Intl.DateTimeFormat(lang, { dateStyle: "long" }).format(date);
  }

  /** A refusal of the server, in its own words. */
  class Refusal extends Error {}

  // --- What both elements know -------------------------------------------------------------------------------

  class CivilityElement extends HTMLElement {
    get home() { return new URL(this.getAttribute("server") || HOME, location.href).href.replace(/\/?$/, "/"); }
    get article() { return this.getAttribute("article") || ""; }
    set article(ref) { this.setAttribute("article", ref); }
    get site() { return this.getAttribute("site") || "default"; }

    get language() {
      const said = this.getAttribute("lang") || this.closest("[lang]")?.getAttribute("lang") || navigator.language || "";
      return said.toLowerCase().startsWith("fr") ? "fr" : "en";
    }

    get words() { return WORDS[this.language]; }

    /** Ask the API; the answer's JSON. Throws Refusal with words for the reader. */
    async ask(path, { method = "GET", data, headers = {}, query = {}, draft = false } = {}) {
      const url = new URL("v1/" + path, this.home);
      for (const [name, value] of Object.entries({ site: method === "GET" ? this.site : null, ...query })) {
        for (const each of [value].flat()) if (each != null) url.searchParams.append(name, each);
      }
      const all = { "Accept-Language": this.language, ...headers };
      if (method !== "GET") all["X-Civility-Site"] = this.site;
      if (this.token) all.Authorization = "Bearer " + this.token;
      if (data) all["Content-Type"] = "application/json";
      let answer;
      try {
        answer = await fetch(url, { method, headers: all, body: data && JSON.stringify(data), credentials: "omit" });
        if (answer.status === 204) return null;
        const said = await answer.json();
        if (answer.ok) return said;
        const limit = said.type?.endsWith("/too-long") && this.words.limit(said.limit);
        throw new Refusal([said.title, limit].filter(Boolean).join(". "));
      } catch (error) {
        throw error instanceof Refusal ? error : new Refusal(draft ? this.words.offline : this.words.silent);
      }
    }
  }

  // --- <civility-count> --------------------------------------------------------------------------------------

  const waiting = new Set();

  /** Count for every element that asked in this moment, in one request per server and site (of 200 articles). */
  async function countAll() {
    const elements = [...waiting].filter((element) => element.article);
    waiting.clear();
    const groups = new Map();
    for (const element of elements) {
      const key = element.home + " " + element.site;
      groups.set(key, [...(groups.get(key) || []), element]);
    }
    for (const group of groups.values()) {
      const refs = [...new Set(group.map((element) => element.article))];
      for (let i = 0; i < refs.length; i += 200) {
        const counts = await group[0].ask("counts", { query: { article: refs.slice(i, i + 200) } }).catch(() => ({}));
        for (const element of group) if (Number.isInteger(counts[element.article])) element.show(counts[element.article]);
      }
    }
  }

  function count(element) {
    if (!waiting.size) setTimeout(countAll);
    waiting.add(element);
  }

  class Count extends CivilityElement {
    static observedAttributes = ["article", "site", "server", "lang", "short"];
    connectedCallback() { count(this); }
    attributeChangedCallback() { if (this.isConnected) count(this); }
    /** Show the number in words, or alone with the attribute `short`. */
    show(n) { this.textContent = this.hasAttribute("short") ? number(n, this.language) : this.words.comments(n); }
  }

  // --- <civility-comments> -----------------------------------------------------------------------------------

  class Comments extends CivilityElement {
    static observedAttributes = ["article", "site", "server", "lang", "sort", "token"];
    #token = "";
    #items = new Map();
    #mine = new Map();
    #next = null;
    #rules = null;
    #total = 0;
    #turn = 0;
    #queued = false;

    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }

    /** The publisher's JWT of a signed-in reader. The property leaves no trace in the page's markup. */
    get token() { return this.#token || this.getAttribute("token") || ""; }
    set token(value) { this.#token = value || ""; this.refresh(); }
    get order() { return this.getAttribute("sort") === "newest" ? "newest" : "oldest"; }

    connectedCallback() {
      if (Object.hasOwn(this, "token")) { const set = this.token; delete this.token; this.token = set; }
      this.refresh();
    }

    attributeChangedCallback() { if (this.isConnected) this.refresh(); }

    /** Read everything anew. */
    refresh() {
      if (this.#queued || !this.isConnected) return;
      this.#queued = true;
      queueMicrotask(() => { this.#queued = false; this.#start(); });
    }

    async #start() {
      const turn = ++this.#turn;
      this.#items.clear();
      this.#mine.clear();
      this.#frame();
      try {
        const [page, rules, counts, mine] = await Promise.all([this.#page(null), this.#askRules(), this.#count(), this.#readMine()]);
        if (turn !== this.#turn) return;
        this.#rules = rules;
        this.#total = counts;
        this.#take(page);
        for (const own of mine) if (own && !this.#items.has(own.id)) this.#mine.set(own.id, own);
      } catch (error) {
        if (turn === this.#turn) this.#showFailure(error);
        return;
      }
      this.#invite();
      this.#draw();
      await this.#follow();
    }

    #path(rest) { return `articles/${encodeURIComponent(this.article)}/${rest}`; }
    #askRules() { return this.ask(this.#path("rules")); }
    async #count() { return (await this.ask("counts", { query: { article: this.article } }))[this.article] || 0; }
    #page(cursor) { return this.ask(this.#path("comments"), { query: { order: this.order, limit: PAGE, cursor } }); }

    #take(page) {
      for (const item of page.items) { this.#items.set(item.id, item); this.#mine.delete(item.id); }
      this.#next = page.next;
    }

    /** What the reader wrote here and nobody else can see yet. */
    #readMine() {
      const waits = Object.entries(this.#owned).filter(([, own]) => own.on === this.#place && own.status !== "approved").slice(-5);
      return Promise.all(waits.map(([id, own]) => this.ask(`comments/${id}/own`, { headers: { "X-Edit-Token": own.token } })
        .then((found) => { this.#own(found); return ["pending", "rejected", "spam"].includes(found.status) ? found : null; })
        .catch(() => null)));
    }

    // Frame

    #frame() {
      const w = this.words;
      this.#els = {
        title: h("h2", { id: "title", part: "title" }, w.loading),
        sort: h("label", { class: "sort line", part: "sort", hidden: true }, w.sort + (this.language === "fr" ? " :" : ":"), this.#sorting()),
        invite: h("div", { part: "invite", class: "invite" }),
        said: h("p", { part: "status", role: "status", "aria-live": "polite" }),
        thread: h("ol", { part: "thread", class: "thread" }),
        more: h("button", { part: "button", type: "button", hidden: true, onclick: () => this.#loadMore() }, w.more),
        feed: h("a", { href: new URL(`v1/${this.#path("feed.atom")}?site=${encodeURIComponent(this.site)}`, this.home).href, type: "application/atom+xml", rel: "alternate" }, w.feed),
      };
      const e = this.#els;
      this.shadowRoot.replaceChildren(h("section", { part: "box", "aria-labelledby": "title", lang: this.language },
        h("div", { class: "head", part: "header" }, e.title, e.sort),
        e.invite, e.said, e.thread, e.more, h("p", { class: "foot", part: "footer" }, e.feed)));
    }

    #els = {};

    #sorting() {
      const options = ["oldest", "newest"].map((order) => h("option", { value: order, selected: order === this.order }, this.words[order]));
      return h("select", { part: "select", onchange: (event) => this.setAttribute("sort", event.target.value) }, options);
    }

    /** Say it above the thread; or, of a comment that is there, beside it, where the reader now looks. */
    #say(words, id) {
      const under = id && this.#at(id)?.querySelector(".under");
      this.#els.said.className = under ? "unseen" : "said";
      this.#els.said.textContent = words;
      if (under) under.replaceChildren(h("p", { class: "said", part: "status", "aria-hidden": "true" }, words));
    }

    #showFailure(error) {
      this.#els.title.textContent = this.words.comments(0);
      this.#els.title.hidden = true;
      this.#say(error instanceof Refusal && error.message !== this.words.silent ? error.message : this.words.failed);
      this.#els.invite.replaceChildren(h("button", { part: "button", type: "button", onclick: () => this.refresh() }, this.words.again));
    }

    // Thread

    get #all() { return new Map([...this.#items, ...this.#mine]); }

    #draw() {
      const w = this.words, all = this.#all, children = new Map([[null, []]]);
      for (const item of all.values()) {
        const parent = all.has(item.parent_id) ? item.parent_id : null;
        children.set(parent, [...(children.get(parent) || []), item]);
      }
      const byTime = (a, b) => (a.id < b.id ? -1 : 1);
      for (const [parent, list] of children) list.sort(parent === null && this.order === "newest" ? (a, b) => byTime(b, a) : byTime);
      const e = this.#els;
      e.title.textContent = w.comments(this.#total);
      e.sort.hidden = this.#items.size < 2;
      e.more.hidden = !this.#next;
      this.#items.size || this.#mine.size ? e.thread.removeAttribute("hidden") : e.thread.setAttribute("hidden", "");
      e.thread.replaceChildren(...children.get(null).map((item) => this.#entry(item, children, all, 0)));
    }

    #entry(item, children, all, depth) {
      const replies = (children.get(item.id) || []).map((reply) => this.#entry(reply, children, all, depth + 1));
      return h("li", {}, this.#comment(item, all, depth), replies.length ? h("ol", { class: "replies", part: "replies" }, replies) : null);
    }

    #comment(item, all, depth) {
      const w = this.words, time = new Date(item.created_at), mine = this.#mine.has(item.id), parent = all.get(item.parent_id);
      const to = parent ? depth > DEEPEST - 1 && w.inReply(parent.author.name) : item.parent_id && w.inReplyOld;
      return h("article", { class: "comment", part: mine ? "comment own" : "comment", id: "comment-" + item.id, tabindex: "-1", "aria-labelledby": "by-" + item.id },
        h("div", { class: "meta", part: "meta" },
          h("span", { class: "by", part: "author", id: "by-" + item.id }, item.author.name),
          h("time", { part: "time", datetime: item.created_at, title: time.toLocaleString(this.language) }, ago(time, this.language)),
          item.edited_at && h("span", {}, `(${w.edited})`)),
        mine && h("p", { class: "badge", part: "badge" }, item.status === "pending" ? w.waits : w.refused),
        to && h("p", { class: "to" }, to),
        rebuilt(item),
        h("div", { class: "links", part: "actions" }, this.#actions(item, mine)),
        h("div", { class: "under" }));
    }

    #actions(item, mine) {
      const w = this.words, own = this.#owned[item.id];
      const action = (label, run) => h("button", { type: "button", part: "action", "aria-describedby": "by-" + item.id, onclick: run }, label);
      const inTime = this.#rules && Date.now() < Date.parse(item.created_at) + this.#rules.edit_window_minutes * 60000;
      return [
        !mine && this.#mayPost && action(w.reply, () => this.#open(item, this.#form({ parent: item }))),
        own && inTime && item.status !== "rejected" && action(w.edit, () => this.#open(item, this.#form({ edit: item }))),
        own && action(w.withdraw, () => this.#open(item, this.#withdrawing(item))),
        own && mine && item.status === "rejected" && !own.appealed && action(w.appeal, () => this.#open(item, this.#appealing(item))),
        !own && this.#rules?.may_post && action(w.report, () => this.#open(item, this.#reporting(item))),
      ];
    }

    #at(id) { return this.shadowRoot.getElementById("comment-" + id); }

    /** Show a form under a comment, and go there. */
    #open(item, form) {
      this.#at(item.id).querySelector(".under").replaceChildren(form);
      form.querySelector("textarea, input:not([tabindex]), button")?.focus();
    }

    #close(item) {
      const at = this.#at(item.id);
      at?.querySelector(".under").replaceChildren();
      at?.focus();
    }

    #show(id) {
      const at = this.#at(id);
      if (!at) return false;
      at.focus({ preventScroll: true });
      at.scrollIntoView({ block: "center" });
      return true;
    }

    async #loadMore() {
      const before = new Set(this.#items.keys());
      this.#els.more.disabled = true;
      try {
        this.#take(await this.#page(this.#next));
        this.#draw();
        const first = [...this.#items.keys()].find((id) => !before.has(id));
        if (first) this.#at(first)?.focus();
      } catch (error) { this.#say(error.message); }
      this.#els.more.disabled = false;
    }

    /** Go to the comment that the page's address names, as feeds and mails do. */
    async #follow() {
      const [, id] = /^#comment-([0-9a-f-]{36})$/.exec(location.hash) || [];
      for (let pages = 0; id && !this.#items.has(id) && this.#next && pages < 20; pages++) {
        const page = await this.#page(this.#next).catch(() => null);
        if (!page) break;
        this.#take(page);
      }
      if (id && this.#items.has(id)) { this.#draw(); this.#show(id); }
    }

    // Writing

    get #mayPost() {
      const r = this.#rules;
      return r && r.open && r.may_post && (r.guests !== "refuse" || Boolean(this.token));
    }

    #invite() {
      const w = this.words, r = this.#rules, empty = !this.#items.size && !this.#mine.size;
      const leave = h("button", { type: "button", class: "main", part: "button primary", onclick: () => this.#write(true) }, w.leave);
      const why = !r.open ? w.closed : !r.may_post ? null : w.signIn;
      this.#els.invite.replaceChildren(...[
        empty && this.#mayPost && h("p", { class: "first", part: "empty" }, w.first),
        this.#mayPost ? leave : why && h("p", { class: "first", part: "empty" }, why),
      ].filter(Boolean));
      if (this.#mayPost && this.#draft()) this.#write(false);
    }

    #write(focus) {
      const form = this.#form({});
      this.#els.invite.replaceChildren(form);
      if (focus) form.querySelector("textarea").focus();
    }

    get #place() { return [this.home, this.site, this.article].join(" "); }
    #draftKey(parent) { return "draft " + this.#place + (parent ? " " + parent.id : ""); }
    #draft(parent) { return kept.read(this.#draftKey(parent)); }

    get #owned() { return kept.read("own") || {}; }

    #own(comment) {
      const all = this.#owned, appealed = comment.appealed || all[comment.id]?.appealed;
      const known = { ...all, [comment.id]: { token: comment.edit_token, on: this.#place, status: comment.status, appealed } };
      kept.write("own", Object.fromEntries(Object.entries(known).slice(-KEPT)));
    }

    /** The form for a comment, a reply to `parent`, or a new wording of `edit`. */
    #form({ parent, edit }) {
      const w = this.words, f = this.#fields(parent, edit);
      f.form = h("form", { part: "form", novalidate: true },
        h("h3", { part: "form-title" }, edit ? w.editing : parent ? w.replyTo(parent.author.name) : w.leave),
        h("label", {}, w.body, f.body), f.left,
        edit ? null : f.signed ? h("p", { class: "hint" }, w.asReader(f.signed)) : [h("label", {}, w.name, f.name), f.hint],
        h("label", { class: "trap", "aria-hidden": "true" }, w.trap, f.trap),
        f.wrong, f.row);
      f.form.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) f.form.requestSubmit();
      });
      f.form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (!f.send.disabled) this.#submit(f);
      });
      return f.form;
    }

    /** A form's fields, and what is known of their filling in: since when, whether a warning was waved aside, what is sent. */
    #fields(parent, edit) {
      const w = this.words, draft = edit ? { text: edit.body } : this.#draft(parent) || {}, id = "f" + randomKey().slice(0, 6);
      const f = { parent, edit, signed: nameIn(this.token), calm: false, sending: null, began: performance.now() - (draft.spent || 0) * 1000 };
      f.body = h("textarea", { part: "textarea", name: "body", required: true, "aria-describedby": id + "n", oninput: () => this.#typed(f) });
      f.body.value = draft.text || "";
      f.name = h("input", { part: "input", name: "name", autocomplete: "name", maxlength: "100", required: true, "aria-describedby": id + "h",
        oninput: () => { f.sending = null; } });
      f.name.value = f.signed || kept.read("name") || "";
      f.hint = h("p", { class: "hint", id: id + "h" }, w.nameHint);
      f.trap = h("input", { name: "website", autocomplete: "off", tabindex: "-1" });
      f.left = h("p", { class: "hint", id: id + "n", "aria-live": "polite" });
      f.wrong = h("div", { role: "alert" });
      f.send = h("button", { class: "main", part: "button primary", type: "submit" }, edit ? w.save : w.post);
      f.row = h("div", { class: "row" }, f.send, h("button", { type: "button", part: "button", onclick: () => this.#stop(f) }, w.cancel));
      return f;
    }

    #spent(f) { return (performance.now() - f.began) / 1000; }

    #typed(f) {
      f.calm = false;
      f.sending = null;
      this.#unwarn(f);
      const rest = this.#rules.max_characters - [...f.body.value].length;
      f.left.textContent = rest < 200 ? this.words.left(rest) : "";
      if (!f.edit) kept.write(this.#draftKey(f.parent), f.body.value.trim() ? { text: f.body.value, spent: this.#spent(f) } : null);
    }

    #stop(f) {
      if (!f.edit) kept.write(this.#draftKey(f.parent), null);
      if (f.parent || f.edit) return this.#close(f.parent || f.edit);
      this.#invite();
      this.#els.invite.querySelector("button")?.focus();
    }

    #complain(f, text, field) {
      f.wrong.replaceChildren(h("p", { class: "wrong", part: "error" }, text));
      field?.focus();
    }

    /** Ask to think again: a hand on the shoulder, not a barrier. */
    #warn(f) {
      const w = this.words;
      const anyway = h("button", { type: "button", part: "button", onclick: () => { f.calm = true; this.#unwarn(f); f.form.requestSubmit(); } }, w.anyway);
      const change = h("button", { type: "button", class: "main", part: "button primary", onclick: () => { this.#unwarn(f); f.body.focus(); } }, w.change);
      f.wrong.replaceChildren(h("div", { class: "warn", part: "warning" }, h("p", {}, w.hurt), h("div", { class: "row" }, change, anyway)));
      f.row.hidden = true;
      change.focus();
    }

    #unwarn(f) {
      f.wrong.replaceChildren();
      f.row.hidden = false;
    }

    async #submit(f) {
      const w = this.words;
      if (!f.body.value.trim()) return this.#complain(f, w.empty, f.body);
      if (!f.edit && !f.name.value.trim()) return this.#complain(f, w.noName, f.name);
      this.#unwarn(f);
      f.send.disabled = true;
      f.send.textContent = w.sending;
      try {
        if (!f.calm && (await this.#mayHurt(f.body.value))) return this.#warn(f);
        this.#settled(await (f.edit ? this.#saveEdit(f) : this.#send(f)), f.edit);
      } catch (error) {
        this.#complain(f, error.message);
      } finally {
        f.send.disabled = false;
        f.send.textContent = f.edit ? w.save : w.post;
      }
    }

    /** Whether to ask the writer to think again; if that cannot be told, the comment goes its way. */
    async #mayHurt(body) {
      const advice = await this.ask("comments/check", { method: "POST", data: { body, article: this.article } }).catch(() => ({}));
      return advice.may_hurt === true;
    }

    /** Post it. Sent again unchanged, it is the same request, whose answer the server has kept. */
    async #send(f) {
      f.sending ??= { key: randomKey(), form: { website: f.trap.value, seconds: this.#spent(f) } };
      const name = f.name.value.trim();
      const data = { body: f.body.value, author: { name }, parent_id: f.parent ? f.parent.id : null, article: this.#whereabouts, form: f.sending.form };
      const done = await this.ask(this.#path("comments"), { method: "POST", data, headers: { "Idempotency-Key": f.sending.key }, draft: true });
      kept.write(this.#draftKey(f.parent), null);
      if (!f.signed) kept.write("name", name);
      return done;
    }

    /** Where the article is and what it is called, for moderators to see. */
    get #whereabouts() {
      const url = this.getAttribute("article-url") || location.href.split("#")[0];
      const title = (this.getAttribute("article-title") || document.title).trim().slice(0, 500);
      return { ...(/^https?:/.test(url) ? { url } : {}), ...(title ? { title } : {}) };
    }

    #saveEdit(f) {
      const own = this.#owned[f.edit.id];
      return this.ask("comments/" + f.edit.id, { method: "PATCH", data: { body: f.body.value }, headers: own ? { "X-Edit-Token": own.token } : {} });
    }

    /** Say what became of a comment, and show it where it stands. */
    #settled(comment, edit) {
      const w = this.words, published = comment.status === "approved", was = this.#items.has(comment.id);
      this.#own(comment);
      this.#items.delete(comment.id);
      this.#mine.delete(comment.id);
      (published ? this.#items : this.#mine).set(comment.id, comment);
      this.#total += (published ? 1 : 0) - (was ? 1 : 0);
      this.#invite();
      this.#draw();
      this.#say(published ? w.approved : comment.status === "pending" ? w.pending : w.rejected, comment.id);
      this.#show(comment.id);
      this.#tell(edit ? "civility-edited" : "civility-posted", comment);
    }

    /** Tell the page, and every count on it. */
    #tell(name, comment) {
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail: { id: comment.id, status: comment.status } }));
      document.querySelectorAll("civility-count").forEach(count);
    }

    // Withdrawing, appealing, reporting

    /** A small form that sends one thing and says so. */
    #asking(item, title, fields, button, send, thanks) {
      const wrong = h("div", { role: "alert" });
      const form = h("form", { part: "form" }, h("h3", { part: "form-title" }, title), fields, wrong,
        h("div", { class: "row" }, h("button", { class: "main", part: "button primary", type: "submit" }, button),
          h("button", { type: "button", part: "button", onclick: () => this.#close(item) }, this.words.cancel)));
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        try {
          await send(new FormData(form));
          this.#close(item);
          this.#say(thanks, item.id);
        } catch (error) { wrong.replaceChildren(h("p", { class: "wrong", part: "error" }, error.message)); }
      });
      return form;
    }

    #withdrawing(item) {
      const w = this.words, own = this.#owned[item.id];
      return this.#asking(item, w.sure, [], w.yes, async () => {
        await this.ask("comments/" + item.id, { method: "DELETE", headers: { "X-Edit-Token": own.token } });
        if (this.#items.delete(item.id)) this.#total--;
        this.#mine.delete(item.id);
        this.#own({ ...item, edit_token: own.token, status: "withdrawn" });
        this.#draw();
        if (!this.#items.size && !this.#mine.size) this.#invite();
        this.#tell("civility-withdrawn", { id: item.id, status: "withdrawn" });
      }, w.withdrawn);
    }

    #appealing(item) {
      const w = this.words, own = this.#owned[item.id];
      const why = h("label", {}, w.appealWhy, h("textarea", { part: "textarea", name: "note", required: true, maxlength: "2000" }));
      return this.#asking(item, w.appealing, [why], w.send, async (data) => {
        await this.ask(`comments/${item.id}/appeal`, { method: "POST", data: { note: data.get("note") }, headers: { "X-Edit-Token": own.token } });
        // One appeal is all there is: nobody is asked for another.
        this.#own({ ...item, edit_token: own.token, appealed: true });
        this.#draw();
      }, w.appealed);
    }

    #reporting(item) {
      const w = this.words;
      const note = h("label", {}, w.note, h("textarea", { part: "textarea", name: "note", maxlength: "2000" }));
      const notice = this.#notice();
      const choose = (kind) => {
        note.hidden = kind === "illegal";
        notice.hidden = notice.disabled = kind !== "illegal";
      };
      const kinds = Object.entries(w.kinds).map(([kind, label]) => h("label", { class: "line" },
        h("input", { type: "radio", name: "kind", value: kind, required: true, onchange: () => choose(kind) }), label));
      choose("");
      return this.#asking(item, w.reporting(item.author.name), [h("fieldset", {}, h("legend", {}, w.reason), kinds), note, notice], w.send,
        (data) => this.#report(item, data), w.reported);
    }

    /** What Art. 16 §2 of the Digital Services Act asks for. */
    #notice() {
      const w = this.words, field = (label, name, more) => h("label", {}, label, h("input", { part: "input", name, ...more }));
      return h("fieldset", { part: "notice" }, h("legend", {}, w.notice),
        h("label", {}, w.explanation, h("textarea", { part: "textarea", name: "explanation", required: true, maxlength: "2000" })),
        field(w.law, "law", { maxlength: "500" }),
        field(w.noticeName, "reporter", { maxlength: "200", autocomplete: "name" }),
        field(w.email, "email", { type: "email", maxlength: "254", autocomplete: "email" }),
        h("label", { class: "line" }, h("input", { type: "checkbox", name: "faith", required: true }), w.faith));
    }

    #report(item, data) {
      const said = (name, as = name) => (data.get(name)?.trim() ? { [as]: data.get(name).trim() } : {});
      const illegal = data.get("kind") === "illegal";
      return this.ask(`comments/${item.id}/${illegal ? "notices" : "reports"}`, {
        method: "POST",
        data: illegal
          ? { ...said("explanation"), ...said("law"), ...said("reporter", "name"), ...said("email"), good_faith: data.has("faith") }
          : { kind: data.get("kind"), ...said("note") },
      });
    }
  }

  if (!customElements.get("civility-comments")) {
    customElements.define("civility-count", Count);
    customElements.define("civility-comments", Comments);
  }
})();
