"""Start the program: find the rooms, run the command line, leave for good."""

import gc
import os
import sys
from contextlib import suppress

UNCOLLECTED = 50_000
"""Objects made before rubbish is looked for: what is imported is none, and looking took a tenth of a command's time."""
INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it; also in `cli/dispatching.py`, which may not be there yet."""


def main() -> None:
    """Run the CLI. In a wheel the rooms lie in `app/` beside this file; in a checkout, one folder up."""
    try:
        code = _run()
    except KeyboardInterrupt:  # while the program was being loaded, or left
        code = INTERRUPTED
        _say_stopped()
    # The SDK's core runtime may hang or crash the interpreter at exit once a call was given up (sdk-python #300).
    os._exit(code)


def _run() -> int:
    from pathlib import Path  # here, since whatever is loaded may be interrupted

    gc.set_threshold(UNCOLLECTED)
    here = Path(__file__).resolve().parent
    app = here / "app"
    sys.path.insert(0, str(app if app.is_dir() else here.parent))
    from cli.main import run
    from duban import __version__

    if sys.stdout is None:  # closed by whoever started us: there is nobody to answer
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115

    code = run(sys.argv[1:], __version__)
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:
            pass  # whoever read our output has seen enough
        except (OSError, ValueError):
            code = code or 1
    return code


def _say_stopped() -> None:
    with suppress(OSError):
        os.write(2, "duban: 已中断\n".encode())  # the streams may be anyhow


if __name__ == "__main__":
    main()
