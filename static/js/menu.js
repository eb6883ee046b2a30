// Menus close on a click outside and on Escape; "/" goes to the search field; Ctrl Enter sends a form.
import { each, one } from "./dom.js";

const open = () => each("details.menu[open]");
document.addEventListener("click", (event) => open().forEach((menu) => menu.contains(event.target) || (menu.open = false)));
document.addEventListener("keydown", (event) => {
  const typing = document.activeElement?.matches("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") open().forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const field = one("input[type=search]");
    if (field) { event.preventDefault(); field.focus(); }
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) document.activeElement?.form?.requestSubmit();
});
