"""What the demo remembers about itself; nothing of any company."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DemoWorld(models.Model):
    """The one row of a demo: written in the transaction that loads the scenario, so it is there whole or not.

    `partners_quiet` is the switch on the page: the scripted partners read it before every move. `start` names
    the start of the demo whose command line set the switch last.
    """

    ONE = 1

    id = models.SmallIntegerField(primary_key=True, default=ONE)
    loaded_at = models.DateTimeField()
    seed = models.BigIntegerField()
    partners_quiet = models.BooleanField(default=False)
    guest_token = models.TextField(default="")
    start = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="demo_world_once")]
