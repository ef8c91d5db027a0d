"""Calls that take a secret: which argument of which function it is."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple


class Parameter(NamedTuple):
    """The argument of a call that is a secret.

    ``names`` are its keywords, ``position`` its place without one (-1: never).
    ``pair`` says that it is a tuple of a user and the secret.
    """

    names: tuple[str, ...]
    position: int = -1
    pair: bool = False


_PASSWORD = Parameter(("password", "passwd"))
_AUTH = Parameter(("auth",), -1, True)
_KEY = Parameter(("key",), 1)
_SECRET_KEY = Parameter(("secret_key",), 0)

_BY_MODULES: tuple[tuple[str, str, Parameter], ...] = (
    ("neo4j", "GraphDatabase.driver AsyncGraphDatabase.driver", Parameter(("auth",), 1, True)),
    ("neo4j", "basic_auth", Parameter(("password",), 1)),
    ("sqlalchemy", "URL.create engine.URL.create engine.url.URL.create", _PASSWORD),
    ("psycopg2", "connect pool.SimpleConnectionPool pool.ThreadedConnectionPool", _PASSWORD),
    ("psycopg", "connect AsyncConnection.connect Connection.connect", _PASSWORD),
    ("asyncpg", "connect create_pool", _PASSWORD),
    ("pymysql MySQLdb aiomysql mysql.connector asyncmy", "connect create_pool", _PASSWORD),
    ("redis", "Redis StrictRedis asyncio.Redis client.Redis", _PASSWORD),
    ("pymongo motor.motor_asyncio", "MongoClient AsyncIOMotorClient", _PASSWORD),
    ("pika", "PlainCredentials", Parameter(("password",), 1)),
    ("boto3 aioboto3", "client resource Session", Parameter(("aws_secret_access_key",))),
    ("minio", "Minio", Parameter(("secret_key",), 2)),
    ("starlette fastapi", "middleware.sessions.SessionMiddleware", Parameter(("secret_key",), 1)),
    ("jwt jose.jwt", "encode decode", _KEY),
    ("cryptography.fernet", "Fernet", Parameter(("key",), 0)),
    ("itsdangerous", "URLSafeTimedSerializer URLSafeSerializer Signer", _SECRET_KEY),
    ("requests httpx", "get post put patch delete head request Session Client", _AUTH),
    ("httpx", "AsyncClient", _AUTH),
    ("requests.auth", "HTTPBasicAuth HTTPDigestAuth", Parameter(("password",), 1)),
    ("smtplib", "SMTP.login SMTP_SSL.login", Parameter(("password",), 1)),
)

CONSTRUCTORS: dict[str, Parameter] = {
    f"{module}.{function}": parameter
    for modules, functions, parameter in _BY_MODULES
    for module in modules.split()
    for function in functions.split()
}
