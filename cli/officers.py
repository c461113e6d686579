"""`duban unit` and `duban officer`: the roster, who comes and goes, deputies and handing over."""

from cli import absences, bindings, passwords, reach, roster
from cli.people import officer_app, unit_app

app, units = officer_app, unit_app
absences.add_to(app)
bindings.add_to(app)
passwords.add_to(app)
app.command("reach")(reach.reach_command)
roster.add_to(units, app)
