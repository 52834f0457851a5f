"""A problem in Cleo Pay's words: `{message, errors: [{field, message}]}`."""

from starlette.responses import JSONResponse, Response

from tieout.api.problem import Problem


def error_answer(problem: Problem) -> Response:
    """Render a problem; what the request can choose from goes beside the message, under its own names."""
    content = {
        **problem.meta,
        "message": problem.description,
        "errors": [{"field": name, "message": message} for name, message in problem.fields],
    }
    return JSONResponse(content, status_code=problem.verdict.status, headers=dict(problem.headers))
