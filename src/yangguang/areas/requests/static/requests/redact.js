// Boxes drawn with mouse or finger become numbers in the form; the form alone is what counts.
"use strict";
(() => {
  const page = document.querySelector("[data-redact]");
  const form = document.querySelector("[data-redact-form]");
  if (!page || !form) return;
  const fields = (row) => ["left", "top", "width", "height"].map((name) => row.querySelector(`[name$="-${name}"]`));
  const freeRow = () => [...form.querySelectorAll("[data-box]")].find((row) => fields(row).every((f) => f.value === ""));
  const shown = new Map();
  const place = (element, values) => {
    ["left", "top", "width", "height"].forEach((name, i) => { element.style[name] = `${values[i]}%`; });
  };
  const show = (row) => {
    const values = fields(row).map((f) => parseFloat(f.value));
    let element = shown.get(row);
    if (values.some(Number.isNaN)) {
      if (element) { element.remove(); shown.delete(row); }
      return;
    }
    if (!element) {
      element = document.createElement("div");
      element.className = "redact-box";
      page.append(element);
      shown.set(row, element);
    }
    place(element, values);
  };
  form.querySelectorAll("[data-box]").forEach(show);
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-box]");
    if (row) show(row);
  });
  const at = (event) => {
    const box = page.getBoundingClientRect();
    const within = (value) => Math.min(Math.max(value, 0), 100);
    return [within((event.clientX - box.left) / box.width * 100), within((event.clientY - box.top) / box.height * 100)];
  };
  let start = null;
  let row = null;
  page.addEventListener("pointerdown", (event) => {
    row = freeRow();
    if (!row || event.button !== 0) return;
    event.preventDefault();
    page.setPointerCapture(event.pointerId);
    start = at(event);
  });
  const draw = (event) => {
    const end = at(event);
    const values = [Math.min(start[0], end[0]), Math.min(start[1], end[1]), Math.abs(end[0] - start[0]), Math.abs(end[1] - start[1])];
    fields(row).forEach((field, i) => { field.value = (Math.floor(values[i] * 100) / 100).toFixed(2); });
    show(row);
  };
  page.addEventListener("pointermove", (event) => { if (start) draw(event); });
  page.addEventListener("pointerup", (event) => {
    if (!start) return;
    draw(event);
    const [, , width, height] = fields(row).map((f) => parseFloat(f.value));
    if (width < 0.3 || height < 0.3) fields(row).forEach((field) => { field.value = ""; });
    show(row);
    start = null;
  });
})();
