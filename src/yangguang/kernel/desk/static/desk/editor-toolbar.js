// The bar above the text: words on every button, one stop for the Tab key, arrows inside.
"use strict";

import { isLink } from "./editor-schema.js";

const ALIGN = ["center", "right", "no-indent"];
// Value of the select: node type, class.
const STYLES = [
  ["paragraph", ""], ["heading", "chapter"], ["heading", "level-1"], ["heading", "level-2"], ["heading", "level-3"], ["heading", "level-4"],
  ["paragraph", "level-1"], ["paragraph", "level-2"], ["paragraph", "level-3"], ["paragraph", "level-4"],
  ["paragraph", "article"], ["paragraph", "subtitle"], ["paragraph", "annex-list"], ["heading", ""],
];
const RANK = { chapter: 0, "level-1": 1, "level-2": 2, "level-3": 3, "level-4": 4 };

const tokens = (node) => (node.attrs.class || "").split(" ").filter(Boolean);
const styleOf = (node) => `${node.type.name}:${tokens(node).find((name) => !ALIGN.includes(name)) || ""}`;
const make = (tag, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};

const blocks = (state) => {
  const found = [];
  state.doc.nodesBetween(state.selection.from, state.selection.to, (node, position) => {
    if (node.isTextblock && ["paragraph", "heading"].includes(node.type.name)) found.push([node, position]);
  });
  return found;
};

// A heading's element follows its depth, as the importer does it: no rank is skipped.
const relevel = (transaction) => {
  const open = [];
  transaction.doc.forEach((node, position) => {
    if (node.type.name !== "heading") return;
    const rank = RANK[tokens(node).find((name) => name in RANK)] ?? 1;
    while (open.length && open[open.length - 1] >= rank) open.pop();
    open.push(rank);
    const level = Math.min(1 + open.length, 6);
    if (node.attrs.level !== level) transaction.setNodeMarkup(position, null, { ...node.attrs, level });
  });
};

const restyle = (editor, value) => {
  const [type, name] = value.split(":");
  editor.chain().focus().command(({ tr, state }) => {
    for (const [node, position] of blocks(state)) {
      const kept = tokens(node).filter((token) => ALIGN.includes(token));
      const attrs = { class: [name, ...kept].filter(Boolean).join(" ") || null };
      if (type === "heading") attrs.level = node.attrs.level || 2;
      tr.setNodeMarkup(position, state.schema.nodes[type], attrs);
    }
    relevel(tr);
    return true;
  }).run();
};

const realign = (editor, name) => {
  editor.chain().focus().command(({ tr, state }) => {
    const all = blocks(state);
    const isSet = all.every(([node]) => tokens(node).includes(name));
    for (const [node, position] of all) {
      const kept = tokens(node).filter((token) => !ALIGN.includes(token));
      tr.setNodeMarkup(position, null, { ...node.attrs, class: (isSet ? kept : [...kept, name]).join(" ") || null });
    }
    return true;
  }).run();
};

const tableContent = (columns, rows) => ({
  type: "table",
  content: Array.from({ length: rows }, (_, row) => ({
    type: "tableRow",
    attrs: { section: row ? "body" : "head" },
    content: Array.from({ length: columns }, () => (row ? { type: "tableCell", content: [{ type: "paragraph" }] } : { type: "tableHeader", attrs: { scope: "col" }, content: [{ type: "paragraph" }] })),
  })),
});

