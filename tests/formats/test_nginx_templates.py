"""What a template leaves known of an nginx configuration."""

from __future__ import annotations

import pytest

from deploylint.formats.nginx import NginxConfig
from deploylint.source import Source


def parse(text: str) -> NginxConfig:
    return NginxConfig.parse(Source("nginx.conf.template", text))


@pytest.mark.parametrize(
    "word",
    [
        "${NAME}",
        "$NAME",
        "http://${HOST}:${PORT}/",
        "@@NAME@@",
        "__NAME__",
        "%domain%",
        "%%NAME%%",
        "<YOUR_DOMAIN>",
        "{{ name }}",
        "{{name|default('x;y')}}",
        "http://{{ .Values.host }}:{{ .Values.port }}/",
        "<%= @name %>",
        '"{{ name }}"',
    ],
)
def test_placeholder_is_part_of_a_word(word: str) -> None:
    document = parse(f"server {{\n  proxy_pass {word} x;\n}}")
    (server,) = document.directives
    (directive,) = server.directives
    first, second = directive.arguments
    assert document.problems == []
    assert document.structure_known
    assert document.source.text[first.start : first.end] == word
    assert first.value == word.strip('"')
    assert first.template
    assert directive.template
    assert not second.template


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{% if tls %}\nlisten 443;\n{% endif %}", id="Jinja"),
        pytest.param("{%- for s in servers -%} server s; {%- endfor -%}", id="Jinja, inline"),
        pytest.param("{{ if .tls }}listen 443;{{ end }}", id="Go"),
        pytest.param("{{- range $i, $e := .list }}\nserver a;\n{{- end }}", id="Go, trimmed"),
        pytest.param("{{ $x := 1 }}listen 80;", id="Go variable"),
        pytest.param("{{#tls}}listen 443;{{/tls}}", id="Mustache"),
        pytest.param("<% if @tls %>\nlisten 443;\n<% end %>", id="ERB"),
        pytest.param("  % if tls:\nlisten 443;\n  % endif", id="Mako"),
        pytest.param("a {\n  {{ extra_directives }}\n}", id="expression alone on its line"),
        pytest.param("a {\n  ${EXTRA_DIRECTIVES}\n}", id="variable alone on its line"),
    ],
)
def test_statement_makes_the_structure_unknown(text: str) -> None:
    document = parse(text)
    assert not document.structure_known
    assert [problem.template for problem in document.problems] == [True]
    assert not document.file.complete


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("listen 80; {# Jinja; comment } #}", id="Jinja comment"),
        pytest.param("{{/* Go comment; */}}listen 80;", id="Go comment"),
        pytest.param("<%# ERB comment; %>listen 80;", id="ERB comment"),
        pytest.param("location / {# nginx's own comment\n  a;\n}", id="comment after a brace"),
        pytest.param("set $s ${name}x;", id="a variable of nginx"),
        pytest.param('location ~ "(?<NAME>a)" { return 200 \'{"a": {}}\'; }', id="named group"),
        pytest.param("rewrite_by_lua_block {\n  {{ 1 }}\n}", id="a table of Lua"),
    ],
)
def test_no_template(text: str) -> None:
    document = parse(text)
    assert document.problems == []
    assert document.structure_known
    assert not any(directive.template for directive in document.walk())


@pytest.mark.parametrize(
    ("opens", "otherwise", "closes"),
    [
        ("{% if tls %}", "{% else %}", "{% endif %}"),
        ("{{ if .tls }}", "{{ else }}", "{{ end }}"),
        ("<% if tls %>", "<% else %>", "<% end %>"),
    ],
)
def test_branches_may_open_the_same_block(opens: str, otherwise: str, closes: str) -> None:
    text = f"{opens}\nserver {{\nlisten 443;\n{otherwise}\nserver {{\nlisten 80;\n{closes}\n}}\n"
    document = parse(text)
    assert all(each.template for each in document.problems)
    assert not document.structure_known
    assert [each.name for each in document.walk()] == ["server", "listen"]


def test_a_brace_too_few_is_one_in_a_template_as_well() -> None:
    document = parse("{% if tls %}\nlisten 443;\n{% endif %}\nserver {\nlisten 80;\n")
    assert any(not each.template for each in document.problems)
