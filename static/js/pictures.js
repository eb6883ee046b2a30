// A picture that went up appears in the list, where it says how its preparing goes; the form learns the new stamp.
import { one } from "./dom.js";

const newer = (a, b) => {
  const [first, second] = [a, b].map((stamp) => stamp.split("-").map(Number));
  return first[0] - second[0] || first[1] - second[1];
};

export default function (list) {
  list.addEventListener("uploaded", ({ detail }) => {
    const stamp = one("[data-stamp]", list.closest("form"));
    if (stamp && detail.stamp && newer(detail.stamp, stamp.value) > 0) stamp.value = detail.stamp;
    globalThis.htmx?.trigger(list, "pictures");
  });
}
