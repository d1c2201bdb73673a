"""Words that a user chooses among; apart from what they choose, so that the command answers at once."""

from typing import Literal, get_args

EngineName = Literal["fast", "accurate"]
ModelName = Literal["fast", "accurate", "boundary"]
UnitName = Literal["worker_id", "program", "setting"]
PeriodName = Literal["month", "week", "quarter"]
DateOrderName = Literal["month-first", "day-first"]
AccessName = Literal["supervisor", "analyst", "worker", "admin"]
SignInName = Literal["none", "oidc", "proxy"]
VerdictName = Literal["confirmed", "corrected", "contested"]
ENGINES: tuple[str, ...] = get_args(EngineName)
UNITS: tuple[str, ...] = get_args(UnitName)
PERIODS: tuple[str, ...] = get_args(PeriodName)
VERDICTS: tuple[str, ...] = get_args(VerdictName)
SIGN_INS: tuple[str, ...] = get_args(SignInName)
_, BY_OIDC, BY_PROXY = SIGN_INS
LOCAL = "local"
"""The one person of a store that is used on one machine, without signing in."""
CONFIRMED, CORRECTED, CONTESTED = VERDICTS
