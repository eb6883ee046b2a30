// Small things every behaviour uses: finding, telling, the words of the page and its clock.
export const one = (selector, root = document) => root.querySelector(selector);
export const each = (selector, root = document) => [
  ...(root instanceof Element && root.matches(selector) ? [root] : []),
  ...root.querySelectorAll(selector),
];

const live = document.getElementById("live");
export const word = (name) => live?.dataset[name] ?? "";
export const language = document.documentElement.lang || "en";

// A toast in the polite live region; `undo` is called by its button.
export function say(text, undo) {
  if (!live || !text) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.append(text);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word("undo");
    button.addEventListener("click", () => { undo(); toast.remove(); });
    toast.append(button);
  }
  live.replaceChildren(toast);
  setTimeout(() => toast.remove(), 6000);
}

// The server's time, also where the sandbox's clock runs ahead of this computer's.
const served = Date.parse(document.documentElement.dataset.now ?? "");
const ahead = Number.isNaN(served) ? 0 : served - Date.now();
export const now = () => Date.now() + ahead;

export const csrf = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
export const post = (address, body, more = {}) =>
  fetch(address, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrf(), "X-Requested-With": "fetch", Accept: "application/json" },
    ...more,
  });
