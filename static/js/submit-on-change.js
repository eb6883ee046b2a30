// Filters and sort orders apply themselves on wide screens; the button stays for keyboards and small screens.
export default function (form) {
  form.addEventListener("change", () => { if (matchMedia("(min-width: 60rem)").matches) form.requestSubmit(); });
}
