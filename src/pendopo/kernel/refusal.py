"""The one base of every expected refusal: a typed exception with a sentence for people."""

from __future__ import annotations


class Refusal(Exception):
    """An action said no, for a reason that the person who asked may read.

    Rooms derive their own refusals beside the rule or action that raises them. One handler in
    `kernel.http` turns a refusal into a page or an RFC 9457 problem document; nothing else catches it.

    `message_for_people` is a translated, complete sentence without personal data. `status` is the HTTP
    status it becomes. `code` is a stable machine word, by default made of the class's name.
    """

    status = 409

    def __init__(self, message_for_people: str, *, field: str | None = None) -> None:
        super().__init__(message_for_people)
        self.message_for_people = message_for_people
        self.field = field

    @property
    def code(self) -> str:
        """The stable machine word of this refusal, such as `wrong-state`."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


class NotFound(Refusal):
    """There is no such thing, or this actor may not know that there is: the two look alike on purpose."""

    status = 404


class Forbidden(Refusal):
    """The actor may see the thing but not do this to it."""

    status = 403


class Invalid(Refusal):
    """The input cannot be taken as it is; `field` names the part to correct."""

    status = 422
