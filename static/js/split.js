// form[data-split][data-preview][data-exponent]: the slider and the amount follow each other, what it would book is
// fetched, and the decision's own field takes the amount. Without it the form has a button that asks the server.
import { one } from "./dom.js";

export default function (form) {
  const { exponent, preview } = form.dataset;
  const amount = one("[name=to_buyer]", form);
  const slider = one("input[type=range]", form);
  const shown = one("[data-outcome]");
  const decided = one("[data-decided]");
  let waiting, asked = 0;
  const minor = () => Math.round(Number(amount.value.replace(",", ".")) * 10 ** exponent);
  const show = async () => {
    const number = ++asked;
    const answer = await fetch(`${preview}?${new URLSearchParams({ to_buyer: amount.value })}`).catch(() => null);
    if (!answer?.ok || number !== asked) return;
    shown.innerHTML = await answer.text();
  };
  const changed = () => {
    if (decided) decided.value = amount.value;
    clearTimeout(waiting);
    waiting = setTimeout(show, 200);
  };
  slider.addEventListener("input", () => {
    amount.value = (slider.value / 10 ** exponent).toFixed(exponent);
    changed();
  });
  amount.addEventListener("input", () => {
    if (minor() >= 0) slider.value = minor();
    changed();
  });
}
