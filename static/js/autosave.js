// A form's draft is kept 2 s after the last key and on leaving. data-autosave: the address that takes the draft
// (answers 2xx); its [data-autosave-status] says when. JSON with `stamp` goes into
// [data-stamp], `complete` into [data-complete],
// `progress` into [data-progress], a problem's `title` is shown. Files are not part of a draft.
import { csrf, each, one, post, word } from "./dom.js";

export default function (form) {
  const status = one("[data-autosave-status]", form) ?? one("[data-autosave-status]");
  const address = form.dataset.autosave || form.action;
  let timer, changed = false, sent = false, left = false, flying = false;

  const draft = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("autosave", "1");
    return data;
  };
  const tell = (text) => { if (status) status.textContent = text; };
  const save = async () => {
    clearTimeout(timer);
    if (!changed || sent || flying) return;
    changed = false;
    flying = true;
    try {
      const answer = await post(address, draft());
      if (answer.redirected) throw new Error("signed out");
      const said = await answer.json().catch(() => ({}));
      if (answer.status >= 400 && answer.status < 500) return tell(said.title || word("unsent")); // until the next key
      if (!answer.ok) throw new Error(answer.status);
      const stamp = one("[data-stamp]", form);
      if (stamp && said.stamp) stamp.value = said.stamp;
      each("[data-complete]").forEach((meter) => {
        if (said.complete !== undefined) meter[meter.matches("progress") ? "value" : "textContent"] = said.complete;
      });
      each("[data-progress]").forEach((words) => { words.textContent = said.progress ?? words.textContent; });
      const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
      tell(`${word("draft")} ${time}`);
      form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
    } catch {
      changed = true;
      tell(word("unsent"));
    } finally {
      flying = false;
      if (changed && !sent) { clearTimeout(timer); timer = setTimeout(save, 10000); }
      form.dispatchEvent(new CustomEvent("landed"));
    }
  };

  form.addEventListener("input", () => { changed = true; clearTimeout(timer); timer = setTimeout(save, 2000); });
  // What is on its way comes first: the answer carries the stamp that the form is sent with.
  form.addEventListener("submit", (event) => {
    if (!flying) return (sent = true);
    event.preventDefault();
    form.addEventListener("landed", () => form.requestSubmit(event.submitter), { once: true });
  }, { capture: true });
  addEventListener("pageshow", () => { sent = false; if (left && one("[data-stamp]", form)) location.reload(); });
  addEventListener("pagehide", () => {
    if (!changed || sent) return;
    const data = draft();
    data.set("csrfmiddlewaretoken", csrf());
    navigator.sendBeacon(address, data);
    changed = false;
    left = true;
  });
}
