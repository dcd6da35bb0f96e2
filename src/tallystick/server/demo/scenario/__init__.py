"""The world of the demo, pure and seeded: who there is, what they trade, and all that they said so far."""

from tallystick.server.demo.scenario.people import COMPANIES, PEOPLE, Company, Person
from tallystick.server.demo.scenario.script import Step, script

__all__ = ["COMPANIES", "PEOPLE", "Company", "Person", "Step", "script"]
