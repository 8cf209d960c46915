"""The codes that a form carries."""

from werkzeug.datastructures import MultiDict

from portal.codes.reasons import Act
from portal.codes.text import fold


def typed_in(form: MultiDict[str, str]) -> list[str]:
    """What to judge: `code` stands there once for each code so far, and for the one just typed.

    The buttons beside them: `remove-code` takes one off, `swap-code` puts one first, because of
    two discounts the first one stays.
    """
    removed, chosen = fold(form.get(Act.REMOVE, "")), fold(form.get(Act.SWAP, ""))
    typed = {fold(code): code.strip() for code in form.getlist("code") if code.strip()}
    typed.pop(removed, None)
    return sorted(typed.values(), key=lambda code: fold(code) != chosen)
