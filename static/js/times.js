// Relative times stay true while the page is open. data-rel="text" shows them, data-rel="title" keeps the date shown.
import { each, language, now } from "./dom.js";

const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

function relative(seconds) {
  const size = Math.abs(seconds);
  if (size < 3600 * 1.5) return words.format(Math.round(seconds / 60), "minute");
  if (size < 86400 * 1.5) return words.format(Math.round(seconds / 3600), "hour");
  if (size < 86400 * 45) return words.format(Math.round(seconds / 86400), "day");
  if (size < 86400 * 548) return words.format(Math.round(seconds / 2629800), "month");
  return words.format(Math.round(seconds / 31557600), "year");
}

function refresh(root = document) {
  for (const time of each("time[data-rel]", root)) {
    const text = relative((Date.parse(time.dateTime) - now()) / 1000);
    if (time.dataset.rel === "title") time.title = text;
    else if (time.textContent !== text) time.textContent = text;
  }
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`tz=${zone}`)) document.cookie = `tz=${zone};path=/;max-age=31536000;samesite=lax`;

refresh();
setInterval(refresh, 30000);
document.addEventListener("htmx:load", (event) => refresh(event.detail.elt));
