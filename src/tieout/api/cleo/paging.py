"""Which part of a list Cleo Pay's callers ask for: by limit and offset, as its reference says."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class OffsetQuery(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    limit: int = Field(default=20, ge=1, le=1000, description="How many at most.")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="How many to leave out first.")
