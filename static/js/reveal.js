// A button that shows what was typed as a password.
import { word } from "./dom.js";

export default function (input) {
  const wrap = document.createElement("span");
  wrap.className = "reveal";
  input.replaceWith(wrap);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: word("show") });
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.textContent = hidden ? word("hide") : word("show");
    button.setAttribute("aria-pressed", hidden);
  });
  wrap.append(input, button);
}
