"""A print house and a firm's own service as the config sets them: channels that letters leave by."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from receivables.config import Config
from receivables.config.channels import DropSettings, WebhookSettings
from receivables.delivery.drop import Answer, Drop, ManifestFormat, answers
from receivables.delivery.places import FolderPlace, NotReached, Place, SftpConnection, SftpServer
from receivables.delivery.webhook import Service, WebhookChannel
from receivables.environment import NotSet, filled
from receivables.model import Problem
from receivables.stop import Stopped

_DROP, _WEBHOOK = "delivery.drop", "delivery.webhook"
# Whoever looks waits; a night may wait longer.
_LOOK_SECONDS = 20


class NoChannel(Stopped):
    """Letters are to leave by a way of which the config says nothing."""


@contextmanager
def print_house(config: Config, name: str) -> Iterator[Drop]:
    """The batch of that name at the print house of [delivery.drop].

    Raises NoChannel without that table, NotSet when the environment lacks a password, and NotReached where the house's
    server does not let us in: then nothing was laid down.
    """
    chosen = _drop(config)
    with _place(chosen, chosen.folder) as place:
        yield Drop(place=place, name=name, manifest=ManifestFormat(chosen.manifest))


def print_house_answers(config: Config) -> tuple[list[Answer], list[Problem]]:
    """What the print house has accepted and rejected; nothing without `answers`. Read again it says the same.

    Raises NotSet and NotReached.
    """
    chosen = config.delivery.drop
    if chosen is None or not chosen.answers:
        return [], []
    with _place(chosen, chosen.answers) as place:
        return answers(place)


def webhook(config: Config) -> WebhookChannel:
    """The channel of [delivery.webhook], to be used with `with`.

    Raises NoChannel without that table, and NotSet when the environment lacks the secret.
    """
    chosen = config.delivery.webhook
    if chosen is None:
        raise NoChannel(f"{config.path}: there is no [{_WEBHOOK}]; expected the service that letters are posted to")
    return WebhookChannel(_service(chosen))


def channel_faults(config: Config) -> Iterator[Problem]:
    """Why letters could not leave now: signs in at the print house and looks into its folders; posts nothing."""
    house, service = config.delivery.drop, config.delivery.webhook
    try:
        if house is not None:
            _look(replace(house, timeout_seconds=min(house.timeout_seconds, _LOOK_SECONDS)))
    except (NotReached, NotSet) as error:
        yield Problem(where=_DROP, what=str(error).removeprefix(f"{_DROP}."))
    try:
        if service is not None:
            with WebhookChannel(_service(service)):
                pass
    except NotSet as stopped:
        yield Problem(where=_WEBHOOK, what=str(stopped).removeprefix(f"{_WEBHOOK}."))
    except (OSError, ValueError) as error:
        yield Problem(where=_WEBHOOK, what=f"its secret or authority cannot be used: {error}")


def _look(chosen: DropSettings) -> None:
    for folder in filter(None, (chosen.folder, chosen.answers)):
        with _place(chosen, folder) as place:
            place.names()


@contextmanager
def _place(chosen: DropSettings, folder: str) -> Iterator[Place]:
    if not chosen.host:
        yield FolderPlace(folder=Path(folder))
        return
    server = SftpServer(
        host=chosen.host,
        port=chosen.port,
        user=chosen.user,
        host_keys=chosen.host_keys,
        password=filled(chosen.password, where=f"{_DROP}.password"),
        key=chosen.key,
        key_password=filled(chosen.key_password, where=f"{_DROP}.key_password"),
        timeout_seconds=chosen.timeout_seconds,
    )
    with SftpConnection(server) as connection:
        yield connection.at(folder)


def _drop(config: Config) -> DropSettings:
    if config.delivery.drop is None:
        raise NoChannel(f"{config.path}: there is no [{_DROP}]; expected where the print house takes letters from")
    return config.delivery.drop


def _service(chosen: WebhookSettings) -> Service:
    return Service(
        url=chosen.url,
        secret=filled(chosen.secret, where=f"{_WEBHOOK}.secret"),
        link=chosen.link,
        timeout_seconds=chosen.timeout_seconds,
        authority=chosen.authority,
    )
