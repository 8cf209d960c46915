"""What the no of a mail server is about: this one address, this moment, or the server itself."""

import smtplib
from enum import StrEnum

TEMPORARY = range(400, 500)
GONE = 421  # "I am closing": about the server, whatever was asked


class About(StrEnum):
    ADDRESS = "address"  # it will never take this one
    MOMENT = "moment"  # this one again later, others may go
    SERVER = "server"  # nobody's mail leaves now


def about(error: Exception) -> About:
    """Whatever is no answer of a mail server (an address that cannot be written) is final."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return _of_code(codes[0] if codes else TEMPORARY.start)
    if isinstance(error, smtplib.SMTPDataError):
        return _of_code(error.smtp_code)
    return About.SERVER if isinstance(error, OSError) else About.ADDRESS


def said(error: Exception) -> str:
    """What it said, for people: the server's own sentence, or what became of the line to it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [_sentence(code, text) for code, text in error.recipients.values()]
        return "; ".join(answers) or "nobody was taken"
    if isinstance(error, smtplib.SMTPResponseException):
        return _sentence(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError) and error.strerror and error.errno:
        return error.strerror
    return f"{type(error).__name__}: {error}"


def _sentence(code: int, text: bytes | str) -> str:
    written = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(written.split())}"


def _of_code(code: int) -> About:
    if code == GONE:
        return About.SERVER
    return About.MOMENT if code in TEMPORARY else About.ADDRESS
