// [data-share] shares this page; [data-copy="#id"] copies what that element says.
import { one, say, word } from "./dom.js";

export default function (button) {
  button.addEventListener("click", async () => {
    if (button.dataset.copy) {
      const source = one(button.dataset.copy);
      await navigator.clipboard?.writeText(source.value ?? source.textContent.trim());
      return say(button.dataset.copied || word("copied"));
    }
    if (navigator.share) return navigator.share({ title: document.title, url: location.href }).catch(() => {});
    await navigator.clipboard?.writeText(location.href);
    say(word("copied"));
  });
}
