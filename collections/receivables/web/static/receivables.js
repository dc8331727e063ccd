"use strict";
// Comfort only: every page works without it. Drafts of forms, no form sent twice, keys.
(() => {
  const body = document.body;
  const words = JSON.parse(body.dataset.words || "{}");
  const user = body.dataset.user || "";
  const MINE = `draft ${user} `;
  const KEPT_MS = 14 * 86400000;
  const PAUSE_MS = 20000;

  // A browser may refuse to keep anything.
  const storage = (() => { try { return window.localStorage; } catch { return null; } })();
  const drafts = () => Object.keys(storage || {}).filter((key) => key.startsWith("draft "));
  const read = (key) => { try { return JSON.parse(storage.getItem(key)); } catch { return null; } };
  const drop = (wanted) => drafts().filter((key) => wanted(key, read(key))).forEach((key) => storage.removeItem(key));

  if (storage && user) {
    // Nobody finds what somebody else typed on the same machine; what is done, and what is old, goes.
    const done = body.dataset.done;
    drop((key, draft) => !key.startsWith(MINE) || !draft || (done && draft.token === done) || Date.now() - draft.at > KEPT_MS);
  }

  const fields = (form) => [...form.elements].filter((one) =>
    one.name && !["hidden", "password", "file", "submit", "button"].includes(one.type) && one.tagName !== "BUTTON");

  const values = (form) => fields(form).map((one) =>
    [one.name, ["checkbox", "radio"].includes(one.type) ? [one.value, one.checked] : one.value]);

  const notice = (form, text, label, action) => {
    form.querySelector(".draft")?.remove();
    const line = document.createElement("p");
    line.className = "draft warning";
    line.setAttribute("role", "status");
    line.append(text, " ");
    if (label) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = label;
      button.addEventListener("click", action);
      line.append(button);
    }
    form.prepend(line);
  };

  const restore = (form, draft) => {
    const left = [...draft.values];
    for (const one of fields(form)) {
      const marked = ["checkbox", "radio"].includes(one.type);
      const at = left.findIndex(([name, value]) => name === one.name && Array.isArray(value) === marked && (!marked || value[0] === one.value));
      if (at < 0) continue;
      const [[, value]] = left.splice(at, 1);
      if (marked) one.checked = value[1]; else one.value = value;
    }
    // What was sent and never answered is the same form again: it is done once.
    if (form.elements.token && draft.token) form.elements.token.value = draft.token;
  };

  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (!storage || !user) break;
    const key = MINE + form.dataset.draft;
    const empty = JSON.stringify(values(form));
    const fresh = form.elements.token ? form.elements.token.value : "";
    const draft = read(key);
    if (draft && JSON.stringify(draft.values) !== empty) {
      restore(form, draft);
      notice(form, words.restored, words.discard, () => {
        storage.removeItem(key);
        form.reset();
        if (form.elements.token) form.elements.token.value = fresh;
        form.querySelector(".draft")?.remove();
      });
    }
    const keep = () => {
      const now = values(form);
      const token = form.elements.token ? form.elements.token.value : "";
      try { storage.setItem(key, JSON.stringify({ at: Date.now(), token, values: now })); } catch { /* full: the page works on */ }
    };
    form.addEventListener("input", keep);
    form.addEventListener("submit", keep);
  }

  const free = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((one) => one.removeAttribute("aria-disabled"));
  };

  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      if (!navigator.onLine) {
        event.preventDefault();
        notice(form, form.dataset.draft ? words.offline_kept : words.offline);
        return;
      }
      form.dataset.sent = "yes";
      form.querySelectorAll("button").forEach((one) => one.setAttribute("aria-disabled", "true"));
      setTimeout(() => free(form), PAUSE_MS);
    });
    if (form.action.endsWith("/sign-out")) form.addEventListener("submit", () => { if (storage) drop(() => true); });
  }
  // Back to a page that the browser has kept: its forms may be sent again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));

  document.querySelector(".errors[tabindex]")?.focus();

  // `/`: to the search. `j`, `k`: down and up the rows of a list (`data-rows`). Not while somebody types.
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "j" || event.key === "k") {
      const links = [...document.querySelectorAll("[data-rows] tr, [data-rows] > li")].map((row) => row.querySelector("a")).filter(Boolean);
      const at = links.indexOf(document.activeElement);
      const to = links[at < 0 ? 0 : at + (event.key === "j" ? 1 : -1)];
      if (to) { event.preventDefault(); to.focus(); }
    }
  });
})();
