"""The whole table of who may do what, written out once more by hand."""

from portal.core.access import GRANTS, Permission, Role, allows

#                                         owner  organizer  co-organizer  box-office  check-in
TABLE = """
see this event                              yes        yes           yes         yes       yes
see the figures of this event               yes        yes           yes           -         -
change or publish this event                yes        yes           yes           -         -
change tickets                              yes        yes           yes           -         -
change discount codes                       yes        yes           yes           -         -
connect or disconnect who takes payments    yes        yes            -          -         -
see orders                                  yes        yes           yes         yes         -
see who comes                               yes        yes           yes         yes       yes
change orders or give money back            yes        yes           yes           -         -
sell at the door                            yes        yes           yes         yes         -
let people in                               yes        yes           yes         yes       yes
change the team                             yes        yes            -          -         -
hand this event over                        yes         -             -          -         -
run this site                                 -          -             -           -         -
"""
ROLES = (Role.OWNER, Role.ORGANIZER, Role.CO_ORGANIZER, Role.BOX_OFFICE, Role.CHECK_IN)


def written() -> dict[tuple[Role, str], bool]:
    cells = {}
    for line in TABLE.strip().splitlines():
        right, *answers = line.rsplit(maxsplit=len(ROLES))
        cells |= {(role, right): said == "yes" for role, said in zip(ROLES, answers, strict=True)}
    return cells


def test_every_role_may_what_the_table_says() -> None:
    kept = {(role, right.value): allows(role, right) for role in Role for right in Permission}

    assert kept == written()


def test_every_role_stands_in_the_table() -> None:
    assert set(GRANTS) == set(Role) == set(ROLES)


def test_strangers_may_nothing() -> None:
    assert not any(allows(None, right) for right in Permission)
