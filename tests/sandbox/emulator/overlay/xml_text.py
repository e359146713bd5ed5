"""Free text in IAM's answers: the emulator puts tags and descriptions into its XML as they are.

A value such as "a & b" then makes an answer that no client can read. Here such parameters are escaped on their way in,
so that the answers are right.
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
