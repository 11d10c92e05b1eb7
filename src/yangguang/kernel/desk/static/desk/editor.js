// Turns the text areas of a draft into an editor that keeps what official documents are made of.
// Without this file, or where a text holds what the editor cannot keep, the text area works as it is.
"use strict";

import { htmlOf, linesOf, schemaOf, withoutStyles } from "./editor-schema.js";
import { toolbarOf } from "./editor-toolbar.js";

const form = document.querySelector("form[data-rich]");
const settings = JSON.parse(form.dataset.rich);
const { words } = settings;
const lib = await import(settings.library);
let count = 0;

const upload = async (file) => {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
  body.append("file", file);
  body.append("inline", "on");
  try {
    const response = await fetch(settings.attach, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
    const answer = await response.json();
    if (!response.ok) return { refusal: answer.message || words.offline };
    settings.pictures[answer.src] = { url: answer.url, name: answer.name };
    return answer;
  } catch {
    return { refusal: words.offline };
  }
};

const found = (area) => settings.findings.filter(({ field }) => field === area.name);

const editorFor = (area) => {
  const label = area.labels[0];
  const element = document.createElement("div");
  element.className = "rich-text";
  const editor = new lib.Editor({
    element,
    // The policy lets no style element in; the rules stand in editor.css.
    injectCSS: false,
    // "1." at the start of a line is the document's own numbering, not a wish for a list.
    enableInputRules: false,
    enablePasteRules: false,
    extensions: schemaOf(lib, { classes: settings.classes, pictures: settings.pictures, words, found: found(area) }),
    content: area.value,
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label.firstChild.textContent.trim(),
        "aria-describedby": `${area.id}-keys`,
        spellcheck: "false",
      },
      transformPastedHTML: withoutStyles,
      handlePaste: (_view, event) => takePictures(editor, event.clipboardData, event),
      handleDrop: (_view, event) => takePictures(editor, event.dataTransfer, event),
    },
  });
  return { editor, element };
};

const takePictures = (editor, data, event) => {
  const files = [...(data?.files || [])].filter((file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type));
  if (!files.length || data.types.includes("text/html")) return false;
  event.preventDefault();
  (async () => {
    for (const file of files) {
      const taken = await upload(file);
      if (taken.src) editor.chain().focus().insertContent({ type: "picture", attrs: { src: taken.src, alt: file.name.replace(/\.[a-z]+$/i, "") } }).run();
    }
  })();
  return true;
};

// The editor must give back what it was given; where it cannot, the text stays as it is written.
const keeps = (html) => {
  const probe = new lib.Editor({ injectCSS: false, element: document.createElement("div"), content: html, extensions: schemaOf(lib, { classes: settings.classes, pictures: {}, words, found: [] }) });
  const kept = JSON.stringify(linesOf(htmlOf(lib, probe))) === JSON.stringify(linesOf(html));
  probe.destroy();
  return kept;
};

const isMarkup = (text) => /<\/?[a-zA-Z][^>]*>/.test(text);
const asMarkup = (text) => {
  const place = document.createElement("div");
  if (isMarkup(text)) return text;
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) continue;
    const paragraph = document.createElement("p");
    paragraph.textContent = line.trim();
    place.append(paragraph, "\n");
  }
  return place.innerHTML.trim();
};

const attach = (area) => {
  const number = ++count;
  const label = area.labels[0];
  const help = document.getElementById(`${area.id}_helptext`);
  const box = document.createElement("div");
  box.className = "rich";
  const note = document.createElement("p");
  note.className = "help";
  note.id = `${area.id}-keys`;
  const back = document.createElement("button");
  Object.assign(back, { type: "button", className: "button", textContent: words.back, hidden: true });
  area.before(box);
  box.append(note, area, back);

  let editor = null, bar = null, own = false, leaving = false;

  const showSource = (why) => {
    bar?.close();
    editor?.destroy();
    box.querySelectorAll(".rich-bar, .rich-text, .rich-panel").forEach((part) => part.remove());
    editor = null;
    area.hidden = false;
    back.hidden = false;
    if (help) help.hidden = false;
    note.textContent = why;
  };

  const showEditor = () => {
    const markup = asMarkup(area.value);
    if (!keeps(markup)) { showSource(words.notKept); return; }
    const made = editorFor(area);
    editor = made.editor;
    if (markup !== area.value) editor.commands.setContent(markup, { emitUpdate: false });
    bar = toolbarOf(lib, editor, {
      words, pictures: settings.pictures, upload,
      showSource: () => { showSource(words.isSource); area.focus(); },
    });
    bar.bar.id = `rich-${number}`;
    box.insertBefore(bar.bar, note);
    box.insertBefore(made.element, note);
    area.hidden = true;
    back.hidden = true;
    if (help) help.hidden = true;
    note.textContent = words.keys;
    editor.on("update", () => {
      own = true;
      area.value = htmlOf(lib, editor);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      own = false;
    });
  };

  // Alt+F10 goes to the bar. Escape lets the next Tab leave the text, out of a table as well.
  box.addEventListener("keydown", (event) => {
    if (!event.target.closest(".ProseMirror")) return;
    if (event.key === "F10" && event.altKey) { event.preventDefault(); bar.focus(); }
    if (event.key === "Tab" && leaving) event.stopImmediatePropagation();
    leaving = event.key === "Escape";
  }, true);
  // What was restored from this device, or typed before the editor was there.
  area.addEventListener("input", () => {
    if (own || !editor) return;
    const markup = asMarkup(area.value);
    if (keeps(markup)) editor.commands.setContent(markup, { emitUpdate: false }); else showSource(words.notKept);
  });
  back.addEventListener("click", () => { showEditor(); editor?.commands.focus(); });
  label.addEventListener("click", (event) => { if (editor) { event.preventDefault(); editor.commands.focus(); } });
  showEditor();
  return { find: (text) => editor && select(editor, text) };
};

// Shows where in the text a finding stands.
const select = (editor, wanted) => {
  let range = null;
  editor.state.doc.descendants((node, position) => {
    if (range || !node.isTextblock) return !range;
    const at = node.textBetween(0, node.content.size, "", "\ufffc").indexOf(wanted);
    if (at >= 0) range = { from: position + 1 + at, to: position + 1 + at + wanted.length };
    return false;
  });
  if (range) editor.chain().focus().setTextSelection(range).scrollIntoView().run();
  return Boolean(range);
};

const areas = new Map([...form.querySelectorAll("textarea.body-text")].map((area) => [area.name, attach(area)]));

for (const button of document.querySelectorAll("[data-find]")) {
  const area = form.querySelector(`textarea[name="${button.dataset.field}"]`);
  if (!area) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    area.closest("details")?.setAttribute("open", "");
    areas.get(area.name).find(button.dataset.find);
  });
}
form.dataset.richReady = "";
