"""DPK001, DPK002 and DPK006: what clients are told about a failure."""

from __future__ import annotations

import ast

import pytest

from deploylint.model import Finding, Severity
from deploylint.testing import Sample, check, fix, lint

HEAD = """\
import logging
import sys
import traceback
from http import HTTPStatus
import django.http
import fastapi
import flask
import rest_framework.response
from fastapi import APIRouter, HTTPException, status
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError

router = APIRouter()
"""


def findings(code: str, text: str) -> tuple[Finding, ...]:
    return lint({"app/main.py": HEAD + text}, select=[code]).findings


def cut(finding: Finding, text: str) -> str:
    return (HEAD + text)[finding.where.start : finding.where.end]


def handler(answer: str, kind: str = "Exception as e") -> str:
    view = '@router.get("/x")\ndef view():\n    try:\n        work()\n'
    return f"{view}    except {kind}:\n        {answer}\n"


LEAKS = {
    "text": ("raise HTTPException(500, str(e))", "str(e)"),
    "keyword": ("raise HTTPException(status_code=500, detail=repr(e))", "repr(e)"),
    "f-string": ('raise HTTPException(500, f"x: {e}") from e', 'f"x: {e}"'),
    "conversion": ('raise HTTPException(500, f"x: {e!s}")', 'f"x: {e!s}"'),
    "sum": ('raise HTTPException(500, "x: " + str(e))', '"x: " + str(e)'),
    "percent": ('raise HTTPException(500, "x: %s" % e)', '"x: %s" % e'),
    "format": ('raise HTTPException(500, "x: {}".format(e))', '"x: {}".format(e)'),
    "arguments": ("raise HTTPException(500, e.args[0])", "e.args[0]"),
    "cut": ("raise HTTPException(500, str(e)[:200])", "str(e)[:200]"),
    "nested": ('raise HTTPException(500, {"error": {"text": str(e)}})', "str(e)"),
    "named status": (
        "raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, str(e))",
        "str(e)",
    ),
    "enumerated": ("raise HTTPException(HTTPStatus.BAD_GATEWAY, str(e))", "str(e)"),
    "variable": ("text = str(e); raise HTTPException(500, text)", "text"),
    "alternative": ('raise HTTPException(500, str(e) or "failed")', 'str(e) or "failed"'),
    "response": ('return JSONResponse({"e": str(e)}, status_code=500)', "str(e)"),
    "response without status": ('return JSONResponse(content={"e": str(e)})', "str(e)"),
    "jsonify": ("return flask.jsonify(error=str(e)), 500", "str(e)"),
    "abort": ("flask.abort(500, str(e))", "str(e)"),
    "django": ('return django.http.JsonResponse({"e": str(e)}, status=500)', "str(e)"),
    "django error": ("return django.http.HttpResponseServerError(str(e))", "str(e)"),
    "rest framework": ('return rest_framework.response.Response({"e": str(e)}, 500)', "str(e)"),
    "data of a route": ('return {"ok": False, "error": str(e)}', "str(e)"),
    "data with status": ('return {"error": str(e)}, 500', "str(e)"),
    "model of a route": ("return Failure(error=str(e))", "str(e)"),
    "getter with default": (
        'raise HTTPException(500, getattr(e, "detail", str(e)))',
        "str(e)",
    ),
}


@pytest.mark.parametrize(("answer", "place"), LEAKS.values(), ids=LEAKS)
def test_leak(answer: str, place: str) -> None:
    text = handler(answer)
    [finding] = findings("DPK001", text)
    assert cut(finding, text) == place
    assert finding.severity.label == "warning"
    assert finding.scope == "view"


@pytest.mark.parametrize(
    "kind", ["BaseException as e", "(KeyError, Exception) as e", "IntegrityError as e"]
)
def test_telling_exceptions(kind: str) -> None:
    assert findings("DPK001", handler("raise HTTPException(500, str(e))", kind))


def test_broad_but_the_clients_fault() -> None:
    [finding] = findings("DPK001", handler("raise HTTPException(400, str(e))"))
    assert finding.severity.label == "info"
    assert finding.fix is None


