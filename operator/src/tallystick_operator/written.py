"""SPU's programs, written in the language that its compiler makes of JAX, as bytecode.

SPU reads a program anew in every call, and a turn has so few numbers that reading is a good part of it.
Its own compiler gives text of more steps, which takes several times as long to read.
"""

from __future__ import annotations

import io
from typing import Any

from jaxlib.mlir import ir
from spu import libspu

_SPU = "0.9.5"
"""The version whose steps these are."""

_BYTECODE = 4
"""The bytecode in which all that belongs to a step is its attributes: later ones need to know the step."""


class Written:
    """A program for secret numbers in one row: steps are added one by one, each by what it is made from.

    Its input and its results have names at the engine, which keeps what a program gave for later ones.
    """

    def __init__(self, length: int) -> None:
        self.given = "%in"
        self._types = {self.given: _secret(length)}
        self._inputs = [self.given]
        self._steps: list[str] = []

    def kept(self, name: str, length: int) -> str:
        """So many truths that an earlier program gave under this name."""
        found = f"%{name}"
        self._types[found] = _secret(length, "i1")
        self._inputs.append(found)
        return found

    def constant(self, value: float, length: int) -> str:
        """A public number, so many times."""
        kind = f"tensor<{length}xf64>"
        return self._step("constant", kind, attributes=f"value = dense<{value!r}> : {kind}")

    def slice(self, of: str, start: int, end: int) -> str:
        """Some that follow each other."""
        places = {"start_indices": start, "limit_indices": end, "strides": 1}
        attributes = ", ".join(f"{name} = array<i64: {place}>" for name, place in places.items())
        return self._step("slice", _secret(end - start), of, attributes=attributes)

    def join(self, one: str, other: str, length: int) -> str:
        """One behind the other."""
        return self._step("concatenate", _secret(length), one, other, attributes="dimension = 0 : i64")

    def less(self, one: str, other: str, length: int) -> str:
        """Whether it is: a secret too."""
        return self._step("less", _secret(length, "i1"), one, other)

    def same(self, name: str, *of: str) -> str:
        """A step whose result is as its last input is: add, multiply, negate, or select by the first."""
        return self._step(name, self._types[of[-1]], *of)

    def number(self, truth: str, length: int) -> str:
        """One for what is true, else nothing."""
        return self._step("convert", _secret(length), truth)

    def giving(self, **results: str) -> Any:
        """Ready to be run: these results, each under its name."""
        given = ", ".join(f"{one}: {self._types[one]}" for one in self._inputs)
        taken = ", ".join(self._types[one] for one in self._inputs)
        found = ", ".join(self._types[one] for one in results.values())
        steps = "\n".join([*self._steps, f'"func.return"({", ".join(results.values())}) : ({found}) -> ()'])
        text = f"""
            "builtin.module"() ({{
                "func.func"() ({{
                    ^bb0({given}):
                    {steps}
                }}) {{sym_name = "main", function_type = ({taken}) -> ({found})}} : () -> ()
            }}) {{pphlo.version = "{_SPU}"}} : () -> ()
        """
        code = io.BytesIO()
        with ir.Context() as context:
            context.allow_unregistered_dialects = True
            ir.Module.parse(text).operation.write_bytecode(code, desired_version=_BYTECODE)
        made = libspu.Executable()
        made.name = "written"
        made.input_names = [one.removeprefix("%") for one in self._inputs]
        made.output_names = list(results)
        made.code = code.getvalue()
        return made

    def _step(self, name: str, kind: str, *of: str, attributes: str = "") -> str:
        made = f"%{len(self._steps)}"
        kinds = ", ".join(self._types[one] for one in of)
        self._steps.append(f'{made} = "pphlo.{name}"({", ".join(of)}) {{{attributes}}} : ({kinds}) -> {kind}')
        self._types[made] = kind
        return made


def _secret(length: int, kind: str = "f64") -> str:
    return f"tensor<{length}x!pphlo.secret<{kind}>>"
