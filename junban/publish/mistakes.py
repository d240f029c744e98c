"""What the libraries of the targets raise, as one error: is it worth another try?"""

from __future__ import annotations

from http import HTTPStatus

from junban.publish.targets import PutRefused
from junban.publish.trouble import PublishError


def errors() -> tuple[type[Exception], ...]:
    """All that a target's libraries raise for the network and for its server, those that are installed."""
    found: list[type[Exception]] = [OSError]
    try:
        import paramiko
    except ImportError:
        pass
    else:
        found.append(paramiko.SSHException)
    try:
        from aiohttp import ClientError
        from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]
        from botocore.exceptions import ClientError as S3Error
    except ImportError:
        pass
    else:
        found += [ClientError, BotoCoreError, S3Error]
    return tuple(found)


def told(error: Exception, where: str) -> PublishError:
    """The error for people. Refused is what the same try would meet again."""
    message = f"{where}: {str(error) or type(error).__name__}"
    if _is_refusal(error):
        return PublishError("target-refused", message, permanent=True)
    return PublishError("target-away", message)


def _is_refusal(error: Exception) -> bool:
    if isinstance(error, PutRefused):
        tries_help = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
        return error.status < HTTPStatus.INTERNAL_SERVER_ERROR and error.status not in tries_help
    # A name that is not there and a right that is not given; s3fs says the same of its buckets.
    if isinstance(error, (PermissionError, FileNotFoundError, NotADirectoryError, IsADirectoryError)):
        return True
    # Of paramiko: the key or the password is wrong. Of botocore: there are no keys at all.
    return type(error).__name__ in {"AuthenticationException", "BadAuthenticationType", "NoCredentialsError"}
