"""``python -m config.child ROLE``: one of the processes that ``manage.py serve`` keeps: web, worker or beat.

It holds the read end of a pipe whose only writer is the parent. When the parent is gone, however it died, the
pipe ends and the child stops itself: nothing is left running on a machine whose owner believes the server
stopped.
"""

import os
import signal
import sys
import threading
import time

PARENT_PIPE = "ZHENPING_PARENT_PIPE"
GRACE_SECONDS = 8


def follow_parent() -> None:
    """Stop this process when the pipe from the parent ends."""
    descriptor = os.environ.pop(PARENT_PIPE, "")
    if not descriptor:
        return

    def watch() -> None:
        while os.read(int(descriptor), 1):
            continue
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def run_web() -> None:
    """The web server: one process, several threads; it listens where the environment says."""
    from django.conf import settings
    from gunicorn.app.wsgiapp import WSGIApplication

    host = os.environ.get("ZHENPING_HOST", "127.0.0.1")
    sys.argv = [
        "gunicorn",
        "config.wsgi:application",
        f"--bind={host}:{settings.PORT}",
        "--workers=1",
        "--worker-class=gthread",
        "--threads=8",
        "--timeout=120",
        "--graceful-timeout=5",
        "--no-control-socket",
        "--log-level=warning",
    ]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


def run_worker() -> None:
    """A Celery worker; threads, because its work waits for the network or runs in native code."""
    from config.celery import app

    app.worker_main(
        [
            "--quiet",
            "worker",
            "--pool=threads",
            f"--concurrency={os.environ.get('ZHENPING_WORKER_THREADS', '4')}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--loglevel=WARNING",
        ]
    )


def run_beat() -> None:
    """The clock: it asks the workers, every few seconds, to show a sign of life and to take up lost jobs."""
    from config.celery import app

    app.Beat(loglevel="WARNING", quiet=True, schedule=app.conf.beat_schedule_filename).run()


ROLES = {"web": run_web, "worker": run_worker, "beat": run_beat}


def main() -> None:
    """Start the role named on the command line."""
    follow_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    ROLES[sys.argv[1]]()


if __name__ == "__main__":
    main()
