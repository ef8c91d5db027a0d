"""Tables of constructs: everything that a rule looks at, once for each way in which it can grow."""

from __future__ import annotations

from growth.constructs import cloud, compose, images, output, proxies, python, services, texts
from growth.generating import Construct

CONSTRUCTS: dict[str, Construct] = {
    f"{module.__name__.rpartition('.')[2]}: {name}": each
    for module in (python, images, compose, proxies, services, texts, cloud, output)
    for name, each in module.CONSTRUCTS.items()
}
