"""The production server: two processes of four threads, unless the environment differs."""

import os

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


def post_fork(server, worker):
    """Forget the connections opened before the fork: two processes on one socket garble both."""
    app = worker.app.wsgi()
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            # close=False: the sockets still belong to the parent.
            engine.dispose(close=False)
