// The heart flips at once and goes back when the server refuses.
import { one, post, say, word } from "./dom.js";

export default function (form) {
  const button = one(".fav", form);
  const flip = async () => {
    const saved = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", saved);
    try {
      const body = new FormData(form);
      body.set("saved", saved ? "yes" : "no");
      const answer = await post(form.action, body);
      if (answer.redirected) return location.assign(answer.url);
      if (!answer.ok) throw new Error(answer.status);
      button.value = saved ? "no" : "yes"; // what a press without script would ask for
      say(saved ? word("saved") : word("unsaved"), flip);
    } catch {
      button.setAttribute("aria-pressed", !saved);
      say(word("failed"));
    }
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); flip(); });
}