SILENT = {
    "own exception (P22)": handler("raise HTTPException(400, str(e))", "ValueError as e"),
    "own exception, any status": handler("raise HTTPException(500, str(e))", "PaymentError as e"),
    "constant with cause": handler('raise HTTPException(500, "failed") from e'),
    "only the class": handler("raise HTTPException(500, type(e).__name__)"),
    "own status": handler("raise HTTPException(e.status_code, 'failed')"),
    "narrowed": handler(
        "if isinstance(e, KeyError):\n            raise HTTPException(404, str(e))"
    ),
    "logged": handler("logging.error(str(e))"),
    "cleaned by an own function": handler("raise HTTPException(500, redact(str(e)))"),
    "while debugging": handler("raise HTTPException(500, str(e) if settings.DEBUG else 'x')"),
    "own HTTPException": handler("raise HTTPException(500, str(e))").replace(
        "@router", "from app.errors import HTTPException\n@router"
    ),
    "no route": handler("return {'e': str(e)}").partition("\n")[2],
    "another exception": handler("f = str; raise HTTPException(500, str(other))"),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silent(text: str) -> None:
    assert findings("DPK001", text) == ()


def test_registered_handlers() -> None:
    text = "def failed(request, e):\n    return JSONResponse({'e': str(e)}, 500)\n"
    assert findings("DPK001", text) == ()
    assert findings("DPK001", text + "app.add_exception_handler(Exception, failed)\n")
    assert findings("DPK001", f"@app.exception_handler(Exception)\n{text}")
    assert findings("DPK001", f"@app.errorhandler(500)\n{text}")
    assert findings("DPK001", f"@app.exception_handler(PaymentError)\n{text}") == ()


@pytest.mark.parametrize("path", ["tests/test_api.py", "examples/app.py"])
def test_other_contexts(path: str) -> None:
    text = HEAD + handler("raise HTTPException(500, str(e))")
    assert lint({path: text}, select=["DPK001"]).findings == ()


def fixed(text: str, *codes: str) -> str:
    sample = Sample({"app/main.py": text.encode()})
    changes = fix(check(sample, codes or ["DPK001"])).changes
    return changes["app/main.py"][1].decode() if changes else text


def test_fix_keeps_what_the_handler_logs() -> None:
    text = HEAD + handler("logging.error(e); raise HTTPException(500, f'a: {e}')")
    done = fixed(text)
    assert 'raise HTTPException(500, "Internal server error")' in done
    assert "as e" in done
    assert "exception(" not in done
    ast.parse(done)
    assert fixed(done) == done


def test_fix_in_an_application_without_loggers() -> None:
    done = fixed(HEAD + handler("raise HTTPException(500, str(e)) from e"))
    assert 'raise HTTPException(500, "Internal server error") from e' in done
    assert done.count("logger = logging.getLogger(__name__)\n") == 1
    assert '        logger.exception("view failed")\n        raise' in done
    ast.parse(done)
    assert fixed(done) == done


def test_fix_of_a_handler_that_prints() -> None:
    done = fixed(HEAD + handler("print(e); raise HTTPException(500, str(e))"))
    assert "logger" not in done


TRACES = {
    "direct": "raise HTTPException(500, traceback.format_exc())",
    "within": 'raise HTTPException(500, f"{e}. Traceback: {traceback.format_exc()}")',
    "joined": 'return {"e": "".join(traceback.format_exception(e))}',
    "variable": "tb = traceback.format_exc(); return flask.jsonify(trace=tb), 500",
    "information": "return JSONResponse({'e': str(sys.exc_info())})",
}


@pytest.mark.parametrize("answer", TRACES.values(), ids=TRACES)
def test_traceback(answer: str) -> None:
    [finding] = findings("DPK002", handler(answer))
    assert finding.severity.label == "error"
    assert findings("DPK001", handler(answer)) == ()


@pytest.mark.parametrize(
    "text",
    [
        handler("log(traceback.format_exc()); raise HTTPException(500, 'failed')"),
        handler("job.error = traceback.format_exc()"),
        handler("if settings.DEBUG:\n            raise HTTPException(500, traceback.format_exc())"),
    ],
    ids=["logged", "stored", "while debugging"],
)
def test_traceback_stays(text: str) -> None:
    assert findings("DPK002", text) == ()


def test_rejected_input() -> None:
    echo = (
        "@app.exception_handler(RequestValidationError)\n"
        "def bad(request, exc):\n    return JSONResponse({'d': exc.errors()}, 422)\n"
    )
    [finding] = findings("DPK006", echo)
    assert cut(finding, echo) == "exc.errors()"
    assert findings("DPK006", echo.replace("errors()", "errors(include_input=False)")) == ()


def test_a_handler_that_calls_nothing() -> None:
    view = '@router.get("/x")\ndef view():\n    try:\n        work()\n'
    text = view + '    except Exception as e:\n        return {"error": f"failed: {e}"}\n'
    outcome = lint({"app/main.py": HEAD + text}, select=["DPK001"])
    assert not outcome.defects
    assert [cut(finding, text) for finding in outcome.findings] == ['f"failed: {e}"']


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('f"Could not save: {str(e)}"', '"Could not save"'),
        ("f'保存数据失败: {e!s}'", "'保存数据失败'"),
        ('f"Could not save {name} ({type(e).__name__}: {e})"', 'f"Could not save {name}"'),
        ('f"{e}"', '"Internal server error"'),
        ('f"x: {e}"', '"Internal server error"'),
        ('f"Could not save: {other} {e}"', 'f"Could not save: {other}"'),
        ('"Could not save: " + str(e)', '"Could not save"'),
        ("'Could not save: {}'.format(e)", "'Could not save'"),
        ("'Could not save: \\n{}'.format(str(e))", "'Could not save'"),
        ('"Could not save (%s)" % e', '"Could not save"'),
        ("'<p>{}</p>'.format(e)", "'<p>Internal server error</p>'"),
        ("{'error': str(e)}", "{'error': 'Internal server error'}"),
        ('f"<p>{e}</p>"', '"<p>Internal server error</p>"'),
        ('f"<p>{e}</p><p>see {link}</p>"', 'f"<p>Internal server error</p><p>see {link}</p>"'),
        (
            'f"<h1>Internal Server Error</h1>{e}<hr>"',
            '"<h1>Internal Server Error</h1>The details are in the log<hr>"',
        ),
        ('f"Internal server error: {e}"', '"Internal server error"'),
        (
            '{"error": "Internal server error", "detail": str(e)}',
            '{"error": "Internal server error", "detail": "The details are in the log"}',
        ),
        ("str(e).splitlines()", '["Internal server error"]'),
        ('f"Could not save {{x}}: {e!r:>{width}}"', 'f"Could not save {{x}}"'),
        ('f"Could not save: " f"{e}"', '"Could not save"'),
        ('("Could not save "\n            f"it: {e}")', '("Could not save it")'),
    ],
)
def test_the_fix_keeps_what_is_said_before_the_exception(said: str, kept: str) -> None:
    text = HEAD + handler(f"raise HTTPException(500, {said})")
    project = check(Sample({"app/main.py": text.encode()}), ["DPK001"])
    [(_, fixed)] = fix(project).changes.values()
    assert f"raise HTTPException(500, {kept})" in fixed.decode()


