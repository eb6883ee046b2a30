// Tells a form where its reader is: [data-zone] gets the time zone, [data-language] the page's language.
import { language } from "./dom.js";

export default function (input) {
  if ("zone" in input.dataset && (!input.value || input.value === "UTC"))
    input.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  if ("language" in input.dataset && !input.value) input.value = language;
}
