// A form is sent once: the second click of a double click does nothing. Coming Back frees it again.
export default function (form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.hasAttribute("data-sent")) return event.preventDefault();
    form.setAttribute("data-sent", "");
    event.submitter?.setAttribute("aria-busy", "true");
  });
  const free = () => {
    form.removeAttribute("data-sent");
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  };
  addEventListener("pageshow", free);
  form.addEventListener("htmx:afterRequest", free);
}
