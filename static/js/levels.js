// The long list of categories as up to three short ones: category, subcategory, service type. The list itself stays
// the field that is sent.
import { each } from "./dom.js";

const DASH = "\u2003";

export default function (list) {
  const groups = each("optgroup", list).map((group) => ({ group, subs: [] }));
  for (const { group, subs } of groups)
    for (const option of each("option", group)) {
      if (option.textContent.startsWith(DASH)) subs.at(-1)?.kinds.push(option);
      else subs.push({ option, kinds: [] });
    }
  const make = (label) => {
    const made = document.createElement("select");
    made.setAttribute("aria-label", label);
    return made;
  };
  const label = list.labels[0]?.firstChild.textContent.trim() ?? "";
  const [first, second, third] = [1, 2, 3].map((n) => make(`${label} ${n}`));
  const empty = list.options[0].textContent;
  const fill = (select, pairs) => {
    select.replaceChildren(new Option(empty, ""), ...pairs.map(([text, value]) => new Option(text, value)));
    select.hidden = pairs.length === 0;
  };
  const short = (option) => option.textContent.split(": ").at(-1);
  const subsNow = () => groups[first.value]?.subs ?? [];
  const subNow = () => subsNow().find((sub) => sub.option.value === second.value);
  const send = () => {
    list.value = third.value || second.value || "";
    list.dispatchEvent(new Event("input", { bubbles: true }));
  };
  fill(first, groups.map(({ group }, place) => [group.label, place]));
  fill(second, []);
  fill(third, []);
  first.addEventListener("change", () => {
    fill(second, subsNow().map((sub) => [sub.option.textContent, sub.option.value]));
    fill(third, []);
    send();
  });
  second.addEventListener("change", () => {
    fill(third, (subNow()?.kinds ?? []).map((kind) => [short(kind), kind.value]));
    send();
  });
  third.addEventListener("change", send);
  const pick = (chosen) => {
    const place = groups.findIndex(({ subs }) => subs.some((sub) => [sub.option, ...sub.kinds].some((o) => o.value === chosen)));
    if (place < 0) return;
    const sub = groups[place].subs.find((each) => [each.option, ...each.kinds].some((o) => o.value === chosen));
    first.value = place;
    fill(second, subsNow().map((each) => [each.option.textContent, each.option.value]));
    second.value = sub.option.value;
    fill(third, sub.kinds.map((kind) => [short(kind), kind.value]));
    if (chosen !== sub.option.value) third.value = chosen;
  };
  if (list.value) pick(list.value);
  list.addEventListener("change", () => pick(list.value)); // set by another script
  first.id = list.id;
  list.removeAttribute("id");
  for (const name of ["aria-describedby", "aria-invalid"])
    if (list.hasAttribute(name)) first.setAttribute(name, list.getAttribute(name));
  list.hidden = true;
  list.after(first, second, third);
}
