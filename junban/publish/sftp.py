"""SFTP that knows whom it talks to: fsspec's own file system reads no known hosts."""

from __future__ import annotations

import logging
from pathlib import Path

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem  # type: ignore[import-untyped]  # ships no types

from junban.publish.targets import Access
from junban.publish.trouble import PublishError

#: Where OpenSSH keeps those that it knows.
KNOWN_HOSTS = (Path("~/.ssh/known_hosts").expanduser(), Path("/etc/ssh/ssh_known_hosts"))

# It logs every line of a handshake; its errors come to us as exceptions.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


class KnownSftp(SFTPFileSystem):  # type: ignore[misc]  # from a library without types
    """Refuses a server whose key is not known, or is another than it was."""

    known_hosts: tuple[Path, ...] = ()
    learn_host = False

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        known = [path for path in self.known_hosts if path.exists()]
        if self.learn_host:
            first = self.known_hosts[0]
            first.parent.mkdir(parents=True, exist_ok=True)
            first.touch(mode=0o600)
            known = [path for path in known if path != first]
            self.client.load_host_keys(str(first))
        for path in known:
            self.client.load_system_host_keys(str(path))
        self.client.set_missing_host_key_policy(
            paramiko.AutoAddPolicy() if self.learn_host else paramiko.RejectPolicy()
        )
        try:
            self.client.connect(self.host, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()
        except BaseException:
            self.client.close()
            raise
        self.ftp.get_channel().settimeout(self.ssh_kwargs["timeout"])  # type: ignore[union-attr]  # it is open


def connect(host: str, port: int, user: str | None, access: Access, deadline: int) -> KnownSftp:
    """An open connection. `deadline`: seconds for each step of it.

    Raises:
        PublishError: `host-unknown` when the server's key is not among the known ones.
        paramiko.SSHException, OSError: anything else.
    """

    class ToHost(KnownSftp):
        known_hosts = access.known_hosts or KNOWN_HOSTS
        learn_host = access.learn_host

    try:
        return ToHost(
            host,
            port=port,
            username=user,
            password=access.password,
            key_filename=str(access.key_file) if access.key_file else None,
            passphrase=access.passphrase,
            # Only what was stated lets us in: neither an agent's keys nor those that happen to lie in ~/.ssh.
            allow_agent=False,
            look_for_keys=False,
            timeout=deadline,
            banner_timeout=deadline,
            auth_timeout=deadline,
            skip_instance_cache=True,
        )
    except paramiko.BadHostKeyException as error:
        raise PublishError("host-unknown", f"{host} has another key than before: {error}", permanent=True) from error
    except paramiko.SSHException as error:
        if "not found in known_hosts" not in str(error):
            raise
        raise PublishError("host-unknown", f"{error}: add its key to a file of known hosts", permanent=True) from error
