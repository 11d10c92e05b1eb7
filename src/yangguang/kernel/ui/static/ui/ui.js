// Enhancement only: every page works without this file. Words come from #ui-words in base.html.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const wordsElement = document.getElementById("ui-words");
  const word = (name, values = {}) =>
    ((wordsElement && wordsElement.dataset[name]) || "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const make = (tag, attributes = {}, text = "") => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.textContent = text;
    return element;
  };
  // Storage may be closed by policy or full; then we go without.
  const storage = (kind) => ({
    get(key) { try { return JSON.parse(window[kind].getItem(key)); } catch { return null; } },
    set(key, value) { try { window[kind].setItem(key, JSON.stringify(value)); } catch { /* full or closed */ } },
    drop(key) { try { window[kind].removeItem(key); } catch { /* closed */ } },
    keys() { try { return Object.keys(window[kind]); } catch { return []; } },
  });
  const local = storage("localStorage");
  const session = storage("sessionStorage");

  const dirty = new Set();
  const onEdit = (form, act) => ["input", "change"].forEach((name) => form.addEventListener(name, act));

  // Leave guard: asks before typed text is lost.
  const guard = (form) => {
    onEdit(form, () => dirty.add(form));
    form.addEventListener("submit", () => dirty.delete(form));
  };
  window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });

  // Autosave: <form data-autosave="URL"> with an element [data-save-state] inside.
  // The server answers {saved_at: "10:32", fields: {version: "4"}} or, with a 4xx, {message: "..."}.
  const autosave = (form) => {
    const place = form.querySelector("[data-save-state]") || form.appendChild(make("p", { className: "save-state" }));
    place.setAttribute("role", "status");
    const say = (text, failed) => { place.textContent = text; place.classList.toggle("save-failed", failed); };
    let timer, busy = false, again = false, edits = 0, stopped = false;
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
    const save = async () => {
      if (stopped) return;
      if (busy) { again = true; return; }
      busy = true;
      const at = edits;
      say(word("saving"), false);
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      try {
        const response = await fetch(form.dataset.autosave || form.action, {
          method: "POST", body, headers: { Accept: "application/json" }, redirect: "error",
        });
        const answer = await response.json().catch(() => ({}));
        if (response.ok) {
          for (const [name, value] of Object.entries(answer.fields || {})) {
            if (form.elements[name]) form.elements[name].value = value;
          }
          say(word("saved", { time: answer.saved_at || "" }), false);
          if (at === edits) dirty.delete(form);
        } else {
          // Refused, not lost: trying again would be refused again.
          say(answer.message || word("refused"), true);
        }
      } catch {
        say(word("offline"), true);
        if (!again) later(15000);
      }
      busy = false;
      if (again) { again = false; later(500); }
    };
    onEdit(form, (event) => { if (event.target.type !== "file") { edits += 1; later(1500); } });
    form.addEventListener("submit", () => { stopped = true; clearTimeout(timer); });
    window.addEventListener("pageshow", () => { stopped = false; });
  };

  // Local backup: <form data-keep="name"> keeps typed text on this device until it is received.
  const prefix = "yg-keep:";
  const kept = (form) => all("input, textarea, select", form).filter((field) =>
    field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && !field.closest("[data-no-keep]"));
  const read = (form) => kept(form).map((field) =>
    [field.name, ["checkbox", "radio"].includes(field.type) ? `${field.value}:${field.checked}` : field.value]);
  const write = (form, values) => {
    const left = values.slice();
    for (const field of kept(form)) {
      const index = left.findIndex(([name, value]) =>
        name === field.name && (!["checkbox", "radio"].includes(field.type) || value.startsWith(`${field.value}:`)));
      if (index < 0) continue;
      const [[, value]] = left.splice(index, 1);
      if (["checkbox", "radio"].includes(field.type)) field.checked = value.endsWith(":true");
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const receivedPage = () => {
    const [navigation] = performance.getEntriesByType("navigation");
    return !(navigation && navigation.responseStatus >= 400) && !document.querySelector("input[type=password]");
  };
  const keep = (form) => {
    const key = prefix + form.dataset.keep;
    const draft = local.get(key);
    if (draft && JSON.stringify(draft.values) !== JSON.stringify(read(form))) {
      const box = make("div", { className: "notice" });
      const body = box.appendChild(make("div", { className: "notice-body" }));
      body.append(make("p", {}, word("draft", { time: draft.at })));
      const acts = body.appendChild(make("p", { className: "form-acts" }));
      const restore = make("button", { type: "button", className: "button" }, word("restore"));
      const discard = make("button", { type: "button", className: "button button-quiet" }, word("discard"));
      restore.addEventListener("click", () => { write(form, draft.values); box.remove(); });
      discard.addEventListener("click", () => { local.drop(key); box.remove(); });
      acts.append(restore, discard);
      form.prepend(box);
    }
    let timer;
    const store = (sent) => local.set(key, { at: new Date().toLocaleString("zh-CN"), values: read(form), sent });
    onEdit(form, () => { clearTimeout(timer); timer = setTimeout(() => store(false), 800); });
    form.addEventListener("submit", () => { clearTimeout(timer); store(true); });
  };
  const clearReceived = () => {
    if (!receivedPage()) return;
    const open = new Set(all("form[data-keep]").filter((form) => form.querySelector(".error-summary, .field-bad"))
      .map((form) => prefix + form.dataset.keep));
    for (const key of local.keys().filter((name) => name.startsWith(prefix))) {
      const draft = local.get(key);
      if (draft && draft.sent && !open.has(key)) local.drop(key);
    }
  };

  // Keyboard: any link, button or field with data-key="s"; "?" opens the list.
  const shortcuts = () => {
    const targets = new Map();
    for (const element of all("[data-key]")) {
      const key = element.dataset.key;
      if (targets.has(key)) continue;
      targets.set(key, element);
      element.setAttribute("aria-keyshortcuts", key);
      if (!element.matches("input, select, textarea, nav *")) element.append(make("kbd", { className: "key-hint", ariaHidden: "true" }, key));
    }
    const list = document.querySelector("[data-shortcut-list]");
    if (list) {
      for (const [key, element] of targets) {
        const term = make("dt");
        term.append(make("kbd", {}, key));
        const field = element.labels && element.labels[0];
        const label = field ? field.textContent : (element.querySelector("span") || element.firstChild || element).textContent;
        list.append(term, make("dd", {}, label.trim()));
      }
    }
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target.closest("input, textarea, select, [contenteditable=''], [contenteditable=true]")) return;
      if (event.key === "?") {
        const help = document.querySelector("[data-shortcuts]");
        if (help) { help.open = !help.open; help.querySelector("summary").focus(); event.preventDefault(); }
        return;
      }
      const target = targets.get(event.key);
      if (!target) return;
      event.preventDefault();
      if (target.matches("input, select, textarea")) target.focus(); else target.click();
    });
  };

  const copyButtons = () => {
    for (const button of all("[data-copy]")) {
      button.hidden = !navigator.clipboard;
      const source = document.getElementById(button.dataset.copy);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
        button.classList.add("copied");
        button.setAttribute("aria-label", word("copied"));
      });
    }
  };

  const counters = () => {
    for (const area of all("textarea[maxlength]")) {
      const place = make("p", { className: "help" });
      const show = () => { place.textContent = word("left", { count: area.maxLength - area.value.length }); };
      area.after(place);
      area.addEventListener("input", show);
      show();
    }
  };

  const rememberDetails = () => {
    for (const details of all("details[data-remember]")) {
      const key = `yg-open:${details.dataset.remember}`;
      const open = session.get(key);
      if (open !== null) details.open = open;
      details.addEventListener("toggle", () => session.set(key, details.open));
    }
  };

  // To some readers a cell laid out as a block is no cell; in the page itself the roles would not be valid HTML.
  const tableRoles = () => {
    const roles = { THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
    for (const table of all("table.table-cards")) {
      table.setAttribute("role", "table");
      for (const part of all("thead, tbody, tfoot, tr, th, td", table)) {
        part.setAttribute("role", roles[part.tagName] || (part.closest("thead") ? "columnheader" : "rowheader"));
      }
    }
  };

  // One click, one act.
  const submitOnce = () => document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  clearReceived();
  all("form[data-autosave]").forEach(autosave);
  all("form[data-keep]").forEach(keep);
  all("form[data-autosave], form[data-guard]").forEach(guard);
  shortcuts();
  copyButtons();
  counters();
  rememberDetails();
  tableRoles();
  submitOnce();
  all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
  all("[data-inert]").forEach((button) => button.addEventListener("click", (event) => event.preventDefault()));
  const opened = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (opened && opened.matches("details")) opened.open = true;
  all('a[href^="#"]').forEach((link) => link.addEventListener("click", () => {
    const target = document.getElementById(link.hash.slice(1));
    if (target && target.matches("details")) target.open = true;
  }));
  // On a narrow screen the navigation of the desk is one line: the page's own entry comes into sight.
  const line = document.querySelector(".desk-nav .nav-links");
  const here = line && line.querySelector("[aria-current]");
  if (here && line.scrollWidth > line.clientWidth) line.scrollLeft = here.offsetLeft - line.offsetLeft - 24;
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
