// What is typed into a message stays in this tab until it is sent: through reloads, news and being offline.
export default function (field) {
  const name = `typed:${location.pathname}:${field.name}`;
  try {
    if (!field.value) field.value = sessionStorage.getItem(name) ?? "";
    field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
    field.form.addEventListener("submit", () => { if (navigator.onLine) sessionStorage.removeItem(name); });
  } catch { /* this browser keeps nothing */ }
}
