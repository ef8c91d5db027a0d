"""Dockerfiles, what they copy, and what is left out."""

from __future__ import annotations

from growth.generating import Construct, Part, constant, construct

FROM = "FROM python:3.12-slim\n"
START = 'COPY . .\nCMD ["gunicorn", "app:app"]\n'


def dockerfile(unit: str, head: str = FROM, tail: str = "") -> Construct:
    return construct(Part("Dockerfile", unit, head, tail))


CONSTRUCTS: dict[str, Construct] = {
    "RUN": dockerfile("RUN pip install a@\n", tail='CMD ["python", "a.py"]\n'),
    "COPY": dockerfile("COPY a@ b@\n"),
    "COPY of files": construct(
        Part("Dockerfile", "COPY a@.py /srv/\n", FROM), Part("a@.py", "print(@)\n")
    ),
    "ENV": dockerfile("ENV SECRET_KEY_@=hunter@Xyz99\n"),
    "ENV of ENV": dockerfile("ENV A@=$A@<x\n", FROM + "ENV A0=1\n"),
    "ARG": dockerfile("ARG A@=1\n", tail="RUN echo $A1\n"),
    "stages": dockerfile("FROM s@< AS s@\nRUN a\n", "FROM python:3.12 AS s0\n"),
    "copies from stages": dockerfile(
        "FROM python:3.12 AS s@\nCOPY --from=s@< /a /b\n", "FROM a AS s0\n"
    ),
    "one long RUN": dockerfile(" && pip install a@", FROM + "RUN true", "\n"),
    "lines of one RUN": dockerfile(" && pip install a@ \\\n", FROM + "RUN true \\\n", " && true\n"),
    "a heredoc": dockerfile("export KEY_@=hunter@Xyz\n", FROM + "RUN <<EOF\n", "EOF\n"),
    "images": construct(Part("d@/Dockerfile", "", FROM + START)),
    "images with an application": construct(
        Part("d@/Dockerfile", "", FROM + START),
        Part("d@/app.py", "", "from flask import Flask\napp = Flask('a')\n"),
    ),
    ".dockerignore": construct(
        Part(".dockerignore", "a@/*.x\n!b@\n"), constant("Dockerfile", FROM + "COPY . .\n")
    ),
    "files in an image": construct(
        Part("data/f@.txt", "", "x\n"), constant("Dockerfile", FROM + START)
    ),
    "files and patterns": construct(
        Part("d@/.env", "", "A=1\n"),
        Part(".dockerignore", "d@/*.x\n"),
        constant("Dockerfile", FROM + "COPY . .\n"),
    ),
    ".gitignore": construct(Part(".gitignore", "a@/*.x\n!b@\n")),
    ".gitignore of folders": construct(
        Part("d@/.gitignore", "", "*.pyc\n.env\n"), Part("d@/.env", "", "A=1\n")
    ),
    "scripts that start": construct(
        Part("run.sh", "uvicorn a@:app --reload\n", "#!/bin/sh\n"),
        constant("Dockerfile", FROM + 'COPY . .\nCMD ["./run.sh"]\n'),
    ),
}
