"""nginx configurations and the containers that they stand in."""
# ruff: noqa: E501  (a row of a table is a line)

from __future__ import annotations

from growth.generating import Construct, Part, constant, construct

NGINX = "image: nginx:1.27\n    ports: ['80:80']\n    volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf:ro']\n"
SERVER = "server {\n listen 80;\n"


def nginx(unit: str, head: str = "", tail: str = "") -> Construct:
    return construct(Part("nginx.conf", unit, head, tail))


CONSTRUCTS: dict[str, Construct] = {
    "containers of one file": construct(
        Part("compose.yaml", f"  api@:\n    image: a:1\n  nginx@:\n    {NGINX}", "services:\n"),
        Part(
            "nginx.conf",
            "server {\n listen 80;\n location / { proxy_pass http://backend:8000; }\n location /a/ { proxy_pass http://127.0.0.1:8000; }\n}\n",
        ),
    ),
    "locations and services": construct(
        Part(
            "compose.yaml",
            "  api@:\n    image: a:1\n    ports: ['81@:80']\n",
            f"services:\n  nginx:\n    {NGINX}",
        ),
        Part("nginx.conf", " location /a@ { proxy_pass http://api@:80; }\n", SERVER, "}\n"),
    ),
    "locations": nginx("  location /a@ { proxy_pass http://a@:80; }\n", SERVER, "}\n"),
    "locations of one socket": nginx(
        "  location /a@ { proxy_pass http://unix:/run/a@.sock; }\n", SERVER, "}\n"
    ),
    "regular expressions": nginx("  location ~ ^/a@/(.*)$ { return 301 /$1; }\n", SERVER, "}\n"),
    "files that are served": nginx(
        "  location /a@ { alias /srv/a@/; expires 1h; }\n", SERVER, "}\n"
    ),
    "locations below headers": construct(
        Part(
            "nginx.conf",
            " location /@ { add_header A b; proxy_pass http://a; }\n",
            "http {\n include headers.conf;\nserver {\n",
            "}\n}\n",
        ),
        Part("headers.conf", "add_header X-@ a;\n"),
    ),
    "servers": nginx("server { listen 80; server_name a@; location / { proxy_pass http://u; } }\n"),
    "servers of one name": nginx(
        "server { listen 80; server_name a; location / { proxy_pass http://u; } }\n"
    ),
    "upstreams": nginx(
        "upstream u@ { server a@:80; }\nserver { listen 80; location / { proxy_pass http://u@; } }\n"
    ),
    "servers of one upstream": construct(
        Part("upstream.conf", " server a@:80;\n", "upstream u {\n", "}\n"),
        Part("nginx.conf", " location /a@ { proxy_pass http://u; }\n", SERVER, "}\n"),
    ),
    "maps": nginx(
        "map $http_origin $cors@ {\n default '';\n ~^https://a@ $http_origin;\n}\n",
        "",
        SERVER + " add_header Access-Control-Allow-Origin $cors1;\n}\n",
    ),
    "entries of a map": nginx(
        " ~^https://a@ $http_origin;\n",
        "map $http_origin $cors {\n",
        "}\n" + SERVER + " add_header Access-Control-Allow-Origin $cors;\n}\n",
    ),
    "conditions": nginx(" if ($a = b@) { set $c d; }\n", SERVER, "}\n"),
    "variables": nginx(" set $a@ $a@<;\n", SERVER, " proxy_pass http://$a1;\n}\n"),
    "access lists": nginx(
        " allow 10.0.0.@;\n", SERVER + " location /metrics {\n", " deny all;\n }\n}\n"
    ),
    "words": nginx(" a@", "server {\n server_name", ";\n}\n"),
    "nesting": nginx("location / {", "server {"),
    "comments": nginx("# location /@ {\n", SERVER, "}\n"),
    "files": construct(
        Part("conf.d/a@.conf", "", "server { listen 80; location / { proxy_pass http://a@; } }\n")
    ),
    "files that are included": construct(
        Part("nginx.conf", " include a@.conf;\n", SERVER, "}\n"),
        Part("a@.conf", " location /a@ { proxy_pass http://a@; }\n"),
    ),
    "one file that is included": construct(
        Part("nginx.conf", "server { listen 80; include a.conf; }\n"),
        constant("a.conf", "location /a { proxy_pass http://a; }\n"),
    ),
    "containers with a file each": construct(
        Part(
            "compose.yaml",
            "  n@:\n    image: nginx:1\n    volumes: ['./n@.conf:/etc/nginx/conf.d/default.conf']\n",
            "services:\n",
        ),
        Part("n@.conf", "", "server { listen 80; location / { proxy_pass http://a@; } }\n"),
    ),
    "containers of one folder": construct(
        Part(
            "compose.yaml",
            "  n@:\n    image: nginx:1\n    volumes: ['./conf:/etc/nginx/conf.d']\n",
            "services:\n",
        ),
        Part("conf/n@.conf", "", "server { listen 80; location / { proxy_pass http://a@; } }\n"),
    ),
}
