// Thumbnails change the big picture; arrow keys walk; a click on it opens the picture in a dialog.
import { each, one } from "./dom.js";

export default function (gallery) {
  const big = one(".main img", gallery);
  const thumbs = each(".thumbs [data-full]", gallery);
  const dialog = one("dialog", gallery);
  const show = (thumb) => {
    thumbs.forEach((each) => each.setAttribute("aria-current", each === thumb));
    big.removeAttribute("srcset");
    big.src = thumb.dataset.full;
    big.alt = thumb.dataset.alt ?? "";
  };
  thumbs.forEach((thumb, place) => {
    thumb.addEventListener("click", (event) => { event.preventDefault(); show(thumb); });
    thumb.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const forwards = document.documentElement.dir === "rtl" ? -step : step;
      const next = thumbs[(place + forwards + thumbs.length) % thumbs.length];
      next.focus();
      show(next);
    });
  });
  one("[data-zoom]", gallery)?.addEventListener("click", (event) => {
    if (!dialog?.showModal) return;
    event.preventDefault();
    const picture = one("img", dialog);
    picture.src = big.currentSrc || big.src;
    picture.alt = big.alt;
    dialog.showModal();
  });
}
