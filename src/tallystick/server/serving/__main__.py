"""One process of a server: `python -m tallystick.server.serving pages FD`, `jobs URL` or `demo URL`."""

from __future__ import annotations

import sys

from tallystick.server.serving import web, worker

if __name__ == "__main__":
    if sys.argv[1] == "pages":
        web.main(int(sys.argv[2]))
    elif sys.argv[1] == "demo":
        from tallystick.server.demo import process

        process.main(sys.argv[2:])
    else:
        worker.main(sys.argv[2])
