"""How passwords are hashed. A module of its own, so that settings can name it before models exist."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Hasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends for small machines: 12 MiB, 3 passes. Django's own choice takes 100 MiB."""

    time_cost = 3
    memory_cost = 12 * 1024
    parallelism = 1
