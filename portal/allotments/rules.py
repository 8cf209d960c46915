"""What a till may hold, without a database."""


def topped_up(wanted: int, held: int, left: int) -> int:
    """How many places a till takes by itself, to hold `wanted` again.

    At most half of what is left, so that the last ones stay with those who are sold to now.
    """
    return max(0, min(wanted - held, left // 2))
