# SPDX-License-Identifier: Apache-2.0
"""One mis-setting: how it is made, and what the login event must say of it."""
import dataclasses
import typing

@dataclasses.dataclass
class Case:
    name: str
    run: typing.Callable       # (workbench) -> the page that the person sees
    code: str                  # of the login event
    remedy: list               # each must stand in the remedy, letter case ignored
    received: str = ""         # must stand in what a failed check received, or in the detail

def response(name, code, remedy, received="", sent=None, **changes):
    """A changed response to a working set-up: the identity provider's administrator set something wrong."""
    return Case(name, lambda bench: bench.attempt(sent, **{k: v(bench) if callable(v) else v for k, v in changes.items()}),
                code, remedy, received)

def setting(name, code, remedy, received="", saml=None, mapping=None, sent=None, members=None, **changes):
    """A changed setting here; the identity provider does what it always did, or what `changes` say."""
    def run(bench):
        def value(v):
            return v(bench) if callable(v) else v
        bench.configure({k: value(v) for k, v in (saml or {}).items()}, mapping, **(members or {}))
        return bench.attempt(sent, **{k: value(v) for k, v in changes.items()})
    return Case(name, run, code, remedy, received)
