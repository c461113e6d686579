"""Found by every Python process of the suite while the tests run on another day: its clock is shifted as theirs is."""

import datetime as dt
import os
import time

if by := os.environ.get("SHIFTED_SECONDS"):
    import time_machine

    time_machine.travel(dt.datetime.fromtimestamp(time.time() + float(by), dt.UTC), tick=True).start()
