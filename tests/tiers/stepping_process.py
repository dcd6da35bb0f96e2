"""A process of its own in a data folder, to be killed in the middle of a step: `python -m … DATA WHAT`.

`found` makes the chain and lets it settle; `order` enters a big order; `step` takes the first company's step
and stops for long when its entry is signed and stored and one book has it, before anything is committed;
`settle` lets a worker do what is in the queue. Each ends with the versions of every tier, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tallystick.cli.session import database_of, read_options


def main(data: Path, what: str) -> None:
    """Do one of the things above."""
    with database_of(read_options(data)):
        from tallystick.server.tiers import waking
        from tests.tiers.chain import Chain, build, run_jobs

        if what == "found":
            build()
            run_jobs()
        chain = Chain.known()
        if what == "order":
            chain.order("SO-1", 700)
        elif what == "step":
            take(chain.companies[0])
        elif what == "settle":
            for company in waking.due():
                waking.queue(company)
            run_jobs()
        print(json.dumps({"versions": chain.versions(), "waiting": len(waking.due())}), flush=True)


def take(company: str) -> None:
    """Take a step, slowly enough to be killed before its end."""
    from tallystick.server.gate.signals import delivered
    from tallystick.server.tiers import stepping

    def wait(**_sent: object) -> None:
        print("stored", flush=True)
        time.sleep(60)

    delivered.connect(wait)
    stepping.take_step(company)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
