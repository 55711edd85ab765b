"""`primer tour`: the four chapters on real data.

Each chapter is a module with ``TITLE``, ``compute(out)``, which does the work, puts its pictures
into the folder `out` and returns plain data, and ``render(figures)``, which makes it readable.
Every number shown is in that data, and every number of that data is computed then and there.
"""

from rich.rule import Rule

from . import costs, descent, differentiation, linalg

__all__ = ["CHAPTERS", "compute", "show"]

CHAPTERS = {"linalg": linalg, "differentiation": differentiation, "costs": costs, "descent": descent}


def compute(out, bar):
    """Walk the chapters; return their figures by name."""
    import matplotlib

    matplotlib.use("Agg")
    task = bar.add_task("starting", total=len(CHAPTERS))
    figures = {}
    for name, chapter in CHAPTERS.items():
        bar.update(task, description=chapter.TITLE)
        figures[name] = chapter.compute(out)
        bar.advance(task)
    return figures


def show(figures, console):
    """Print the figures."""
    for number, (name, chapter) in enumerate(CHAPTERS.items(), start=1):
        console.print(Rule(f"{number}. {chapter.TITLE}", align="left"))
        for renderable in chapter.render(figures[name]):
            console.print(renderable)
        console.print()
    console.print(Rule("Pictures", align="left"))
    for name in CHAPTERS:
        for picture in figures[name]["pictures"]:
            console.print(picture, soft_wrap=True)
