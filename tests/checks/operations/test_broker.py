"""DPO010 and DPO011: a Redis that is the broker of a worker, and what becomes of its jobs."""

from __future__ import annotations

import pytest

from deploylint.testing import Sample, check, fix, lint

EVICTS = "command: redis-server --maxmemory 1gb --maxmemory-policy allkeys-lru"
URL = "CELERY_BROKER_URL: 'redis://redis:6379/0'"
WORKER = f"command: celery -A app worker, environment: {{{URL}}}"


def run(code: str, redis: str, worker: str = WORKER, **files: str) -> list[str]:
    text = (
        f"services:\n  worker: {{build: ., {worker}}}\n"
        f"  redis: {{image: 'redis:7-alpine', {redis}}}\n  cache: {{image: 'redis:7', {EVICTS}}}\n"
    )
    names = {path.replace("__", "/").replace("_dot_", "."): data for path, data in files.items()}
    dockerfile = {"Dockerfile": "FROM python:3.12\nWORKDIR /app\nCOPY . .\n"}
    outcome = lint({"compose.yaml": text, **dockerfile, **names}, [code])
    assert not outcome.defects
    return [each.message for each in outcome.findings]


@pytest.mark.parametrize(
    "redis",
    [
        EVICTS,
        "command: [redis-server, --maxmemory, 1gb, --maxmemory-policy, allkeys-lfu]",
        "command: [redis-server, '--maxmemory 1gb', '--maxmemory-policy allkeys-random']",
        "command: sh -c 'exec redis-server --maxmemory 1gb --maxmemory-policy allkeys-lru'",
        "environment: {REDIS_ARGS: '--maxmemory 1gb --maxmemory-policy allkeys-lru'}",
    ],
)
def test_evicts(redis: str) -> None:
    (message,) = run("DPO010", redis)
    assert "`redis` may throw away queued jobs of `worker`" in message


@pytest.mark.parametrize(
    "worker",
    [
        "command: celery -A app worker, environment: [CELERY_BROKER_URL=redis://redis:6379/1]",
        "command: celery -A app worker, environment: {BROKER: 'redis://:${PW}@redis/0'}",
        "command: celery -A app worker, environment: {X_BROKER_URL: '${U:-redis://redis/0}'}",
        "command: rq worker high, environment: {REDIS_URL: 'redis://redis:6379'}",
        "command: arq app.Worker, environment: {ARQ_REDIS_URL: 'redis://redis:6379'}",
        "command: taskiq worker app:broker, environment: {QUEUE_URL: 'redis://redis:6379'}",
        "command: dramatiq app, environment: {REDIS_URL: 'rediss://redis:6379'}",
    ],
)
def test_the_broker_is_told(worker: str) -> None:
    assert len(run("DPO010", EVICTS, worker)) == 1


def test_the_broker_is_told_in_files_and_code() -> None:
    worker = "command: celery -A app worker"
    env = {"worker_dot_env": "BROKER_URL=redis://redis:6379/0\n"}
    assert len(run("DPO010", EVICTS, f"{worker}, env_file: worker.env", **env)) == 1
    shown = {"_dot_env_dot_example": "CELERY_BROKER_URL=redis://redis:6379/0\n"}
    assert len(run("DPO010", EVICTS, f"{worker}, env_file: .env", **shown)) == 1
    assert run("DPO010", EVICTS, worker, **shown) == [], "nothing hands it over"
    code = {"app_dot_py": "app = Celery('app', broker='redis://redis:6379/0')\n"}
    assert len(run("DPO010", EVICTS, worker, **code)) == 1
    read = {"app_dot_py": "app = Celery('app', broker=os.environ['REDIS_URL'])\n"}
    given = f"{worker}, environment: {{REDIS_URL: 'redis://redis:6379'}}"
    assert len(run("DPO010", EVICTS, given, **read)) == 1
    assert run("DPO010", EVICTS, given) == [], "nothing says that it is the broker"
    commented = {"app_dot_py": "# broker='redis://redis:6379/0'\n"}
    assert run("DPO010", EVICTS, worker, **commented) == []


def test_a_configuration_that_is_mounted() -> None:
    volume = "volumes: ['./redis/redis.conf:/etc/redis.conf']"
    conf = "maxmemory 1gb\n# maxmemory-policy noeviction\nmaxmemory-policy allkeys-lru\n"
    assert len(run("DPO010", volume, redis__redis_dot_conf=conf)) == 1
    limitless = conf.replace("maxmemory 1gb\n", "")
    assert run("DPO010", volume, redis__redis_dot_conf=limitless) == []


@pytest.mark.parametrize(
    ("redis", "worker", "reason"),
    [
        ("ports: []", WORKER, "the policy stands at the cache"),
        (EVICTS, "command: celery -A app worker", "nothing names the broker"),
        (EVICTS, WORKER.replace("redis://redis", "redis://elsewhere"), "another machine"),
        (EVICTS, WORKER.replace("redis://redis", "amqp://rabbitmq"), "another broker"),
        (EVICTS, WORKER.replace("CELERY_BROKER_URL", "CACHE_URL"), "a cache"),
        (EVICTS, WORKER.replace("celery -A app worker", "gunicorn app"), "no worker"),
        (EVICTS, WORKER.replace("celery -A app worker", "celery -A app flower"), "it only looks"),
        (EVICTS.replace("allkeys", "volatile"), WORKER, "queues have no time to live"),
        (EVICTS.replace("allkeys-lru", "noeviction"), WORKER, "nothing is evicted"),
        (EVICTS.replace("--maxmemory 1gb ", ""), WORKER, "the policy never acts"),
        (EVICTS.replace("1gb", "0"), WORKER, "no limit"),
    ],
)
def test_evicts_nothing(redis: str, worker: str, reason: str) -> None:
    assert run("DPO010", redis, worker) == [], reason


def test_development_is_left_alone() -> None:
    assert run("DPO010", EVICTS, f"{WORKER}, volumes: ['.:/app']") == []


def test_the_fix_keeps_all_else() -> None:
    text = (
        f"services:\n  w: {{image: 'a/b:1', {WORKER}}}\n  redis: {{image: 'redis:7', {EVICTS}}}\n"
    )
    project = check(Sample({"compose.yaml": text.encode()}), ["DPO010"])
    changed = fix(project).changes["compose.yaml"][1].decode()
    assert changed == text.replace("allkeys-lru", "noeviction")


@pytest.mark.parametrize(
    ("redis", "count", "reason"),
    [
        ("ports: []", 1, "no volume"),
        ("volumes: ['data:/data'], command: redis-server --save ''", 1, "saves nothing"),
        ("volumes: ['conf:/etc/redis']", 1, "another folder"),
        ("volumes: ['data:/data']", 0, "kept"),
        ("volumes: ['./data:/data/']", 0, "kept"),
        ("volumes: ['data:/data'], command: redis-server --save '' --appendonly yes", 0, "kept"),
        ("volumes: ['x:${FOLDER}']", 0, "a variable decides"),
    ],
)
def test_persistence(redis: str, count: int, reason: str) -> None:
    assert len(run("DPO011", redis)) == count, reason
