from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from typing_extensions import disjoint_base

from primer.kernels.direct import Norms

_F = TypeVar("_F", bound=Callable[..., Any])

@disjoint_base
class Quick:
    def __call__(self, *args: Any, **keywords: Any) -> Any: ...
    def __get__(self, instance: Any, owner: Any = None, /) -> Any: ...
    def __reduce__(self) -> str: ...

@dataclass(frozen=True)
class Way:
    row: str
    finish: str | None = ...
    stacks: bool = ...
    options: dict[str, Any] = ...

def way(row: str, finish: str | None = None, stacks: bool = True, **options: Any) -> Way: ...
def quick(
    *ways: str | Way, result: type | None = None, norms: Norms | None = None, isa_name: str | None = None
) -> Callable[[_F], _F]: ...
