"""DPJ004, DPJ005 and DPJ006: JetStream of NATS."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

HEAD = "import nats\nfrom nats.js.api import ConsumerConfig, StreamConfig\n"


def messages(code: str, text: str, **more: str) -> list[str]:
    files = {"app/streams.py": HEAD + text} | {f"app/{k}.py": v for k, v in more.items()}
    return [each.message for each in lint(files, select=[code]).findings]


@pytest.mark.parametrize(
    "text",
    [
        'StreamConfig(name="x", max_deliver=3)\n',
        'StreamConfig(name="x", **{"ack_wait": 30})\n',
        'js.add_stream(name="x", backoff=[1])\n',
        "js.add_stream(config, max_deliver=3)\n",
        'stream_config = {"max_age": 1, "max_deliver": 3}\n',
    ],
    ids=["class (P17)", "spread", "method", "method with class", "dictionary"],
)
def test_consumer_key(text: str) -> None:
    assert len(messages("DPJ004", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        'StreamConfig(name="x", max_age=3600)\n',
        "ConsumerConfig(max_deliver=3, ack_wait=30)\n",
        'stream_config = {"codec": "h264", "backoff": 3}\n',
        "from app.video import StreamConfig\nStreamConfig(max_deliver=3)\n",
    ],
    ids=["stream", "consumer", "another kind of stream", "own class"],
)
def test_right_place(text: str) -> None:
    assert messages("DPJ004", text) == []


def test_module_without_nats() -> None:
    text = "store.add_stream(name='x', max_deliver=3)\n"
    assert lint({"app/a.py": text}, select=["DPJ004"]).findings == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("ConsumerConfig(ack_wait=30 * 10**9)\n", True),
        ("StreamConfig(max_age=3_600_000_000_000)\n", True),
        ("StreamConfig(max_age=30 * 24 * 3600)\n", False),
        ("StreamConfig(max_bytes=10_000_000_000)\n", False),
        ("ConsumerConfig(ack_wait=wait)\n", False),
        ("js.add_consumer('S', ack_wait=30_000_000_000)\n", True),
        ("js.update_consumer('S', durable_name='w', idle_heartbeat=5 * 10**9)\n", True),
        ("ConsumerConfig(ack_wait=wait_ms * 1_000_000)\n", True),
        ("ConsumerConfig(ack_wait=int(wait.total_seconds() * 1e9))\n", True),
        ("StreamConfig(max_age=1000 * 1000 * ms)\n", True),
        ("js.add_consumer('S', ack_wait=30)\n", False),
        ("ConsumerConfig(ack_wait=minutes * 60)\n", False),
        ("ConsumerConfig(ack_wait=wait_ms / 1000)\n", False),
        ("StreamConfig(max_bytes=megabytes * 1_000_000)\n", False),
    ],
)
def test_unit(text: str, wrong: bool) -> None:
    assert bool(messages("DPJ005", text)) is wrong


POLICY = "RETRY_POLICY = {'MaximumRetryAttempts': 3, 'MaximumEventAgeInSeconds': 600}\n"


@pytest.mark.parametrize(
    ("deliveries", "found"),
    [(3, []), (4, []), (5, ["EventBridge tries 4 times and NATS 5 times"])],
)
def test_deliveries(deliveries: int, found: list[str]) -> None:
    text = f"ConsumerConfig(max_deliver={deliveries})\n"
    assert messages("DPJ006", text, events=POLICY) == found


def test_age() -> None:
    assert messages("DPJ006", "StreamConfig(max_age=60)\n", events=POLICY)
    assert messages("DPJ006", "StreamConfig(max_age=601)\n", events=POLICY) == []


def test_number_stated_twice_decides_nothing() -> None:
    text = "ConsumerConfig(max_deliver=9)\n"
    assert messages("DPJ006", text, events=POLICY, more=POLICY) == []
