// [data-grip="prefix-to-what"] in a row: dragged onto another row of its kind, the form is sent as by a button that says
// "prefix-to-what-place". The buttons beside it do the same for keyboard and touch.
import { each } from "./dom.js";

let held = null;
const rowOf = (grip) => grip.closest("li, fieldset");
const kindOf = (grip) => grip.dataset.grip.split("-")[0];

export default function (grip) {
  const row = rowOf(grip);
  const form = grip.closest("form");
  const fits = () => held && held !== grip && kindOf(held) === kindOf(grip);
  grip.draggable = true;
  grip.addEventListener("dragstart", (event) => {
    held = grip;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(row, 0, 0);
  });
  grip.addEventListener("dragend", () => { held = null; });
  row.addEventListener("dragover", (event) => {
    if (!fits()) return;
    event.preventDefault();
    row.classList.add("drop-here");
  });
  row.addEventListener("dragleave", () => row.classList.remove("drop-here"));
  row.addEventListener("drop", (event) => {
    row.classList.remove("drop-here");
    if (!fits()) return;
    event.preventDefault();
    const place = each("[data-grip]", form).filter((other) => kindOf(other) === kindOf(grip)).indexOf(grip);
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: `${held.dataset.grip}-${place}` }));
    form.requestSubmit();
  });
}
