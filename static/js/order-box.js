// The total in the button follows package, extras and quantity. Prices are minor units in data-price:
// form.order[data-currency][data-exponent]; input[name=package][data-price][data-days];
// input[data-extra][data-price][data-days] or [data-price-basic|standard|premium]; input|select[name=quantity].
// Written to every [data-total] and [data-total-days] of the page. The server counts again.
import { each, language, one } from "./dom.js";

export default function (box) {
  const exponent = Number(box.dataset.exponent ?? 2);
  const show = (minor) => new Intl.NumberFormat(language, {
    style: "currency",
    currency: box.dataset.currency,
    minimumFractionDigits: minor % 10 ** exponent ? exponent : 0,
  }).format(minor / 10 ** exponent);
  const sum = () => {
    const chosen = one("input[name=package]:checked", box) ?? one("input[name=package]", box);
    if (!chosen) return;
    const key = `price${chosen.value[0].toUpperCase()}${chosen.value.slice(1)}`;
    let minor = Number(chosen.dataset.price);
    let days = Number(chosen.dataset.days);
    for (const extra of each("input[data-extra]:checked", box)) {
      if (extra.dataset.of && extra.dataset.of !== chosen.value) continue; // of another package
      minor += Number(extra.dataset[key] ?? extra.dataset.price);
      if (extra.dataset.fastDays) days = Number(extra.dataset.fastDays);
      else days += Number(extra.dataset.days ?? 0);
    }
    const quantity = Math.max(1, Number(one("[name=quantity]", box)?.value) || 1);
    each("[data-total]").forEach((total) => { total.textContent = show(minor * quantity); });
    each("[data-total-days]").forEach((total) => { total.textContent = days; });
  };
  box.addEventListener("input", sum);
  sum();
}
