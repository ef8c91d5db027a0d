"""Samples and types for the tests that run the whole program."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

CORS = (
    "from fastapi import FastAPI\n"
    "from fastapi.middleware.cors import CORSMiddleware\n"
    "\n"
    "app = FastAPI()\n"
    'app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://(a|b)\\.example\\.com")\n'
)
CORS_FIXED = CORS.replace(
    'allow_origin_regex=r"https://(a|b)\\.example\\.com"',
    'allow_origins=["https://a.example.com", "https://b.example.com"]',
)


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Cli = Callable[..., Ran]
