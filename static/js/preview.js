// What is typed into [data-preview=title|price] shows on the card beside the form.
import { language, one } from "./dom.js";

export default function (input) {
  const card = one(".preview .gig");
  if (!card) return;
  const show = {
    title() {
      const english = one("#id_language")?.value === "en";
      const typed = input.value.trim().replace(/^i will /i, "");
      one("h3 bdi", card).textContent = english ? `I will ${typed}` : input.value;
    },
    price() {
      const typed = Number(input.value.replace(",", "."));
      const { currency } = input.form.dataset;
      if (typed > 0) one(".price b", card).textContent = new Intl.NumberFormat(language, { style: "currency", currency }).format(typed);
    },
  }[input.dataset.preview];
  if (show) input.addEventListener("input", show);
}
