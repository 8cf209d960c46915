"""The production server: two processes of four threads, unless the environment differs."""

import contextlib
import ctypes
import gc
import os

# What the master loads stays; looking through it for garbage would only delay the start.
# Its workers collect again (post_fork).
gc.disable()

# glibc learns from the 19 MB of a password hash to keep that much free memory, for each thread.
# One heap for all threads, and whatever is large goes back at once. Other C libraries know no
# mallopt. The figures: docs/decisions/0008-memory-of-a-worker.md.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
with contextlib.suppress(AttributeError):
    _libc = ctypes.CDLL(None)
    _libc.mallopt(M_MMAP_THRESHOLD, 128 * 1024)
    _libc.mallopt(M_ARENA_MAX, 1)

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")

# Threads wait for the database and the mail server; processes use the cores.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))

# Loaded once and shared by the workers, which saves some 100 MB for each. Whatever cannot be
# shared over a fork is let go of in post_fork.
preload_app = True

timeout = 30
graceful_timeout = 30
keepalive = 5
limit_request_line = 4094
limit_request_fields = 60

# Only these may say with X-Forwarded-Proto that a request came in over https. The portal itself
# decides by PORTAL_TRUSTED_PROXIES which client address it believes.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")

# A socket in the home folder that takes commands: nobody here uses it, so nobody else shall.
control_socket_disable = True

accesslog = os.environ.get("ACCESS_LOG") or None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info")


def when_ready(server):
    """Read the fonts and put everything away from the collector, so that workers share it all."""
    from portal import documents  # noqa: PLC0415 - these settings are read before the portal is

    documents.read_fonts()
    gc.freeze()


def post_fork(server, worker):
    """Collect garbage, and forget the master's connections: two on one socket garble both."""
    gc.enable()
    app = worker.app.wsgi()
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            # close=False: the sockets still belong to the parent.
            engine.dispose(close=False)
