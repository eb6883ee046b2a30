// Asks before leaving a form whose changes are neither sent nor kept as a draft.
export default function (form) {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("autosaved", () => { dirty = false; });
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}
