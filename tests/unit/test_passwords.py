"""What a stored password is worth to whoever steals it. The other tests hash at less cost."""

from portal.people import passwords


def test_a_hash_is_argon2id_at_the_floor_of_owasp() -> None:
    hashed = passwords.owasp_hasher().hash("the bell rings at nine")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
