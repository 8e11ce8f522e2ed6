"""Why a file is not taken, each with a sentence for people. Nothing of a refused file stays on the disk."""

from __future__ import annotations

from pendopo.kernel.refusal import Invalid, Refusal


class TooLarge(Invalid):
    """More bytes, or more pixels, than the field takes."""

    status = 413


class WrongType(Invalid):
    """The content is of a type that the field does not take, or not what the name says."""

    status = 415


class Damaged(Invalid):
    """The file is empty, cut off, or cannot be read as what it claims to be."""


class Suspicious(Invalid):
    """The file is built to harm whoever opens it: an archive bomb, macros, two types in one."""


class StorageFull(Refusal):
    """The disk is full (or a quota used up). Nothing was half kept."""

    status = 507


class Lapsed(Refusal):
    """The upload was too long ago and has been swept; it has to be sent again."""

    status = 410


class NotRendered(Refusal):
    """The photo has no renditions (yet), so that there is nothing that could become public."""
