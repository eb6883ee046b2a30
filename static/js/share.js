// [data-share] shares its address, or this page, where the browser can; [data-copy="#id"] copies what that element says.
import { one, say, word } from "./dom.js";

export default function (button) {
  if (button.dataset.copy) {
    button.addEventListener("click", async () => {
      const source = one(button.dataset.copy);
      source.select?.();
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
        say(button.dataset.copied || word("copied"));
      } catch {
        say(word("failed"));
      }
    });
    return;
  }
  button.hidden = !navigator.share;
  button.addEventListener("click", () => navigator.share({ title: document.title, url: button.dataset.share || location.href }).catch(() => {}));
}
