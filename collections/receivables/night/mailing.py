"""The firm's mail server: the channel that letters leave by, a look whether it answers, and a sample to try it with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from receivables.config import Config
from receivables.config.delivery import EmailSettings
from receivables.delivery.email.message import Sender
from receivables.delivery.email.sending import EmailChannel, Pace
from receivables.delivery.email.server import Connection, MailServer, Security, Unreachable
from receivables.delivery.email.token import Tokens
from receivables.delivery.parcel import Attachment, Outcome, Parcel, Receipt
from receivables.documents.letters import BlockKind, LetterText, Press, Templates
from receivables.documents.letters.samples import extreme_letters
from receivables.environment import NotSet, filled
from receivables.model import Problem
from receivables.stop import Stopped

_WHERE = "delivery.email"
# Whoever looks waits; a night may wait longer.
_LOOK_SECONDS = 20
_SAMPLE = "one item"


class NoEmail(Stopped):
    """Something is to leave by e-mail, and the config names no mail server; or it does not take a sample."""


def email_channel(config: Config) -> EmailChannel:
    """The channel of [delivery.email], to be used with `with`: it connects when the first parcel comes.

    As long as the firm's test is on, everything goes to its test address. Raises NoEmail without that table, and NotSet
    when the environment lacks the password.
    """
    settings = _settings(config)
    return EmailChannel(_server(settings), _sender(settings), pace=_pace(settings), test_address=settings.test_address)


def mail_server_faults(config: Config) -> Iterator[Problem]:
    """Why letters could not leave by e-mail now: connects, encrypts and signs in, and sends nothing."""
    settings = config.delivery.email
    if settings is None:
        return
    try:
        server = _server(settings)
        with Connection(replace(server, timeout_seconds=min(server.timeout_seconds, _LOOK_SECONDS))):
            return
    except NotSet as stopped:
        yield Problem(where=_WHERE, what=str(stopped).removeprefix(f"{_WHERE}."))
    except Unreachable as error:
        yield Problem(where=_WHERE, what=str(error))


def send_sample(config: Config, *, to: str, at: datetime) -> Receipt:
    """Send one letter of samples to that address, test or not: the firm's first text in its own language.

    Raises NoEmail, NotSet and TemplateError. The receipt says what the mail server made of it.
    """
    settings = _settings(config)
    channel = EmailChannel(_server(settings), _sender(settings), pace=_pace(settings), test_address=to)
    with channel:
        ((_, receipt),) = channel.deliver([_sample(config, to=to, at=at)])
    if receipt.outcome is Outcome.AMBIGUOUS:
        raise NoEmail(f"nobody knows whether the sample went out: {receipt.detail}")
    if receipt.outcome is not Outcome.SENT:
        raise NoEmail(f"the sample did not go out: {receipt.detail}")
    return receipt


def plain_text(text: LetterText) -> str:
    """A letter's words where its page is not shown: what the page makes of data stands in the letter itself."""
    paragraphs = [block.lines for block in text.blocks if block.kind is BlockKind.PARAGRAPH]
    return "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"


def _sample(config: Config, *, to: str, at: datetime) -> Parcel:
    templates = Templates(config.templates)
    language = config.firm.language
    letter = extreme_letters(language, config.policy.levels[0].name)[_SAMPLE]
    letter = replace(letter, reference=f"L-SAMPLE-{at:%Y%m%d%H%M%S}")
    press, words = Press(templates, config.firm, config.letters), templates.text(letter, config.firm)
    page = Attachment(name=f"{letter.reference}.pdf", media_type="application/pdf", content=press.pdf(letter))
    return Parcel(
        reference=letter.reference,
        attempt=1,
        day=at.date(),
        at=at,
        to=(to,),
        language=language,
        subject=words.subject,
        text=plain_text(words),
        html=press.html(letter),
        attachments=(page,),
    )


def _settings(config: Config) -> EmailSettings:
    if config.delivery.email is None:
        raise NoEmail(f"{config.path}: there is no [delivery.email]; expected the mail server that letters leave by")
    return config.delivery.email


def _server(settings: EmailSettings) -> MailServer:
    return MailServer(
        host=settings.host,
        port=settings.port,
        security=Security(settings.security),
        user=settings.user,
        password=filled(settings.password, where=f"{_WHERE}.password"),
        tokens=_tokens(settings),
        authority=settings.authority,
        timeout_seconds=settings.timeout_seconds,
        patience_seconds=settings.patience_seconds,
    )


def _tokens(settings: EmailSettings) -> Tokens | None:
    if not settings.token_command and settings.token_file is None:
        return None
    return Tokens(command=settings.token_command, file=settings.token_file, timeout_seconds=settings.timeout_seconds)


def _sender(settings: EmailSettings) -> Sender:
    return Sender(
        name=settings.from_name,
        address=settings.from_address,
        reply_to=settings.reply_to,
        bounces_to=settings.bounces_to,
    )


def _pace(settings: EmailSettings) -> Pace:
    return Pace(per_connection=settings.per_connection, per_minute=settings.per_minute, per_domain=settings.per_domain)