@pytest.mark.parametrize(
    ("body", "said", "kept"),
    [
        ("body = str(e)", 'f"Could not save: {body}"', '"Could not save"'),
        (
            "body = repr(e)[:80]",
            'f"<p>{body}</p>see {x}"',
            'f"<p>Internal server error</p>see {x}"',
        ),
        ("body = str(e)", '"Could not save: " + body', '"Could not save"'),
        ("body = str(e)", '"Could not save: %s" % body', '"Could not save"'),
        ('body = f"Could not save: {e}"', "body", '"Could not save"'),
        ('body = "Could not save: " + str(e)', "body", '"Could not save"'),
        ("body = str(e)", "body", '"Internal server error"'),
    ],
)
def test_what_is_said_before_a_variable_with_the_exception(body: str, said: str, kept: str) -> None:
    text = handler(f"{body}\n        raise HTTPException(500, detail={said})")
    changed = fixed(HEAD + text)
    assert f"raise HTTPException(500, detail={kept})" in changed
    assert "body =" not in changed


def noted(note: str, answer: str = "return result", kind: str = "Exception as e") -> str:
    view = '@router.get("/x")\ndef view():\n    result = {}\n    try:\n        work()\n'
    return f"{view}    except {kind}:\n        {note}\n    {answer}\n"


NOTED = {
    "an entry": noted('result["error"] = str(e)'),
    "a dictionary": noted('result["db"] = {"state": "down", "error": str(e)}'),
    "further down": noted('result["db"]["error"] = str(e)'),
    "within an answer": noted('result["db"] = str(e)', 'return {"checks": result}'),
    "a response": noted('result["db"] = str(e)', "return JSONResponse(result, status_code=503)"),
}


@pytest.mark.parametrize("text", NOTED.values(), ids=NOTED)
def test_text_that_a_handler_notes(text: str) -> None:
    (finding,) = findings("DPK001", text)
    assert cut(finding, text) == "str(e)"
    assert finding.fix is None


NOT_SENT = {
    "another dictionary": noted('other["error"] = str(e)'),
    "a narrow exception": noted('result["error"] = str(e)', kind="ValueError as e"),
    "its class only": noted('result["error"] = type(e).__name__'),
    "under a guard": noted('if DEBUG:\n            result["error"] = str(e)'),
}


