// A form's draft is kept 2 s after the last key and on leaving. data-autosave: the address that takes the draft
// (answers 2xx); its [data-autosave-status] says when. Files are not part of a draft.
import { csrf, one, post, word } from "./dom.js";

export default function (form) {
  const status = one("[data-autosave-status]", form) ?? one("[data-autosave-status]");
  const address = form.dataset.autosave || form.action;
  let timer, changed = false, sent = false;

  const draft = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("autosave", "1");
    return data;
  };
  const tell = (text) => { if (status) status.textContent = text; };
  const save = async () => {
    clearTimeout(timer);
    if (!changed || sent) return;
    changed = false;
    try {
      const answer = await post(address, draft());
      if (!answer.ok) throw new Error(answer.status);
      const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
      tell(`${word("draft")} ${time}`);
      form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
    } catch {
      changed = true;
      tell(word("unsent"));
      timer = setTimeout(save, 10000);
    }
  };

  form.addEventListener("input", () => { changed = true; clearTimeout(timer); timer = setTimeout(save, 2000); });
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("pagehide", () => {
    if (!changed || sent) return;
    const data = draft();
    data.set("csrfmiddlewaretoken", csrf());
    navigator.sendBeacon(address, data);
    changed = false;
  });
}
