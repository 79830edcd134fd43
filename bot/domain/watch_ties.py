"""Which facts a change such as ``change>10%`` is about: those named beside it, else in the bracket around it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.watch_syntax import All, Any, ChangeOver, Fact, Node, Not


def tied(node: Node, named: tuple[Fact, ...] = ()) -> Node:
    """The same, each change with the facts that it is about. ``named``: those that hold around the node.

    ``fact:a.b change>10%`` asks for a change of a.b by more than 10 %, however far other numbers of a report moved.
    """
    match node:
        case All(parts=parts):
            own = _named(node) or named
            return All(tuple(tied(part, own) for part in parts))
        case Any(parts=parts):
            return Any(tuple(tied(part, named) for part in parts))
        case Not(part=part):
            return Not(tied(part, named))
        case ChangeOver():
            return replace(node, facts=named)
        case _:
            return node


def _named(node: Node) -> tuple[Fact, ...]:
    """The facts that a node names: of alternatives, only where each of them names one."""
    match node:
        case Fact():
            return (node,)
        case All(parts=parts):
            return tuple(dict.fromkeys(fact for part in parts for fact in _named(part)))
        case Any(parts=parts):
            each = [_named(part) for part in parts]
            return tuple(dict.fromkeys(fact for one in each for fact in one)) if all(each) else ()
        case _:
            return ()
