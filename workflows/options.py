"""Named options: how often and how patiently each kind of activity is tried."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy


class LocalOptions(TypedDict):
    """Options of a local activity."""

    schedule_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class ActivityOptions(TypedDict):
    """Options of a regular activity."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


LEDGER_NOW: LocalOptions = {
    "schedule_to_close_timeout": timedelta(seconds=4),
    "retry_policy": RetryPolicy(maximum_attempts=2, initial_interval=timedelta(milliseconds=200)),
}
"""A ledger write inside the workflow task: half the cost of a regular activity while the ledger is well."""

LEDGER_PATIENT: ActivityOptions = {
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
}
"""The same write when the ledger is away: tried until it is back."""

DELIVERY: ActivityOptions = {
    "start_to_close_timeout": timedelta(minutes=2),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_attempts=5),
}
"""Mail: tried for half a minute at a time; what stays on its way is tried again every ten minutes."""

CHANNEL: ActivityOptions = {
    "start_to_close_timeout": timedelta(minutes=2),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=5)),
}
"""A channel: tried until the message is settled; the vendor may say when to come again."""
