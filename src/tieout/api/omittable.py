"""Members that may be left out: their schema is that of the value, and errors name the member alone."""

from typing import Annotated, Any, TypeVar

from pydantic import GetJsonSchemaHandler

Value = TypeVar("Value")


class _NeverNull:
    """Documents a value that may be None inside as what it is when it is there; null is taken, but not promised."""

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Write the schema of the value within."""
        found = handler(schema)
        (value,) = [choice for choice in found.pop("anyOf") if choice != {"type": "null"}]
        return found | value


Omittable = Annotated[Value | None, _NeverNull()]
