// Filters apply themselves on wide screens, a sort order on all; the button stays for keyboards and small screens,
// where it says meanwhile how many there would be ([data-shows]).
import { one } from "./dom.js";

export default function (form) {
  const count = async () => {
    const button = one("[data-shows]", form);
    if (!button) return;
    try {
      const answer = await fetch(`${form.action.split("?")[0]}?${new URLSearchParams(new FormData(form))}`, { headers: { "X-Only": "count" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      button.textContent = one("[data-shows]", page)?.textContent ?? button.textContent;
    } catch { /* the button works all the same */ }
  };
  form.addEventListener("change", () => { if (matchMedia("(min-width: 60rem)").matches) form.requestSubmit(); else count(); });
  for (const field of form.elements) // such as the sort order beside the heading
    if (!form.contains(field)) field.addEventListener("change", () => form.requestSubmit());
}
