// [data-guess=address][data-title="#id"][data-list=name]: categories that fit what is typed as a title, as buttons that
// choose one. The list stays what it is without this.
import { one } from "./dom.js";

export default function (line) {
  const title = one(line.dataset.title);
  const list = title?.form.elements[line.dataset.list];
  if (!list) return;
  const choices = one("[data-choices]", line);
  let waiting;
  const button = ({ id, name }) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: name });
    made.addEventListener("click", () => {
      list.value = id;
      for (const kind of ["change", "input"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
      line.hidden = true;
    });
    return made;
  };
  const ask = async () => {
    if (list.value || title.value.trim().length < 4) return void (line.hidden = true);
    const answer = await fetch(`${line.dataset.guess}?title=${encodeURIComponent(title.value)}`).catch(() => null);
    const found = answer?.ok ? (await answer.json()).categories : [];
    choices.replaceChildren(...found.map(button));
    line.hidden = !found.length;
  };
  title.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 500); });
  ask();
}
