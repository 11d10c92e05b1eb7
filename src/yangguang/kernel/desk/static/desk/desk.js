"use strict";
// Who else has this draft open. Saving by itself is in ui.js; without either the page works.
(() => {
  const form = document.querySelector("form[data-presence]");
  const place = document.querySelector("[data-present]");
  if (!form || !place) return;
  const body = () => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    return data;
  };
  const beat = async () => {
    try {
      const answer = await fetch(form.dataset.presence, { method: "POST", body: body(), redirect: "error" });
      place.textContent = (await answer.json()).message || "";
    } catch { /* the next beat tries again */ }
  };
  setInterval(beat, 20000);
  window.addEventListener("pagehide", () => {
    const data = body();
    data.append("leave", "1");
    navigator.sendBeacon(form.dataset.presence, data);
  });
  // The acts beside the text speak of the text as it was last saved.
  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector("input[data-follows-lock]");
    if (field) field.value = form.elements.namedItem("lock").value;
  });
})();
