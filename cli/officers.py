"""`duban officer`: the roster's commands, and those about deputies and handing over."""

from cli import absences
from cli.people import officer_app

app = officer_app
absences.add_to(app)
