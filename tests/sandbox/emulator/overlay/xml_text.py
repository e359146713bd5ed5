"""Free text in IAM's responses: the emulator inserts tags and descriptions into its XML without escaping.

A value such as "a & b" then produces a response that no client can parse. Here such parameters are escaped on input, so
that the responses are valid.
"""

import re
from xml.sax.saxutils import escape

from .names import private

_FREE_TEXT = re.compile(r"Description|Tags\.member\.\d+\.(Key|Value)|TagKeys\.member\.\d+")


def apply() -> None:
    iam = private("ministack.services.iam", "_p")
    parameter = iam._p

    def escaped_parameter(params, key, default=""):
        value = parameter(params, key, default)
        return escape(value) if isinstance(value, str) and _FREE_TEXT.fullmatch(key) else value

    iam._p = escaped_parameter
