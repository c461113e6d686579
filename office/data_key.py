"""Where the office's own key comes from: a file, the environment, or a command of whoever keeps keys."""

from functools import cache

from models.errors import BadInput, NotReady
from models.sealing import MasterSource
from office.settings import Settings

SECONDS, LARGEST = 30, 8192
NAMES = "DUBAN_DATA_KEY、DUBAN_DATA_KEY_VALUE、DUBAN_DATA_KEY_COMMAND"


def data_key_of(settings: Settings) -> MasterSource | None:
    """Where this office's key comes from; None where it has none. Raises BadInput for more than one."""
    given = [one for one in (settings.data_key, settings.data_key_value, settings.data_key_command) if one]
    if len(given) > 1:
        raise BadInput(f"{NAMES} 只能设一个，请去掉其余的")
    if settings.data_key_value:
        value = settings.data_key_value.get_secret_value().strip().encode()
        return lambda: value
    if settings.data_key_command:
        command = settings.data_key_command
        return lambda: _said_by(command)
    return settings.data_key


@cache
def _said_by(command: str) -> bytes:
    """What the command says, asked once a process. Raises NotReady; neither its words nor the key are repeated."""
    import shlex  # few offices have one, and every command passes here
    import subprocess
    import threading

    try:
        words, none = shlex.split(command), subprocess.DEVNULL
        with subprocess.Popen(words, stdin=none, stdout=subprocess.PIPE, stderr=none) as ran:  # noqa: S603
            ends = threading.Timer(SECONDS, ran.kill)
            ends.start()
            said = ran.stdout.read(LARGEST + 1) if ran.stdout else b""
            if len(said) > LARGEST:
                ran.kill()
            code = ran.wait()
            ends.cancel()
    except (OSError, ValueError) as error:
        raise NotReady(f"DUBAN_DATA_KEY_COMMAND 没有给出密钥（{type(error).__name__}），请检查密钥服务") from None
    if len(said) > LARGEST:
        raise NotReady(f"DUBAN_DATA_KEY_COMMAND 说的不是密钥（超过 {LARGEST} 字节），请检查密钥服务")
    if code:
        raise NotReady(f"DUBAN_DATA_KEY_COMMAND 没有给出密钥（退出码 {code}），请检查密钥服务")
    return said.strip()
