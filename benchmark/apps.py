"""Stage 3 as a Django app."""

from django.apps import AppConfig


class BenchmarkConfig(AppConfig):
    """Evaluation run → judged results → leaderboard."""

    name = "benchmark"
    verbose_name = "Benchmark"

    def ready(self) -> None:
        """Make this stage's sentences and kinds of job known."""
        from benchmark.services import background
        from benchmark.views import kept_lists

        background.register()
        kept_lists.register()