@pytest.mark.parametrize("text", NOT_SENT.values(), ids=NOT_SENT)
def test_notes_that_tell_nothing(text: str) -> None:
    assert findings("DPK001", text) == ()


def test_a_traceback_noted_in_the_answer() -> None:
    text = handler('c = {}; c["trace"] = traceback.format_exc(); return JSONResponse(c, 500)')
    (finding,) = findings("DPK002", text)
    assert cut(finding, text) == "traceback.format_exc()"
    logs = text.replace("        c = {}", "        logging.exception('x'); c = {}")
    assert 'c["trace"] = "Internal server error"; return' in fixed(HEAD + logs, "DPK002")


def test_a_dictionary_keeps_its_form() -> None:
    answers = "if x: return JSONResponse(c, 500)\n        return JSONResponse(c, 503)"
    text = handler(f'c = {{"ok": False, "error": str(e)}}\n        {answers}')
    (finding,) = findings("DPK001", text)
    assert cut(finding, text) == "str(e)"
    assert 'c = {"ok": False, "error": "Internal server error"}' in fixed(HEAD + text)


@pytest.mark.parametrize(
    "answer",
    [
        "t = str(e); c = {'e': t}; return JSONResponse(c, 500)",
        "c = {}; c['e'] = str(e); return c",
    ],
)
def test_a_dictionary_in_a_variable(answer: str) -> None:
    assert findings("DPK001", handler(answer))


@pytest.mark.parametrize(
    ("lines", "record"),
    [
        pytest.param("logger.error(f'x: {e}')", None, id="by its text"),
        pytest.param("logger.error('x', exc_info=True)", None, id="by its traceback"),
        pytest.param("logger.exception('x')", None, id="as the one that is handled"),
        pytest.param("traceback.print_exc()", None, id="to standard error"),
        pytest.param("logging.error(traceback.format_exc())", None, id="as a text"),
        pytest.param("note(e)", None, id="by a function of the module"),
        pytest.param("sentry_sdk.capture_exception(e)", None, id="by a service"),
        pytest.param("report_error(str(e))", None, id="by a function from elsewhere"),
        pytest.param("count(1)", 'logger.exception("view failed")', id="not at all"),
        pytest.param("log = {}", 'logger.exception("view failed")', id="by nothing but a name"),
    ],
)
def test_the_error_is_in_the_log_once(lines: str, record: str | None) -> None:
    head = HEAD + "logger = logging.getLogger(__name__)\n"
    head += "def note(error):\n    logger.error(error)\n\n\n"
    text = head + handler(f"{lines}\n        raise HTTPException(500, str(e))")
    changed = fixed(text)
    assert 'raise HTTPException(500, "Internal server error")' in changed
    assert changed.count("logger.") - text.count("logger.") == (0 if record is None else 1)
    assert record is None or record in changed


NOT_LOGGED = {
    "the handler logs something else": handler(
        "logging.error('x')\n        raise HTTPException(500, str(e))"
    ),
    "the clause has one line": handler("pass").replace(
        ":\n        pass", ": raise HTTPException(500, str(e))"
    ),
    "a name hides the logger": handler("logger = 1\n        raise HTTPException(500, str(e))"),
    "a template over several pieces": handler(
        'raise HTTPException(500, f"<p>{e}" "</p><p>sorry</p>")'
    ),
    "words before another value": handler(
        'raise HTTPException(500, "could not save " + name + ": " + str(e))'
    ),
    "words before two holes": handler(
        'raise HTTPException(500, "could not save {}: {}".format(name, e))'
    ),
    "a text in a variable that would be cut": handler(
        'text = f"<p>{e}" "</p><p>sorry</p>"\n        raise HTTPException(500, text)'
    ),
    "text on both sides": handler('raise HTTPException(500, "<p>" + str(e) + "</p>")'),
}


@pytest.mark.parametrize("text", NOT_LOGGED.values(), ids=NOT_LOGGED)
def test_no_fix_that_would_lose_the_error_or_cut_a_text(text: str) -> None:
    (finding,) = findings("DPK001", text)
    assert finding.fix is None


