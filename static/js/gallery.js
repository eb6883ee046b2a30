// Thumbnails change the big picture; arrow keys walk; a click on it opens the picture in a dialog, where keys, two
// buttons and a swipe walk too. Without this every picture is a link to itself.
import { each, one } from "./dom.js";

const SWIPE = 40; // pixels

export default function (gallery) {
  const zoom = one("[data-zoom]", gallery);
  const big = one(".main img", gallery);
  const thumbs = each(".thumbs [data-full]", gallery);
  const dialog = one("dialog", gallery);
  const place = () => thumbs.findIndex((thumb) => thumb.hasAttribute("aria-current"));
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
    const told = one("[data-place]", dialog);
    if (told) told.textContent = `${place() + 1} / ${thumbs.length}`;
  };
  const walk = (step) => {
    if (!step || !thumbs.length) return null;
    const thumb = thumbs[(place() + step + thumbs.length) % thumbs.length];
    show(thumb);
    return thumb;
  };
  const forwards = (step) => (document.documentElement.dir === "rtl" ? -step : step);
  const byKey = (event) => walk(forwards({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0));
  thumbs.forEach((thumb) => {
    thumb.addEventListener("click", (event) => { event.preventDefault(); show(thumb); });
    thumb.addEventListener("keydown", (event) => byKey(event)?.focus());
  });
  if (!zoom || !dialog?.showModal) return;
  dialog.addEventListener("keydown", byKey);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  each("[data-step]", dialog).forEach((button) => button.addEventListener("click", () => walk(Number(button.dataset.step))));
  let from = null;
  const picture = one("img", dialog);
  picture.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0].clientX : null; }, { passive: true });
  picture.addEventListener("touchend", (event) => {
    const moved = from === null ? 0 : event.changedTouches[0].clientX - from;
    if (Math.abs(moved) > SWIPE) walk(forwards(moved < 0 ? 1 : -1));
    from = null;
  });
  zoom.addEventListener("click", (event) => {
    event.preventDefault();
    enlarge();
    dialog.showModal();
  });
}
