"""``manage.py serve``: the whole product by one command: web server, Celery worker, Celery beat."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.first_start import prepare, setup_path
from config.supervisor import Supervisor


class Command(BaseCommand):
    """One parent process; SIGTERM or Ctrl-C stops all of it, and its children end with it even when it is
    killed."""

    help = "启动网页服务器、后台工作进程和定时器。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the data folder, check, start."""
        prepare()
        call_command("check", "--tag", "security")
        first = setup_path()
        if first:
            self.stderr.write(
                f"首次启动，请打开一次性链接建立管理员账号：http://127.0.0.1:{settings.PORT}{first}"
            )
        self.stderr.write(f"诊评 Zhenping  http://127.0.0.1:{settings.PORT}/  (Ctrl-C 停止)")
        Supervisor(say=self.stderr.write).run()
