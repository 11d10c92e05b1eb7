// Proposes titles while somebody types in a search field. Without it the field works the same.
(() => {
  "use strict";
  const WAIT = 90;
  const kept = new Map();

  const ask = async (url, typed, signal) => {
    if (!kept.has(typed)) {
      const answer = await fetch(`${url}?q=${encodeURIComponent(typed)}`, { signal });
      if (!answer.ok) return [];
      const [, titles, , urls] = await answer.json();
      kept.set(typed, titles.map((title, place) => ({ title, url: urls[place] })));
    }
    return kept.get(typed);
  };

  document.querySelectorAll("input[data-suggest]").forEach((field, number) => {
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `suggestions-${number}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0] ? field.labels[0].textContent : "");
    list.hidden = true;
    field.after(list);
    field.parentElement.classList.add("has-suggestions");
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    let chosen = -1;
    let timer = 0;
    let asking = null;

    const close = () => {
      list.hidden = true;
      chosen = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };

    const choose = (place) => {
      const options = [...list.children];
      chosen = options.length ? (place + options.length) % options.length : -1;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      if (chosen >= 0) {
        field.setAttribute("aria-activedescendant", options[chosen].id);
        options[chosen].scrollIntoView({ block: "nearest" });
      }
    };

    const show = (found) => {
      list.replaceChildren(...found.map(({ title, url }, place) => {
        const option = document.createElement("li");
        const link = document.createElement("a");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        link.href = url;
        link.tabIndex = -1;
        link.textContent = title;
        option.append(link);
        return option;
      }));
      chosen = -1;
      list.hidden = found.length === 0;
      field.setAttribute("aria-expanded", String(found.length > 0));
      field.removeAttribute("aria-activedescendant");
    };

    const look = async () => {
      const typed = field.value.trim();
      if (asking) asking.abort();
      if (!typed) { close(); return; }
      asking = new AbortController();
      try {
        const found = await ask(field.dataset.suggest, typed, asking.signal);
        if (field.value.trim() === typed && document.activeElement === field) show(found);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };

    field.addEventListener("input", (event) => {
      if (event.isComposing) return;
      clearTimeout(timer);
      timer = setTimeout(look, WAIT);
    });
    field.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(look, WAIT); });
    field.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(event.key === "ArrowDown" ? chosen + 1 : (chosen < 0 ? -1 : chosen - 1));
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        list.children[chosen].firstElementChild.click();
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    field.addEventListener("blur", () => setTimeout(close, 150));
  });
})();
