// What a document's body may hold, for the editor: the same elements, classes and addresses as
// kernel/documents/clean.py, which stays the authority. Built from the library's parts.
"use strict";

const ADDRESS = {
  picture: /^(attachment:sha256\/[0-9a-f]{64}|(?![/\\]{2}|[/\\]\\)[^\s:\\<>"']+)$/,
  link: /^((https?:\/\/|mailto:)[^\s<>"'\\]+|attachment:sha256\/[0-9a-f]{64}|(?![/\\]{2}|[/\\]\\)[^\s:\\<>"']+)$/i,
};
const CLASSED = ["paragraph", "heading", "table", "tableCell", "tableHeader", "figure", "bulletList", "orderedList", "listItem"];

const number = (element, name) => {
  const value = element.getAttribute(name) || "";
  return /^[1-9]\d{0,3}$/.test(value) ? Number(value) : null;
};
const span = (name) => ({
  default: 1,
  parseHTML: (element) => number(element, name) || 1,
  renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
});
const plain = (name, parse) => ({
  default: null,
  parseHTML: parse || ((element) => element.getAttribute(name)),
  renderHTML: (attributes) => (attributes[name] == null || attributes[name] === "" ? {} : { [name]: attributes[name] }),
});
const picture = {
  src: plain("src"),
  alt: { ...plain("alt"), renderHTML: (attributes) => ({ alt: attributes.alt || "" }) },
  width: plain("width", (element) => number(element, "width")),
  height: plain("height", (element) => number(element, "height")),
};
const isPicture = (element) => (ADDRESS.picture.test((element.getAttribute("src") || "").trim()) ? null : false);

export const isLink = (address) => ADDRESS.link.test(address);

// Our policy lets no inline style in, not even into a text that is only being read. What is pasted
// has its styles renamed first, so that what they say of alignment and weight can be taken over.
export const withoutStyles = (html) => html
  .replace(/<style[\s\S]*?<\/style\s*>/gi, "")
  .replace(/<[a-zA-Z][^>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
const styled = (element, pattern) => pattern.test(element.dataset.style || "");

// A text processor says "centred" in a style; we say it in a class.
const classesOf = (element, known) => {
  const found = [...element.classList].filter((name) => known.has(name));
  const [, align] = /text-align\s*:\s*(center|right)/i.exec(element.dataset.style || "") || [];
  if (!found.length && align) found.push(align.toLowerCase());
  return found.join(" ") || null;
};

// Pictures lie under addresses only the server can resolve; one that is not there shows its words.
const pictureView = (pictures, missing) => ({ node }) => {
  const dom = document.createElement("span");
  dom.className = "rich-picture";
  const draw = (attributes) => {
    const known = pictures[attributes.src];
    const inside = document.createElement(known ? "img" : "span");
    if (known) {
      inside.src = known.url;
      inside.alt = attributes.alt || "";
      if (attributes.width) inside.width = attributes.width;
    } else inside.textContent = attributes.alt ? `${missing}:${attributes.alt}` : missing;
    dom.replaceChildren(inside);
  };
  draw(node.attrs);
  return {
    dom,
    update(next) {
      if (next.type !== node.type) return false;
      node = next;
      draw(next.attrs);
      return true;
    },
  };
};

export const schemaOf = (lib, { classes, pictures, words, found }) => {
  const { Node, Mark, Extension, mergeAttributes } = lib;
  const known = new Set(classes);
  const view = pictureView(pictures, words.missing);

  const Bold = lib.Bold.extend({
    parseHTML: () => [
      { tag: "strong" },
      { tag: "b", getAttrs: (element) => (styled(element, /font-weight\s*:\s*(normal|400)/i) ? false : null) },
      { tag: "span", getAttrs: (element) => (styled(element, /font-weight\s*:\s*(bold|[6-9]00)/i) ? null : false) },
    ],
  });
  const Classes = Extension.create({
    name: "classes",
    addGlobalAttributes: () => [{
      types: CLASSED,
      attributes: {
        class: { default: null, keepOnSplit: false, parseHTML: (element) => classesOf(element, known), renderHTML: ({ class: name }) => (name ? { class: name } : {}) },
      },
    }],
  });
  const Picture = Node.create({
    name: "picture", group: "inline", inline: true, atom: true, draggable: true,
    addAttributes: () => picture,
    parseHTML: () => [{ tag: "img[src]", getAttrs: isPicture }],
    renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
    addNodeView: () => view,
  });
  const FigurePicture = Picture.extend({
    name: "figurePicture", group: "", inline: false, priority: 200,
    parseHTML: () => [{ tag: "img[src]", context: "figure/", priority: 60, getAttrs: isPicture }],
  });
  const Figure = Node.create({
    name: "figure", group: "block", content: "(figurePicture | figureCaption | block)+", defining: true, isolating: true,
    parseHTML: () => [{ tag: "figure" }],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],
  });
  const FigureCaption = Node.create({
    name: "figureCaption", content: "inline*", defining: true,
    parseHTML: () => [{ tag: "figcaption" }],
    renderHTML: () => ["figcaption", 0],
  });
  const Link = Mark.create({
    name: "link", inclusive: false, keepOnSplit: false, priority: 1000,
    addAttributes: () => ({ href: plain("href"), title: plain("title") }),
    parseHTML: () => [{ tag: "a[href]", getAttrs: (element) => (isLink((element.getAttribute("href") || "").trim()) ? null : false) }],
    renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  });
  const OrderedList = Node.create({
    name: "orderedList", group: "block list", content: "listItem+",
    addAttributes: () => ({ start: { ...plain("start", (element) => number(element, "start")), renderHTML: ({ start }) => (start > 1 ? { start } : {}) } }),
    parseHTML: () => [{ tag: "ol" }],
    renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
    addCommands: () => ({ toggleOrderedList: () => ({ commands }) => commands.toggleList("orderedList", "listItem", true) }),
  });
  const Terms = Node.create({
    name: "terms", group: "block", content: "(term | termText)+",
    parseHTML: () => [{ tag: "dl" }],
    renderHTML: () => ["dl", 0],
  });
  const Term = Node.create({ name: "term", content: "inline*", defining: true, parseHTML: () => [{ tag: "dt" }], renderHTML: () => ["dt", 0] });
  const TermText = Node.create({ name: "termText", content: "block+", defining: true, parseHTML: () => [{ tag: "dd" }], renderHTML: () => ["dd", 0] });
  const Preformatted = Node.create({
    name: "preformatted", group: "block", content: "text*", marks: "", code: true, defining: true, whitespace: "pre",
    parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
    renderHTML: () => ["pre", 0],
  });

  // The library's tables know rows only; which part of the table a row stands in, and the
  // caption, travel as attributes and become elements again when the text is written out.
  const Table = lib.Table.extend({
    addAttributes() {
      return {
        ...this.parent?.(),
        caption: {
          default: "",
          parseHTML: (element) => element.dataset.caption || [...element.children].find((child) => child.tagName === "CAPTION")?.textContent.trim() || "",
          renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
        },
      };
    },
    parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
    renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
    addNodeView() {
      const make = this.parent?.();
      return (props) => {
        const made = make(props);
        const caption = document.createElement("caption");
        const draw = (node) => {
          caption.textContent = node.attrs.caption;
          if (node.attrs.caption) made.table.prepend(caption); else caption.remove();
        };
        const update = made.update.bind(made);
        made.update = (node) => { const kept = update(node); if (kept) draw(node); return kept; };
        draw(props.node);
        return made;
      };
    },
  });
  const TableRow = lib.TableRow.extend({
    addAttributes: () => ({
      section: {
        default: "body",
        parseHTML: (element) => element.dataset.section || { THEAD: "head", TFOOT: "foot" }[element.parentElement?.tagName] || "body",
        renderHTML: ({ section }) => (section === "body" ? {} : { "data-section": section }),
      },
    }),
  });
  const cell = { colspan: span("colspan"), rowspan: span("rowspan"), colwidth: { default: null, rendered: false, parseHTML: () => null } };
  const render = (tag) => ({ HTMLAttributes }) => [tag, mergeAttributes(HTMLAttributes), 0];
  const TableCell = lib.TableCell.extend({ addAttributes: () => cell, renderHTML: render("td") });
  const TableHeader = lib.TableHeader.extend({ addAttributes: () => ({ ...cell, scope: plain("scope") }), renderHTML: render("th") });

  // What the scan found in this text is marked where it stands.
  const Findings = Extension.create({
    name: "findings",
    addProseMirrorPlugins: () => {
      const { Decoration, DecorationSet } = lib.pm.view;
      const marks = (doc) => {
        const all = [];
        if (found.length) {
          doc.descendants((node, position) => {
            if (!node.isTextblock) return true;
            const text = node.textBetween(0, node.content.size, "", "\ufffc");
            for (const { text: wanted, label } of found) {
              for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
                all.push(Decoration.inline(position + 1 + at, position + 1 + at + wanted.length, { class: "rich-found", title: label }));
              }
            }
            return false;
          });
        }
        return DecorationSet.create(doc, all);
      };
      return [new lib.pm.state.Plugin({
        state: { init: (_, { doc }) => marks(doc), apply: (tr, old) => (tr.docChanged ? marks(tr.doc) : old) },
        props: { decorations(state) { return this.getState(state); } },
      })];
    },
  });

  return [
    lib.Document, lib.Text, lib.Paragraph, lib.Heading.configure({ levels: [2, 3, 4, 5, 6] }), lib.HardBreak, lib.HorizontalRule,
    lib.Blockquote, lib.BulletList, OrderedList, lib.ListItem, Terms, Term, TermText, Preformatted,
    Bold, lib.Italic, lib.Underline, lib.Strike, lib.Subscript, lib.Superscript, lib.Code, Link,
    Picture, FigurePicture, Figure, FigureCaption,
    Table.configure({ resizable: false }), TableRow, TableCell, TableHeader,
    lib.History, lib.Dropcursor, lib.Gapcursor, Classes, Findings,
  ];
};

// --- writing out, and comparing ---

const isPlain = (element) => element && element.tagName === "P" && !element.attributes.length;

const inParts = (table) => {
  const rows = [...table.querySelectorAll(":scope > tbody > tr")];
  const body = table.querySelector(":scope > tbody");
  const part = (row) => row.dataset.section || "body";
  const take = (tag, taken) => {
    if (!taken.length) return null;
    const element = table.ownerDocument.createElement(tag);
    element.append(...taken);
    return element;
  };
  const first = rows.findIndex((row) => part(row) !== "head");
  const head = take("thead", first < 0 ? rows : rows.slice(0, first));
  let last = rows.length;
  while (last > 0 && part(rows[last - 1]) === "foot") last -= 1;
  const foot = take("tfoot", rows.slice(Math.max(last, 0)));
  if (head) table.insertBefore(head, body);
  if (foot) table.append(foot);
  if (!body.children.length) body.remove();
  if (table.dataset.caption) {
    const caption = table.ownerDocument.createElement("caption");
    caption.textContent = table.dataset.caption;
    table.prepend(caption);
  }
  delete table.dataset.caption;
  rows.forEach((row) => { delete row.dataset.section; });
};

const unwrapped = (element) => {
  const [first, ...rest] = element.children;
  if (!isPlain(first)) return;
  if (element.tagName === "LI" ? rest.some((child) => child.tagName === "P") : rest.length) return;
  first.replaceWith(...first.childNodes);
};

export const htmlOf = (lib, editor) => {
  const inert = document.implementation.createHTMLDocument("");
  const place = inert.createElement("div");
  place.append(lib.pm.model.DOMSerializer.fromSchema(editor.schema).serializeFragment(editor.state.doc.content, { document: inert }));
  place.querySelectorAll("table").forEach(inParts);
  place.querySelectorAll("li, td, th, dd").forEach(unwrapped);
  const blocks = [...place.children];
  return blocks.length === 1 && isPlain(blocks[0]) && !blocks[0].childNodes.length ? "" : blocks.map((block) => block.outerHTML).join("\n");
};

const MARKS = new Set(["STRONG", "EM", "U", "S", "SUB", "SUP", "CODE", "A"]);
const FLOW = new Set(["BODY", "LI", "TD", "TH", "DD", "BLOCKQUOTE", "FIGURE"]);

const tagOf = (element) => {
  const attributes = [...element.attributes]
    .filter(({ name, value }) => name !== "rel" && value !== "" && !(name.endsWith("span") && value === "1") && !(name === "start" && value === "1"))
    .map(({ name, value }) => `${name}=${value}`).sort();
  return [element.tagName, ...attributes].join(" ");
};

// The text as a list of what a reader sees: two texts are the same when their lists are.
export const linesOf = (html) => {
  const lines = [];
  let run = [];
  const flush = (flow) => {
    const text = run.map(([words, marks]) => (marks ? `{${marks}}` : "") + words).join("").replace(/[ \t\r\n\f]+/g, " ").trim();
    if (text) lines.push(flow ? `P:${text}` : text);
    run = [];
  };
  const walk = (element, marks, flow) => {
    for (const child of element.childNodes) {
      if (child.nodeType === 3) {
        const last = run[run.length - 1];
        const name = [...marks].sort().join("|");
        if (last && last[1] === name) last[0] += child.data; else if (child.data) run.push([child.data, name]);
      } else if (child.nodeType !== 1) continue;
      else if (MARKS.has(child.tagName)) walk(child, [...marks, tagOf(child)], flow);
      else if ((child.tagName === "IMG" && element.tagName !== "FIGURE") || child.tagName === "BR") run.push([`<${tagOf(child)}>`, [...marks].sort().join("|")]);
      else {
        flush(flow);
        const bare = isPlain(child) && FLOW.has(element.tagName);
        if (!bare) lines.push(`<${tagOf(child)}>`);
        walk(child, [], bare || FLOW.has(child.tagName));
        flush(bare || FLOW.has(child.tagName));
        if (!bare) lines.push(`</${child.tagName}>`);
      }
    }
  };
  const { body } = new DOMParser().parseFromString(html, "text/html");
  walk(body, [], true);
  flush(true);
  return lines;
};
