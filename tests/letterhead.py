"""A firm's own letterhead in place of the example's, so that its letters may be printed."""


def with_letterhead(config_text: str) -> str:
    """The text of a config.toml that came from the shipped one, with a name, an address and an account of its own."""
    own = {
        '"Your firm"': '"Testwerk GmbH"',
        '"Street 1", "12345 Town"': '"Hauptweg 1", "54321 Stadt"',
        "DE00 0000 0000 0000 0000 00": "DE10 0001 2345 0000 0410 01",
    }
    for example, text in own.items():
        assert example in config_text, example
        config_text = config_text.replace(example, text)
    return config_text
