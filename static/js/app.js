// The one entry. Every page works with this file missing; a behaviour is fetched only where a page has use for it.
import { each } from "./dom.js";
import "./menu.js";
import "./times.js";

const behaviours = [
  ["[data-theme-toggle]", () => import("./theme.js")],
  ["[data-suggest]", () => import("./suggest.js")],
  ["form[data-save]", () => import("./favourites.js")],
  ["[data-count-of]", () => import("./counter.js")],
  ["[data-until]", () => import("./countdown.js")],
  [".gallery", () => import("./gallery.js")],
  ["form.order", () => import("./order-box.js")],
  ["[data-share], [data-copy]", () => import("./share.js")],
  ["form[data-autosave]", () => import("./autosave.js")],
  ["[data-upload]", () => import("./upload.js")],
  ["form[data-guard]", () => import("./dirty-guard.js")],
  ["[data-confirm], [data-dialog]", () => import("./confirm.js")],
  ["input[type=password]", () => import("./reveal.js")],
  ["[data-zone], [data-language]", () => import("./zone.js")],
  ["form[method=post]", () => import("./once.js")],
  ["form[data-submit-on-change]", () => import("./submit-on-change.js")],
  ["form[data-prices]", () => import("./net.js")],
  ["select[data-levels]", () => import("./levels.js")],
  ["[data-guess]", () => import("./guess.js")],
  ["[data-preview]", () => import("./preview.js")],
  ["[data-pictures]", () => import("./pictures.js")],
  ["[data-grip]", () => import("./drag.js")],
  ["[data-keys]", () => import("./keys.js")],
  ["form[data-split]", () => import("./split.js")],
  [".side-nav [aria-current]", () => import("./current.js")],
  ["[data-keep]", () => import("./keep.js")],
  ["[data-focus]", () => import("./focus.js")],
  ["form[method=post] textarea, form[data-autosave]", () => import("./offline.js")],
];

// A behaviour's default export is called once for every matching element, also for those htmx brings in later.
function start(root) {
  for (const [selector, load] of behaviours) {
    const found = each(selector, root);
    if (found.length) load().then(({ default: bind }) => found.forEach((element) => bindOnce(element, bind)));
  }
}

const bound = new WeakMap();
function bindOnce(element, bind) {
  const done = bound.get(element) ?? bound.set(element, new Set()).get(element);
  if (done.has(bind)) return;
  done.add(bind);
  bind(element);
}

document.documentElement.classList.add("js");
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
