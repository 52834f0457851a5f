"""A problem in Layer's words: `ApiError`, bare or in the `errors` list of its wire form."""

from starlette.responses import JSONResponse, Response

from tieout.api.problem import Problem


def error_answer(problem: Problem, *, wrapped: bool) -> Response:
    """Render a problem; the stable `error_enum` belongs to errors of the caller only."""
    verdict = problem.verdict
    error: dict[str, object] = {"type": verdict.type, "description": problem.description}
    if verdict.error_enum and verdict.status < 500:
        error["error_enum"] = verdict.error_enum
    meta = dict(problem.meta)
    if problem.fields:
        meta["fields"] = [{"field": name, "message": message} for name, message in problem.fields]
    if meta:
        error["meta"] = meta
    content = {"errors": [error]} if wrapped else error
    return JSONResponse(content, status_code=verdict.status, headers=dict(problem.headers))
