// Suggestions under the search field: a combobox with arrow keys, Enter and Escape. Plain submit always works.
// What was searched for before is kept in this browser alone (past.js) and comes first.
import { say, word } from "./dom.js";
import * as past from "./past.js";

const WAIT = 150; // ms after the last key

export default function (input) {
  const form = input.form;
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.placeholder || "");
  list.hidden = true;
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let timer, asked = null, active = -1;
  const options = () => [...list.children];
  const close = () => {
    clearTimeout(timer);
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (place) => {
    active = place;
    options().forEach((option, index) => option.setAttribute("aria-selected", index === active));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options()[active].id);
    options()[active].scrollIntoView({ block: "nearest" });
  };
  const take = (row) => {
    if (row.forget) { past.forget(); close(); return say(word("forgotten")); }
    if (row.words) past.note(row.words);
    location.assign(row.url);
  };
  const show = (rows) => {
    list.replaceChildren(...rows.map((row, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      if (row.forget) option.className = "forget";
      const label = document.createElement("bdi");
      label.textContent = row.label;
      option.append(label);
      if (row.hint) {
        const hint = document.createElement("span");
        hint.className = "muted tiny";
        hint.textContent = row.hint;
        option.append(" ", hint);
      }
      option.take = () => take(row);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); option.take(); });
      return option;
    }));
    list.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    mark(-1);
  };
  const before = (typed) => {
    const address = (words) => `${form.action}?q=${encodeURIComponent(words)}`;
    const rows = past.like(typed).map((words) => ({ label: words, words, url: address(words), hint: word("past") }));
    return rows.length && !typed ? [...rows, { label: word("forget"), forget: true }] : rows;
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (typed === asked && !list.hidden) return;
    asked = typed;
    const known = before(typed);
    if (!typed) return known.length ? show(known) : close();
    try {
      const answer = await fetch(`/search/suggestions/?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || asked !== typed || document.activeElement !== input) return;
      const said = new Set(known.map((row) => row.words.toLowerCase()));
      const others = (await answer.json()).suggestions.filter((row) => row.kind !== "query" || !said.has(row.label));
      show([...known, ...others]);
    } catch { show(known); }
  };
  form.addEventListener("submit", () => past.note(input.value));
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("focus", () => { if (!input.value.trim()) ask(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); return void ask(); }
    if (list.hidden || !count) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      options()[active].take();
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
}
