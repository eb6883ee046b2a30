"""`market reset`: deletes what the embedded servers hold, and the uploads. Asks first."""

import os
import shutil
import sys

from marketplace import services


def main(arguments: list[str]) -> int:
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
        print(
            "DATABASE_URL or REDIS_URL is set: servers of your own are not touched by reset.", file=sys.stderr
        )
        return 1
    with services.only_one(wait=False) as free:
        if not free:
            print("The marketplace is running. Stop it first (Ctrl-C where it runs).", file=sys.stderr)
            return 1
        folder = services.state_dir()
        print(f"This deletes the database, the queue and all uploads under {folder}. It cannot be undone.")
        if "--yes" not in arguments:
            try:
                answer = input("Type reset to go on: ")
            except (EOFError, KeyboardInterrupt):
                answer = ""
            if answer.strip() != "reset":
                print("Nothing was deleted.")
                return 1
        kept = {"up.lock", "chromium"}
        # PostgreSQL's data lie elsewhere when root's folder is closed, and those of tests in memory
        places = {folder, services.Postgres().root, services.Postgres(test=True).data.parent}
        for place in places:
            for path in place.glob("*"):
                if path.name in kept:
                    continue
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
    print("Deleted. `python3 market up` starts afresh.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
