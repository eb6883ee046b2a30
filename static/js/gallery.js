// Thumbnails change the big picture; arrow keys walk; a click on it opens the picture in a dialog, where they walk too.
// Without this every picture is a link to itself.
import { each, one } from "./dom.js";

export default function (gallery) {
  const zoom = one("[data-zoom]", gallery);
  const big = one(".main img", gallery);
  const thumbs = each(".thumbs [data-full]", gallery);
  const dialog = one("dialog", gallery);
  const show = (thumb) => {
    thumbs.forEach((each) => (each === thumb ? each.setAttribute("aria-current", "true") : each.removeAttribute("aria-current")));
    big.removeAttribute("srcset");
    big.src = zoom.href = thumb.dataset.full;
    big.alt = thumb.dataset.alt ?? "";
    enlarge();
  };
  const enlarge = () => {
    const picture = one("img", dialog);
    picture.src = zoom.href;
    picture.alt = big.alt;
  };
  const next = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !thumbs.length) return null;
    const forwards = document.documentElement.dir === "rtl" ? -step : step;
    const place = thumbs.findIndex((thumb) => thumb.hasAttribute("aria-current"));
    const thumb = thumbs[(place + forwards + thumbs.length) % thumbs.length];
    show(thumb);
    return thumb;
  };
  thumbs.forEach((thumb) => {
    thumb.addEventListener("click", (event) => { event.preventDefault(); show(thumb); });
    thumb.addEventListener("keydown", (event) => next(event)?.focus());
  });
  if (!zoom || !dialog?.showModal) return;
  dialog.addEventListener("keydown", next);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  zoom.addEventListener("click", (event) => {
    event.preventDefault();
    enlarge();
    dialog.showModal();
  });
}
