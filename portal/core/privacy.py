"""How addresses are written for those who may not write to them."""


def shortened(email: str | None) -> str | None:
    """m…k@example.org"""
    if email is None:
        return None
    name, _, host = email.partition("@")
    return f"{name[:1]}…{name[-1:]}@{host}"