def test_a_list_stays_a_list_and_its_variable_goes() -> None:
    text = handler("trace = traceback.format_exc()\n        return {'t': trace.splitlines()}")
    changed = fixed(HEAD + text, "DPK002")
    assert (
        "logger.exception(\"view failed\")\n        return {'t': ['Internal server error']}"
        in changed
    )
    assert "trace =" not in changed


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ('{"error": "x", "traceback": traceback.format_exc()}', '{"error": "x"}'),
        ('{"stack_trace": traceback.format_exc(), "error": "x"}', '{"error": "x"}'),
        (
            '{"error": str(e), "trace": traceback.format_exc()}',
            '{"error": "Internal server error"}',
        ),
        ('{"traceback": traceback.format_exc()}', '{"traceback": "Internal server error"}'),
        ('{**more, "trace": traceback.format_exc()}', '{**more, "trace": "Internal server error"}'),
        (
            '{"error": traceback.format_exc(), "x": 1}',
            '{"error": "Internal server error", "x": 1}',
        ),
    ],
)
def test_an_entry_for_the_traceback_alone_goes(answer: str, left: str) -> None:
    changed = fixed(HEAD + handler(f"return {answer}"), "DPK001", "DPK002")
    assert f"return {left}" in changed
    assert 'logger.exception("view failed")' in changed


def test_an_entry_on_lines_of_its_own_goes_with_its_comment() -> None:
    lines = (
        "return {",
        '    "error": "x",  # short',
        '    "trace": traceback.format_exc(),  # long',
    )
    changed = fixed(HEAD + handler("\n        ".join((*lines, "}"))), "DPK002")
    assert '{\n            "error": "x",  # short\n        }' in changed


def test_a_variable_of_which_nothing_is_left_goes_with_the_exception() -> None:
    text = handler('message = f"x: {e}"\n        raise HTTPException(500, message)')
    changed = fixed(HEAD + text)
    assert "message" not in changed
    assert "except Exception:\n" in changed


def test_a_variable_whose_value_does_something_stays() -> None:
    text = handler(
        "message = note(str(e))\n        return JSONResponse({'e': message + str(e)}, 500)"
    )
    assert "message = note(str(e))" in fixed(HEAD + text)


WRAPPER = """\
def reply(body, status=500):
    return JSONResponse({"body": body}, status_code=status)


"""


@pytest.mark.parametrize(
    ("helper", "answer", "place"),
    [
        (WRAPPER, "return reply(str(e))", "str(e)"),
        (WRAPPER, "return reply(status=503, body={'error': str(e)})", "str(e)"),
        (
            "def fail(text):\n    raise HTTPException(500, text)\n\n\n",
            'fail(f"x: {e}")',
            'f"x: {e}"',
        ),
        (
            'def wrap(text):\n    return {"error": text}\n\n\n',
            "return JSONResponse(wrap(str(e)), 500)",
            "str(e)",
        ),
        (
            "",
            "raise HTTPException(500, 'failed', headers={'X-Error': str(e)})",
            "str(e)",
        ),
    ],
    ids=["answer", "by keyword", "raises", "wraps", "header"],
)
def test_text_that_functions_of_the_module_hand_on(helper: str, answer: str, place: str) -> None:
    text = helper + handler(answer)
    assert [cut(each, text) for each in findings("DPK001", text)] == [place]


@pytest.mark.parametrize(
    ("helper", "answer", "reason"),
    [
        (
            "def reply(error):\n    logging.error(error)\n    return JSONResponse({}, 500)\n\n\n",
            "return reply(str(e))",
            "the text goes to the log",
        ),
        (
            'def kind(text):\n    return "late" if "time" in text else "bad"\n\n\n',
            "return JSONResponse(kind(str(e)), 500)",
            "the text only decides which one is sent",
        ),
        (
            "def scrub(text):\n    return clean(text)\n\n\n",
            "return JSONResponse(scrub(str(e)), 500)",
            "what another function makes of it is unknown",
        ),
        (WRAPPER, "return reply('failed')", "a text of its own"),
        ("", "raise HTTPException(500, 'x', headers={'Retry-After': '5'})", "a plain header"),
    ],
)
def test_functions_that_keep_the_text(helper: str, answer: str, reason: str) -> None:
    assert not findings("DPK001", helper + handler(answer)), reason


def test_status_that_a_function_is_given_decides_the_severity() -> None:
    text = WRAPPER + handler("return reply(str(e), 400)")
    assert [each.severity for each in findings("DPK001", text)] == [Severity.INFO]


def test_one_text_that_two_answers_send_is_one_finding() -> None:
    text = (
        '@router.get("/ready")\ndef ready():\n    checks = {}\n    try:\n        work()\n'
        '    except Exception as e:\n        checks["db"] = f"error: {e}"\n'
        '    if checks:\n        return JSONResponse({"checks": checks}, 503)\n'
        '    return JSONResponse({"checks": checks})\n'
    )
    assert [cut(each, text) for each in findings("DPK001", text)] == ['f"error: {e}"']
