"""The page of commands says what the commands say."""

from docs.generate import PAGE, commands_page
from golden import approve


def test_the_page_of_commands_is_what_their_help_says() -> None:
    approve(PAGE, commands_page())
