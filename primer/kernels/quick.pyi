from collections.abc import Callable
from typing import Any, TypeVar

from typing_extensions import disjoint_base

_F = TypeVar("_F", bound=Callable[..., Any])

@disjoint_base
class Quick:
    def __call__(self, *args: Any, **keywords: Any) -> Any: ...
    def __get__(self, instance: Any, owner: Any = None, /) -> Any: ...
    def __reduce__(self) -> str: ...

def quick(*rows: str, result: type | None = None, isa_name: str | None = None) -> Callable[[_F], _F]: ...
