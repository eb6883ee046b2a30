// A picture that went up appears in the list, where it says how its preparing goes.
export default function (list) {
  list.addEventListener("uploaded", () => globalThis.htmx?.trigger(list, "pictures"));
}
