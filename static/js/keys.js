// [data-keys] is a list or a page where single keys act: j and k walk through [data-item], Enter opens it; a key that
// is a [data-key] presses that button or follows that link. Not while somebody types.
import { each, one } from "./dom.js";

export default function (root) {
  const items = () => each("[data-item]", root);
  const walk = (step) => {
    const list = items();
    const place = list.findIndex((item) => item.contains(document.activeElement));
    const next = list[Math.max(0, Math.min(list.length - 1, place + step))];
    one("a", next ?? root)?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.activeElement?.matches("input, textarea, select, [contenteditable]")) return;
    if (items().length && event.key === "j") return walk(1);
    if (items().length && event.key === "k") return walk(-1);
    const target = one(`[data-key="${CSS.escape(event.key)}"]`, root);
    if (!target) return;
    event.preventDefault();
    if (target.matches("a, button, summary")) target.click();
    else target.focus();
  });
}
