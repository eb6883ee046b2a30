// Files go up one by one with progress, cancel and retry; drop and paste work too. Without this the plain
// <input type=file> is sent with its form.
// [data-upload="address"] wraps the input; the address answers {"ref", "name", "size"} or a problem {"title"}.
// For each file a hidden input named data-upload-name carries the ref. List: its .uploads.
import { csrf, each, one, word } from "./dom.js";

const megabytes = (size) => `${(size / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;

export default function (zone) {
  const input = one("input[type=file]", zone);
  const list = one(".uploads", zone) ?? zone.appendChild(Object.assign(document.createElement("ul"), { className: "uploads" }));
  const name = zone.dataset.uploadName || "uploads";
  const form = zone.closest("form");
  let running = 0, waiting = null; // a form sent meanwhile goes out when the last file is up

  const busy = (step) => {
    running += step;
    form?.toggleAttribute("data-uploading", running > 0);
    each("button[type=submit]", form ?? zone).forEach((button) => button.toggleAttribute("aria-disabled", running > 0));
    if (!running && waiting) { const by = waiting; waiting = null; form.requestSubmit(by === form ? undefined : by); }
  };

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn quiet small";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  const send = (file) => {
    const row = document.createElement("li");
    row.className = "file";
    const label = document.createElement("span");
    const title = Object.assign(document.createElement("b"), { textContent: file.name });
    const state = Object.assign(document.createElement("span"), { className: "tiny muted" });
    const bar = Object.assign(document.createElement("progress"), { className: "bar", max: 100, value: 0 });
    bar.setAttribute("aria-label", file.name);
    label.append(title, bar, state);
    row.append(label);
    list.append(row);

    const request = new XMLHttpRequest();
    const cancel = button(word("cancel"), () => { request.abort(); row.remove(); });
    row.append(cancel);
    busy(1);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = (event.loaded / event.total) * 100;
      state.textContent = `${Math.round(bar.value)}% · ${megabytes(file.size)}`;
    });
    request.addEventListener("loadend", () => busy(-1));
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* not ours to read */ }
      bar.remove();
      cancel.remove();
      if (request.status >= 200 && request.status < 300) {
        state.textContent = `${megabytes(file.size)}, ${word("uploaded")}`;
        const kept = Object.assign(document.createElement("input"), { type: "hidden", name, value: answer.ref ?? "" });
        row.append(kept, button(word("remove"), () => { row.remove(); form?.dispatchEvent(new Event("input")); }));
        form?.dispatchEvent(new Event("input", { bubbles: true }));
        zone.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: answer }));
        return;
      }
      failed(answer.title || answer.detail || word("failed"), request.status >= 500 || request.status === 429);
    });
    const failed = (text, again) => {
      bar.remove();
      cancel.remove();
      state.className = "error";
      state.setAttribute("role", "alert");
      state.textContent = text;
      if (again) row.append(button(word("retry"), () => { row.remove(); send(file); }));
      row.append(button(word("remove"), () => row.remove()));
    };
    request.addEventListener("error", () => failed(word("failed"), true));
    request.open("POST", zone.dataset.upload);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("Accept", "application/json");
    const body = new FormData();
    body.set("file", file, file.name);
    request.send(body);
  };

  const take = (files) => { [...files].forEach(send); input.value = ""; };
  input.addEventListener("change", (event) => { event.stopPropagation(); take(input.files); });
  each("[data-remove-upload]", zone).forEach((made) =>
    made.addEventListener("click", () => { made.closest("li").remove(); form?.dispatchEvent(new Event("input")); }));
  const drop = one(".drop", zone) ?? zone;
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files);
  });
  form?.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) { event.preventDefault(); take(event.clipboardData.files); }
  });
  form?.addEventListener("submit", (event) => {
    if (!running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter ?? form;
  }, { capture: true });
}
