"""What may be done to offices and calendars. Each function is one act: checked and recorded whole, or not at all."""

from __future__ import annotations

from pendopo.opd.actions.calendars import define_day, define_days, define_hari_kerja
from pendopo.opd.actions.importing import import_csv
from pendopo.opd.actions.offices import close_jabatan, close_unit, define_jabatan, define_many, define_unit
from pendopo.opd.actions.people import end_penugasan, hand_over, start_many, start_penugasan
from pendopo.opd.actions.starting import starter

__all__ = [
    "close_jabatan", "close_unit", "define_day", "define_days", "define_hari_kerja", "define_jabatan", "define_many",
    "define_unit", "end_penugasan", "hand_over", "import_csv", "start_many", "start_penugasan", "starter",
]  # fmt: skip
