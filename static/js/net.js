// "Buyer pays / you get" under every price field while it is typed; the server counts again, in the same whole cents.
// form[data-bps][data-fee-bps][data-currency][data-exponent][data-words]; inputs [data-net]; output [data-net-of=id].
import { each, language, one } from "./dom.js";

export default function (form) {
  const { bps, feeBps, currency, exponent, words } = form.dataset;
  const money = new Intl.NumberFormat(language, { style: "currency", currency });
  const share = (minor, part) => Math.floor((minor * Number(part) + 5000) / 10000);
  const minorOf = (typed) => {
    const text = typed.normalize("NFKC").trim().replace(/^[^\d.,-]+|[^\d.,]+$/g, "");
    const parts = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(text);
    if (!parts) return null;
    return Number(parts[1]) * 10 ** exponent + Number((parts[2] ?? "").padEnd(exponent, "0").slice(0, exponent) || 0);
  };
  const show = (input) => {
    const line = one(`[data-net-of="${input.id}"]`, form);
    const minor = minorOf(input.value);
    if (!line) return;
    const say = (value) => money.format(value / 10 ** exponent);
    line.textContent = minor
      ? words.replace("{pays}", say(minor + share(minor, feeBps))).replace("{gets}", say(minor - share(minor, bps)))
      : "";
  };
  each("[data-net]", form).forEach((input) => input.addEventListener("input", () => show(input)));
}
