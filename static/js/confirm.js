// form[data-confirm="question"] (or a submit button) asks in a dialog before it is sent; data-confirm-yes names the
// button. [data-dialog="id"] opens that <dialog>; [data-close] in it closes it. Without this the server asks.
import { one, word } from "./dom.js";

function ask(question, yes) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const text = Object.assign(document.createElement("p"), { textContent: question, id: "question" });
  dialog.setAttribute("aria-labelledby", "question");
  const row = Object.assign(document.createElement("form"), { className: "row mt5", method: "dialog" });
  for (const [label, value, look] of [[yes, "yes", "btn"], [word("cancel"), "", "btn line"]])
    row.append(Object.assign(document.createElement("button"), { textContent: label, value, className: look }));
  dialog.append(text, row);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => { done(dialog.returnValue === "yes"); dialog.remove(); }));
}

export default function (element) {
  if (element.dataset.dialog) {
    const dialog = document.getElementById(element.dataset.dialog);
    element.addEventListener("click", (event) => { event.preventDefault(); dialog.showModal(); });
    dialog?.addEventListener("click", (event) => { if (event.target.closest("[data-close]") || event.target === dialog) dialog.close(); });
    return;
  }
  const form = element.form ?? element;
  form.addEventListener("submit", async (event) => {
    if (element !== form && event.submitter !== element) return;
    if (form.dataset.sure) return delete form.dataset.sure;
    event.preventDefault();
    event.stopImmediatePropagation();
    const label = element.dataset.confirmYes || event.submitter?.textContent.trim() || one("[type=submit]", form).textContent.trim();
    if (!(await ask(element.dataset.confirm, label))) return;
    form.dataset.sure = "1";
    form.requestSubmit(event.submitter ?? undefined);
  }, { capture: true });
}
