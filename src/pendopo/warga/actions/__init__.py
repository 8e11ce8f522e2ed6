"""What the room does. One function per verb; other rooms call these and nothing behind them."""

from __future__ import annotations

from pendopo.warga.actions.account import close_account, keep_contact, register_citizen
from pendopo.warga.actions.code import invite, issue_recovery, redeem_code, sweep_codes
from pendopo.warga.actions.factor import confirm_printed_code, print_codes, remove_factor, spend_totp
from pendopo.warga.actions.identity import (
    destroy_account_identities,
    destroy_identity,
    keep_identity,
    open_identity,
    prepare_identity,
    replay_destroyed,
    rotate_vault,
)
from pendopo.warga.actions.ticket import forget_tickets, remember_ticket

__all__ = [
    "close_account", "confirm_printed_code", "destroy_account_identities", "destroy_identity", "forget_tickets",
    "invite", "issue_recovery", "keep_contact", "keep_identity", "open_identity", "prepare_identity", "print_codes",
    "redeem_code", "register_citizen", "remember_ticket", "remove_factor", "replay_destroyed", "rotate_vault",
    "spend_totp", "sweep_codes",
]  # fmt: skip