export const toolbarOf = (lib, editor, { words, pictures, upload, showSource }) => {
  const { Selection } = lib.pm.state;
  const word = (name) => words[name];
  const bar = make("div", { className: "rich-bar" });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", word("bar"));
  const drawn = [];
  let panel = null;

  const group = (...items) => bar.appendChild(make("div", { className: "rich-group" }, ...items));
  const button = (name, act, state = {}) => {
    const element = make("button", { type: "button", className: "rich-button", textContent: word(name), tabIndex: -1 });
    element.addEventListener("click", () => { if (element.getAttribute("aria-disabled") !== "true") act(element); });
    drawn.push(() => {
      if (state.pressed) element.setAttribute("aria-pressed", String(Boolean(state.pressed())));
      if (state.enabled) element.setAttribute("aria-disabled", String(!state.enabled()));
    });
    return element;
  };
  const run = (name) => () => editor.chain().focus()[name]().run();
  const can = (name) => () => editor.can()[name]();
  const mark = (name, type) => button(name, () => editor.chain().focus().toggleMark(type).run(), { pressed: () => editor.isActive(type) });

  // A question is asked below the bar, in the page, never in a window over it.
  const close = () => { panel?.remove(); panel = null; };
  const ask = (title, fields, confirm, remove) => {
    close();
    const inputs = fields.map(({ name, label, value = "", options, type = "text" }) => {
      const id = `${bar.id}-${name}`;
      const input = options
        ? make("select", { id }, ...options.map(([key, text]) => make("option", { value: key, textContent: text })))
        : make("input", { id, type });
      if (type !== "file") input.value = value;
      if (type === "file") input.accept = "image/png,image/jpeg,image/gif,image/webp";
      return [name, input, make("p", {}, make("label", { htmlFor: id, textContent: label }), input)];
    });
    const problem = make("p", { className: "field-errors" });
    problem.setAttribute("role", "alert");
    const yes = make("button", { type: "button", className: "button button-primary", textContent: word("confirm") });
    const no = make("button", { type: "button", className: "button", textContent: word("cancel") });
    const acts = make("p", { className: "form-acts" }, yes, no);
    if (remove) {
      const gone = make("button", { type: "button", className: "button button-quiet", textContent: word("remove") });
      gone.addEventListener("click", () => { close(); remove(); });
      acts.append(gone);
    }
    panel = make("div", { className: "rich-panel" }, make("p", { className: "rich-panel-title", textContent: title }), ...inputs.map(([, , row]) => row), problem, acts);
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", title);
    panel.dataset.noKeep = "";
    const done = async () => {
      yes.disabled = true;
      const refusal = await confirm(Object.fromEntries(inputs.map(([name, input]) => [name, input.type === "file" ? input.files[0] : input.value.trim()])));
      yes.disabled = false;
      if (refusal) problem.textContent = refusal; else close();
    };
    yes.addEventListener("click", done);
    no.addEventListener("click", () => { close(); editor.commands.focus(); });
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { close(); editor.commands.focus(); }
      if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); done(); }
    });
    // The panel is no part of what is saved.
    for (const name of ["input", "change"]) panel.addEventListener(name, (event) => event.stopPropagation());
    bar.after(panel);
    inputs[0][1].focus();
  };

  const style = make("select", { className: "rich-style", tabIndex: -1 });
  style.setAttribute("aria-label", word("style"));
  for (const [type, name] of STYLES) style.append(make("option", { value: `${type}:${name}`, textContent: words.styles[`${type}:${name}`] }));
  for (const name of ["input", "change"]) style.addEventListener(name, (event) => event.stopPropagation());
  style.addEventListener("change", () => restyle(editor, style.value));
  drawn.push(() => {
    const [first] = blocks(editor.state);
    style.disabled = !first;
    style.value = first ? styleOf(first[0]) : "paragraph:";
  });

  group(style);
  group(mark("bold", "bold"), mark("italic", "italic"), mark("underline", "underline"));
  group(...ALIGN.map((name) => button(name, () => realign(editor, name), { pressed: () => blocks(editor.state).some(([node]) => tokens(node).includes(name)) })));
  group(
    button("bullets", run("toggleBulletList"), { pressed: () => editor.isActive("bulletList") }),
    button("numbers", run("toggleOrderedList"), { pressed: () => editor.isActive("orderedList") }),
  );
  group(
    button("link", () => {
      const old = editor.getAttributes("link");
      ask(word("link"), [{ name: "href", label: word("address"), value: old.href || "" }], ({ href }) => {
        if (!isLink(href)) return word("badAddress");
        const chain = editor.chain().focus().extendMarkRange("link");
        if (editor.state.selection.empty && !old.href) chain.insertContent([{ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }]).run();
        else chain.setMark("link", { href }).run();
        return "";
      }, old.href && (() => editor.chain().focus().extendMarkRange("link").unsetMark("link").run()));
    }, { pressed: () => editor.isActive("link") }),
    button("picture", () => {
      const { node } = editor.state.selection;
      if (node && /icture$/.test(node.type.name)) {
        ask(word("pictureWords"), [{ name: "alt", label: word("alt"), value: node.attrs.alt || "" }], ({ alt }) => {
          editor.chain().focus().updateAttributes(node.type.name, { alt }).run();
          return "";
        });
        return;
      }
      const known = Object.entries(pictures).map(([src, { name }]) => [src, name]);
      ask(word("picture"), [
        ...(known.length ? [{ name: "src", label: word("known"), options: [["", word("newOne")], ...known] }] : []),
        { name: "file", label: word("upload"), type: "file" },
        { name: "alt", label: word("alt") },
      ], async ({ src, file, alt }) => {
        if (!src && !file) return word("noPicture");
        if (!alt) return word("noAlt");
        const taken = src ? { src } : await upload(file);
        if (taken.refusal) return taken.refusal;
        editor.chain().focus().insertContent({ type: "picture", attrs: { src: taken.src, alt } }).run();
        return "";
      });
    }, { pressed: () => editor.isActive("picture") || editor.isActive("figurePicture") }),
    button("table", () => ask(word("table"), [
      { name: "columns", label: word("columns"), value: "3", type: "number" },
      { name: "rows", label: word("rows"), value: "4", type: "number" },
    ], ({ columns, rows }) => {
      if (!(columns >= 1 && columns <= 30 && rows >= 2 && rows <= 200)) return word("badTable");
      editor.chain().focus().command(({ tr, state, editor: { schema } }) => {
        const at = state.selection.from + 1;
        tr.replaceSelectionWith(schema.nodeFromJSON(tableContent(Number(columns), Number(rows))));
        tr.setSelection(Selection.near(tr.doc.resolve(Math.min(at, tr.doc.content.size)))).scrollIntoView();
        return true;
      }).run();
      return "";
    }), { enabled: () => !editor.isActive("table") }),
  );
  group(button("undo", run("undo"), { enabled: can("undo") }), button("redo", run("redo"), { enabled: can("redo") }));
  group(button("source", showSource));

  const inTable = group(
    button("rowAfter", run("addRowAfter")), button("columnAfter", run("addColumnAfter")),
    button("deleteRow", run("deleteRow")), button("deleteColumn", run("deleteColumn")),
    button("merge", run("mergeCells"), { enabled: can("mergeCells") }), button("split", run("splitCell"), { enabled: can("splitCell") }),
    button("header", run("toggleHeaderCell")),
    button("caption", () => {
      const { caption } = editor.getAttributes("table");
      ask(word("caption"), [{ name: "caption", label: word("captionWords"), value: caption }], (typed) => {
        editor.chain().focus().updateAttributes("table", typed).run();
        return "";
      });
    }),
    button("deleteTable", run("deleteTable")),
  );
  inTable.setAttribute("role", "group");
  inTable.setAttribute("aria-label", word("tableActs"));
  drawn.push(() => { inTable.hidden = !editor.isActive("table"); });

  // One stop for Tab; arrows, Home and End inside.
  const stops = () => [...bar.querySelectorAll("button, select")].filter((element) => !element.closest("[hidden]") && !element.disabled);
  const stopAt = (element) => { for (const other of bar.querySelectorAll("button, select")) other.tabIndex = other === element ? 0 : -1; };
  bar.addEventListener("focusin", (event) => stopAt(event.target));
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { editor.commands.focus(); return; }
    const all = stops();
    const at = all.indexOf(document.activeElement);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (step === undefined || at < 0) return;
    event.preventDefault();
    all[(step + all.length) % all.length].focus();
  });
  stopAt(style);

  const draw = () => {
    drawn.forEach((act) => act());
    if (!stops().some((element) => element.tabIndex === 0)) stopAt(stops()[0]);
  };
  editor.on("transaction", draw);
  draw();
  return { bar, focus: () => (stops().find((element) => element.tabIndex === 0) || stops()[0]).focus(), close };
};
