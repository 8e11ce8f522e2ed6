"""What the counter does, by topic. One function per verb; other rooms call these and nothing behind them.

`release` and `unrelease` are those of `publishing`, which also open and close the photographs.
"""

from __future__ import annotations

from pendopo.layanan.actions.catalogue import (
    close_aturan,
    define_aturan,
    define_kategori,
    define_standar,
    seed_aturan,
)
from pendopo.layanan.actions.citizen import add, confirm, rate, renew_secret, reopen, reply, withdraw
from pendopo.layanan.actions.clocks import lapse_due
from pendopo.layanan.actions.erasing import erase_permintaan
from pendopo.layanan.actions.handling import (
    accept,
    answer,
    ask,
    block,
    classify,
    decline,
    finish_task,
    forward,
    hand_over,
    message,
    note,
    refuse,
    resume,
    split,
    verify,
)
from pendopo.layanan.actions.opening import open_many, open_permintaan
from pendopo.layanan.actions.publishing import release, unrelease

__all__ = [
    "accept", "add", "answer", "ask", "block", "classify", "close_aturan", "confirm", "decline", "define_aturan",
    "define_kategori", "define_standar", "erase_permintaan", "finish_task", "forward", "hand_over", "lapse_due",
    "message", "note", "open_many", "open_permintaan", "rate", "refuse", "release", "renew_secret", "reopen", "reply",
    "resume", "seed_aturan", "split", "unrelease", "verify", "withdraw",
]  # fmt: skip
