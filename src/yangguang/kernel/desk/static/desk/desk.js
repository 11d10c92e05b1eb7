"use strict";
// The edit screen saves itself and shows who else is there. Without this script the
// page works the same, saved by its button.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const state = document.querySelector("[data-save-state]");
  const others = document.querySelector("[data-presence]");
  const lock = form.elements.namedItem("lock");
  const snapshot = () => new URLSearchParams([...new FormData(form)]
    .filter(([name, value]) => typeof value === "string" && name !== "lock")).toString();
  let saved = snapshot();
  let timer = 0;
  let busy = false;
  let stopped = false;
  const show = (text, failed) => {
    state.textContent = text;
    state.classList.toggle("save-failed", Boolean(failed));
  };
  const post = (url, body) => fetch(url, {
    method: "POST", body, credentials: "same-origin", redirect: "error",
    headers: { "X-Requested-With": "fetch" },
  });
  const save = async () => {
    const text = snapshot();
    if (busy || stopped || text === saved) return;
    busy = true;
    try {
      const answer = await post(form.dataset.draft, new FormData(form));
      const result = await answer.json();
      if (result.saved) {
        saved = text;
        lock.value = result.lock;
        for (const field of document.querySelectorAll("input[data-follows-lock]")) field.value = result.lock;
        show(result.message);
      } else {
        stopped = result.conflict;
        show(result.message, true);
      }
    } catch {
      show(form.dataset.offline, true);
    } finally {
      busy = false;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 2500);
  });
  form.addEventListener("submit", () => { stopped = true; saved = snapshot(); });
  window.addEventListener("beforeunload", (event) => {
    if (snapshot() !== saved) event.preventDefault();
  });
  const token = () => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    return body;
  };
  const beat = async () => {
    try {
      const result = await (await post(form.dataset.presence, token())).json();
      others.textContent = result.message || "";
    } catch { /* the next beat tries again */ }
  };
  setInterval(beat, 20000);
  window.addEventListener("pagehide", () => {
    const body = token();
    body.append("leave", "1");
    navigator.sendBeacon(form.dataset.presence, body);
  });
})();
