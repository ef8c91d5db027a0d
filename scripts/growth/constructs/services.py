"""Units, scripts, Procfiles and env files."""

from __future__ import annotations

from growth.generating import Construct, Part, constant, construct

SERVICE = "[Service]\n"
START = "ExecStart=/bin/b\n"


def unit(text: str, head: str = SERVICE, tail: str = START) -> Construct:
    return construct(Part("a.service", text, head, tail))


CONSTRUCTS: dict[str, Construct] = {
    "ExecStart": unit("ExecStartPre=/bin/a --password hunter@\n"),
    "Environment": unit("Environment=SECRET_KEY_@=hunter@xyz\n"),
    "EnvironmentFile": construct(
        Part("a.service", "EnvironmentFile=-/srv/e@.env\n", SERVICE, START),
        Part("e@.env", "A@=1\n"),
    ),
    "sections": unit("[Service]\nUser=root\n[Unit]\nAfter=a@\n"),
    "words of one command": unit(" --a@=b", SERVICE + "ExecStart=/usr/bin/gunicorn app:app", "\n"),
    "paths": unit("ReadWritePaths=/var/a@\nExecStartPre=/bin/mkdir /var/a@\n"),
    "units": construct(
        Part(
            "u@.service",
            "",
            "[Unit]\n[Service]\nExecStart=/usr/bin/gunicorn a@:app -b 127.0.0.1:80@\n",
        )
    ),
    "units with timers": construct(
        Part("u@.service", "", "[Service]\nExecStart=/usr/bin/python u@.py\n"),
        Part("u@.timer", "", "[Timer]\nOnCalendar=daily\n"),
    ),
    "units with sockets": construct(
        Part(
            "u@.service", "", "[Service]\nExecStart=/usr/bin/gunicorn a@:app -b unix:/run/u@.sock\n"
        ),
        Part("u@.socket", "", "[Socket]\nListenStream=/run/u@.sock\n"),
        Part(
            "nginx.conf",
            " location /a@ { proxy_pass http://unix:/run/u@.sock; }\n",
            "server {\n",
            "}\n",
        ),
    ),
    "units behind a proxy": construct(
        Part("u@.service", "", "[Service]\nExecStart=/usr/bin/gunicorn a@:app -b 127.0.0.1:80@\n"),
        Part(
            "nginx.conf",
            " location /a@ { proxy_pass http://127.0.0.1:80@; }\n",
            "server {\n",
            "}\n",
        ),
    ),
    "drop-ins": construct(
        constant("a.service", SERVICE + START),
        Part("a.service.d/@.conf", "Environment=A@=1\n", SERVICE),
    ),
    "units with drop-ins": construct(
        Part("u@.service", "", SERVICE + START),
        Part("u@.service.d/a.conf", "Environment=A@=1\n", SERVICE),
    ),
    "commands of a script": construct(
        Part(
            "run.sh",
            "export STRIPE_KEY_@=sk_live_@abcdefabcdefabcdef && uvicorn a@:app --reload\n",
            "#!/bin/sh\n",
        )
    ),
    "words of a script": construct(Part("run.sh", " a@", "#!/bin/sh\nuvicorn", "\n")),
    "functions of a script": construct(Part("run.sh", "f@() { f@<; }\n", "#!/bin/sh\n", "f1\n")),
    "conditions of a script": construct(
        Part("run.sh", "if [ $A = @ ]; then uvicorn a@:app; fi\n", "#!/bin/sh\n")
    ),
    "scripts": construct(Part("s@.sh", "", "#!/bin/sh\nuvicorn a@:app\n./s@<.sh\n")),
    "env variables": construct(Part(".env", "SECRET_KEY_@=hunter@xyz\n")),
    "env of env": construct(Part(".env", "A@=${A@<}x\n")),
    "env files": construct(Part("d@/.env.production", "A@=1\nDEBUG=1\nSECRET=hunter2@\n")),
    "Procfile": construct(Part("Procfile", "w@: gunicorn a@:app --reload\n")),
    "targets of a Makefile": construct(
        Part("Makefile", "t@:\n\tdocker build -t a@ .\n\tuvicorn a@:app\n")
    ),
    "programs of supervisor": construct(
        Part("supervisord.conf", "[program:p@]\ncommand=gunicorn a@:app\n", "[supervisord]\n")
    ),
}
