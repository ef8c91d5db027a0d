"""What the commands and actions of CI steps do to the outside: tables, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deploylint.formats.wrappers import base_name
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

TEST, DEPLOY, PUBLISH, PUSH, WAIT = "test", "deploy", "publish", "push", "wait"
# By its name it may test, which is enough for a gate, and too little to blame it.
PERHAPS = "perhaps"

_TOKEN = regex(r"[A-Za-z]+")
TESTING = frozenset("test tests testing unittest unittests pytest check checks".split())
_TARGETS = TESTING | frozenset("ci verify validate qa all coverage cov".split())
_RUNNERS = frozenset(
    "pytest py.test tox nox vitest jest playwright unittest mocha cypress behave ctest phpunit"
    " rspec ava nosetests nose2 stestr".split()
)
_PACKAGE_MANAGERS = frozenset("npm yarn pnpm bun".split())
_BUILDERS = frozenset("make gmake just invoke inv task rake mage".split())
_WITH_TEST = frozenset(
    "go cargo manage.py mvn mvnw gradle gradlew dotnet deno hatch bazel mix".split()
)
_NOT_RUN = frozenset("echo printf pip pip3 apt apt-get brew apk cat cp mv rm mkdir git".split())
_INSTALLING = frozenset("install add sync ci remove uninstall --version --help".split())

# The words that make a command one, after its program and whatever options stand between.
_COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("kubectl", "apply", DEPLOY),
    ("kubectl", "set image", DEPLOY),
    ("kubectl", "rollout restart", DEPLOY),
    ("kubectl", "replace", DEPLOY),
    ("kubectl", "patch", DEPLOY),
    ("helm", "upgrade", DEPLOY),
    ("helm", "install", DEPLOY),
    ("helmfile", "apply", DEPLOY),
    ("helmfile", "sync", DEPLOY),
    ("fly", "deploy", DEPLOY),
    ("flyctl", "deploy", DEPLOY),
    ("gcloud", "run deploy", DEPLOY),
    ("gcloud", "run services update", DEPLOY),
    ("gcloud", "app deploy", DEPLOY),
    ("gcloud", "functions deploy", DEPLOY),
    ("aws", "ecs update-service", DEPLOY),
    ("aws", "s3 sync", DEPLOY),
    ("aws", "lambda update-function-code", DEPLOY),
    ("aws", "cloudformation deploy", DEPLOY),
    ("aws", "elasticbeanstalk update-environment", DEPLOY),
    ("az", "webapp deploy", DEPLOY),
    ("az", "containerapp update", DEPLOY),
    ("sam", "deploy", DEPLOY),
    ("cdk", "deploy", DEPLOY),
    ("serverless", "deploy", DEPLOY),
    ("sls", "deploy", DEPLOY),
    ("chalice", "deploy", DEPLOY),
    ("zappa", "update", DEPLOY),
    ("terraform", "apply", DEPLOY),
    ("tofu", "apply", DEPLOY),
    ("pulumi", "up", DEPLOY),
    ("docker", "stack deploy", DEPLOY),
    ("railway", "up", DEPLOY),
    ("railway", "redeploy", DEPLOY),
    ("heroku", "container:release", DEPLOY),
    ("vercel", "deploy", DEPLOY),
    ("netlify", "deploy", DEPLOY),
    ("wrangler", "deploy", DEPLOY),
    ("wrangler", "publish", DEPLOY),
    ("firebase", "deploy", DEPLOY),
    ("eb", "deploy", DEPLOY),
    ("kamal", "deploy", DEPLOY),
    ("modal", "deploy", DEPLOY),
    ("twine", "upload", PUBLISH),
    ("uv", "publish", PUBLISH),
    ("poetry", "publish", PUBLISH),
    ("hatch", "publish", PUBLISH),
    ("flit", "publish", PUBLISH),
    ("pdm", "publish", PUBLISH),
    ("npm", "publish", PUBLISH),
    ("pnpm", "publish", PUBLISH),
    ("cargo", "publish", PUBLISH),
    ("docker", "push", PUSH),
    ("docker", "image push", PUSH),
    ("docker", "compose push", PUSH),
    ("podman", "push", PUSH),
)
# Actions by their names in lower case.
_ACTIONS: dict[str, str] = {
    **dict.fromkeys(
        "appleboy/ssh-action appleboy/scp-action easingthemes/ssh-deploy"
        " burnett01/rsync-deployments"
        " azure/webapps-deploy azure/functions-action azure/k8s-deploy"
        " azure/container-apps-deploy-action aws-actions/amazon-ecs-deploy-task-definition"
        " google-github-actions/deploy-cloudrun google-github-actions/deploy-appengine"
        " google-github-actions/deploy-cloud-functions superfly/flyctl-actions"
        " bervproject/railway-deploy johnbeynon/render-deploy-action akhileshns/heroku-deploy"
        " cloudflare/wrangler-action amondnet/vercel-action digitalocean/app_action/deploy"
        " samkirkland/ftp-deploy-action wlixcc/sftp-deploy-action".split(),
        DEPLOY,
    ),
    "pypa/gh-action-pypi-publish": PUBLISH,
    "docker/build-push-action": PUSH,
    "docker/bake-action": PUSH,
    **dict.fromkeys(
        "lewagon/wait-on-check-action fountainhead/action-wait-for-check"
        " poseidon/wait-for-status-checks wechuli/allcheckspassed".split(),
        WAIT,
    ),
}
_REMOTE = regex(r"(?:[\w.$%{}-]+@)?[\w.$%{}-]+:(?!//)\S*")
_HOST = regex(r"(?!git@)[^\s=]+@[^\s:]+")
# What a command on a server has to hold to change anything there.
_CHANGES = regex(
    r"\b(?:up|pull|restart|reload|start|deploy\w*|migrate|install|checkout|reset|rollout|update"
    r"|apply|run|build|service|rsync|scp|supervisorctl|pm2|make)\b|\.sh\b|<<|\$\{\{"
)
_HOOK = regex(r"deploy[\w-]*[/_-]?hooks?|hooks?[/_-]deploy|api\.render\.com/deploy", re.I)


_PREFIXES = frozenset("sudo time env nice command".split())
# What runs a cluster on the runner itself: nothing that is deployed to it leaves the job.
_CLUSTERS = frozenset("kind minikube k3d k3s microk8s".split())
# Trials, servers on the runner itself, and documentation.
_ELSEWHERE = regex(
    r"@(?:localhost|127\.|\[::1\])|--endpoint-url|--dry-run|test\.pypi|testpypi|\bdocs\b"
)


class Doing(NamedTuple):
    """What is done, and the words that say so."""

    kind: str
    what: str


def tokens(text: str) -> frozenset[str]:
    """The words in a name, in lower case."""
    return frozenset(word.lower() for word in _TOKEN.findall(text))


def starts_cluster(text: str) -> bool:
    """Whether an action or a command brings up a cluster on the runner."""
    return bool(_CLUSTERS & frozenset(re.split(r"[\s/-]+", text)))


def of_action(name: str, inputs: dict[str, str]) -> Doing | None:
    """What an action does; ``name`` is without its version."""
    lowered = name.lower()
    kind = _ACTIONS.get(lowered, "")
    if not _takes_effect(lowered, kind, inputs):
        return None
    if not kind and TESTING & tokens(lowered) and not lowered.startswith("actions/"):
        kind = PERHAPS
    return Doing(kind, name) if kind else None


def _takes_effect(name: str, kind: str, inputs: dict[str, str]) -> bool:
    """Whether the inputs of an action let it do what it is for."""
    if kind == PUSH:
        return inputs.get("push", "").lower() == "true"
    if name == "appleboy/ssh-action":
        return bool(_CHANGES.search(inputs.get("script", "${{")))
    if name == "superfly/flyctl-actions":
        return "deploy" in inputs.get("args", "")
    return kind != PUBLISH or not _ELSEWHERE.search(inputs.get("repository-url", ""))


def of_command(words: Sequence[str], text: str) -> Doing | None:
    """What a command does; ``words`` are unquoted, ``text`` is all of its script."""
    names = [base_name(word) for word in words]
    program = next((name for name in names if name not in _PREFIXES), "")
    kind = ""
    if program == "gh":
        kind = WAIT if names[1:3] == ["run", "watch"] or "checks" in names else ""
    elif program not in _NOT_RUN or names[:2] == ["git", "push"]:
        kind = _sent(words, names, text) or _tested(words, names)
    return Doing(kind, " ".join(words[:3])) if kind else None


def _sent(words: Sequence[str], names: Sequence[str], text: str) -> str:
    line = " ".join(words)
    if _ELSEWHERE.search(line):
        return ""
    if "docker" in names and "--push" in words:
        return PUSH
    for program, verbs, kind in _COMMANDS:
        if program in names and f" {verbs} " in f" {line.split(program, 1)[-1]} ":
            return kind
    return DEPLOY if _remote(names, words, line, text) else ""


def _remote(names: Sequence[str], words: Sequence[str], line: str, text: str) -> bool:
    """Whether files or commands are sent to a server, or somebody is asked to deploy."""
    if "ssh" in names:
        host = next((at for at, word in enumerate(words) if _HOST.match(word)), None)
        rest = line if host is None else " ".join(words[host + 1 :])
        tunnel = any(word.startswith(("-N", "-L", "-fN", "-T")) for word in words)
        sent = rest if rest and host is not None else text
        return host is not None and not tunnel and bool(_CHANGES.search(sent))
    if "scp" in names or "rsync" in names:
        return bool(_REMOTE.fullmatch(words[-1]))
    if names[:2] == ["git", "push"]:
        return bool({"heroku", "dokku"} & set(names))
    return "curl" in names and bool(_HOOK.search(line))


def _tested(words: Sequence[str], names: Sequence[str]) -> str:
    if _INSTALLING & set(words[:3]) and not {"run", "-m"} & set(words):
        return ""
    if _RUNNERS & set(names) or any(
        _is_test(name, names[index + 1 :]) for index, name in enumerate(names)
    ):
        return TEST
    named = _BUILDERS & set(names) or "docker" in names
    scripts = [word for word in words if named or word.endswith((".sh", ".py", ".bash"))]
    return PERHAPS if any(_TARGETS & tokens(base_name(word)) for word in scripts) else ""


def _is_test(program: str, arguments: Sequence[str]) -> bool:
    if program in _PACKAGE_MANAGERS:
        return any(each.split(":")[0] in ("test", "t") for each in arguments)
    if program in _WITH_TEST:
        return any(each.split(":")[-1] in TESTING for each in arguments[:3])
    return program in _BUILDERS and any(TESTING & tokens(each) for each in arguments)
