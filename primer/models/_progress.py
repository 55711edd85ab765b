"""What is shown and called between the epochs of a fit."""

import sys
import time


class Monitor:
    """
    The progress bar and the user's callback of one fit.

    Parameters
    ----------
    model : estimator
        Its ``progress`` and ``callback`` say what is wanted.
    n_epochs : int
        At most.
    """

    def __init__(self, model, n_epochs):
        self.model = model
        self.n_epochs = n_epochs
        self.start = time.monotonic()
        self.bar = None
        self.wanted = model.progress
        if self.wanted:
            self._open()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.bar is not None:
            self.bar.stop()

    def epoch(self, learning_rate, validation_loss=None):
        """Show and report an epoch that has just ended; True if the callback asks to stop."""
        model = self.model
        seconds = time.monotonic() - self.start
        if self.bar is None and self.wanted is None and seconds > 1 and sys.stderr.isatty():
            self._open()
        if self.bar is not None:
            self.bar.update(self.task, completed=model.n_iter_, loss=model.loss_)
        if model.callback is None:
            return False
        scores = model.validation_scores_
        return (
            model.callback(
                {
                    "model": model,
                    "epoch": model.n_iter_,
                    "loss": model.loss_,
                    "validation_loss": validation_loss,
                    "validation_score": scores[-1] if scores else None,
                    "learning_rate": learning_rate,
                    "n_samples_seen": model.t_,
                    "seconds": seconds,
                }
            )
            is True
        )

    def _open(self):
        """Start the bar. Where rich is missing there is none, and an error if one was asked for."""
        try:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
            from rich.progress import TimeRemainingColumn as Remaining
        except ImportError:
            if self.wanted:
                raise ImportError("progress=True needs rich: pip install 'primer-kernels[cli]'") from None
            self.wanted = False
            return
        self.bar = Progress(
            TextColumn("epoch"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("loss {task.fields[loss]:.5g}"),
            Remaining(),
            console=Console(stderr=True),
        )
        self.task = self.bar.add_task("", total=self.n_epochs, loss=float("nan"))
        self.bar.start()
