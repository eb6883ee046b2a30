"""A progress bar for commands: one line that rewrites itself on a terminal, a line every tenth elsewhere."""

import sys
import time


class Progress:
    """Counts up to `total`; `step()` after each piece of work."""

    def __init__(self, label: str, total: int, stream=None):
        self.label, self.total, self.stream = label, max(total, 1), stream or sys.stderr
        self.done, self._shown, self._began = 0, -1, time.monotonic()
        self._show()

    def step(self, by: int = 1) -> None:
        self.done += by
        self._show()

    def _show(self) -> None:
        share = min(100, 100 * self.done // self.total)
        terminal = self.stream.isatty()
        if share == self._shown or (not terminal and share % 10 and share != 100):
            return
        self._shown = share
        bar = "█" * (share // 5) + "░" * (20 - share // 5)
        seconds = time.monotonic() - self._began
        line = f"{self.label} {bar} {share:3d} % ({self.done}/{self.total}, {seconds:.0f} s)"
        end = "" if terminal and self.done < self.total else "\n"
        self.stream.write(("\r" if terminal else "") + line + end)
        self.stream.flush()
