// The server prints the deadline; this only keeps the boxes (data-d, -h, -m, -s) fresh.
import { now, one } from "./dom.js";

export default function (clock) {
  const until = Date.parse(clock.dataset.until);
  const tick = () => {
    if (!clock.isConnected) return clearInterval(timer);
    const left = Math.max(0, Math.floor((until - now()) / 1000));
    const values = { d: Math.floor(left / 86400), h: Math.floor(left / 3600) % 24, m: Math.floor(left / 60) % 60, s: left % 60 };
    for (const [unit, value] of Object.entries(values)) {
      const box = one(`[data-${unit}]`, clock);
      if (box) box.textContent = String(value).padStart(2, "0");
    }
    clock.classList.toggle("late", left === 0);
  };
  const timer = setInterval(tick, 1000);
  tick();
}
