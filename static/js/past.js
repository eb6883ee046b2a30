// What was searched for in this browser, newest first. It is never sent anywhere, and goes when somebody signs out.
const KEY = "searches";
const MOST = 10, SHOWN = 5, SHOWN_BESIDE = 2;

const read = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((words) => typeof words === "string") : [];
  } catch { return []; }
};

export function note(typed) {
  const words = typed.trim().replace(/\s+/g, " ").slice(0, 80);
  if (!words) return;
  const others = read().filter((each) => each.toLowerCase() !== words.toLowerCase());
  try { localStorage.setItem(KEY, JSON.stringify([words, ...others].slice(0, MOST))); } catch { /* full or refused */ }
}

export function like(typed) {
  if (!typed) return read().slice(0, SHOWN);
  const start = typed.toLowerCase();
  return read().filter((words) => words.toLowerCase().startsWith(start) && words.toLowerCase() !== start).slice(0, SHOWN_BESIDE);
}

export function forget() {
  try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
}

document.addEventListener("submit", (event) => {
  if (event.target.action?.endsWith("/logout/")) forget();
});
