from dataclasses import fields
from pathlib import Path

import pytest

from tieout.cipher import Cipher
from tieout.errors import BadSettings
from tieout.settings import Settings, example, settings_from_env


def read(tmp_path, **variables):
    return settings_from_env({"TIEOUT_DATA_FOLDER": str(tmp_path)} | variables)


def test_nothing_needs_to_be_set(tmp_path):
    settings = read(tmp_path)
    assert settings.database_url is None
    assert settings.callback_url == "http://localhost:8400/oauth/callback"
    assert settings.environment == "sandbox"


def test_generated_secrets_stay_the_same(tmp_path):
    first, second = read(tmp_path), read(tmp_path)
    assert first.jwt_secret == second.jwt_secret
    assert first.platform_client_secret == second.platform_client_secret
    sealed = Cipher.of(first.keys).seal(b"token", aad=b"")
    assert Cipher.of(second.keys).open(sealed, aad=b"") == b"token"


def test_every_kind_of_value_is_read(tmp_path):
    settings = read(
        tmp_path,
        TIEOUT_PORT="9000",
        TIEOUT_WORKER_IN_PROCESS="no",
        TIEOUT_RETURN_URLS="https://a.test/done, https://b.test/done",
        TIEOUT_ENVIRONMENT="production",
        TIEOUT_CLOCK_FILE="/somewhere/clock.json",
        TIEOUT_JWT_SECRET="given",
    )
    assert settings.port == 9000
    assert settings.worker_in_process is False
    assert settings.return_urls == ("https://a.test/done", "https://b.test/done")
    assert settings.environment == "production"
    assert settings.clock_file == Path("/somewhere/clock.json")
    assert settings.jwt_secret == "given"
    assert not (tmp_path / "jwt_secret").exists()


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("TIEOUT_PORT", "http", "TIEOUT_PORT must be a whole number"),
        ("TIEOUT_ENVIRONMENT", "test", "TIEOUT_ENVIRONMENT must be one of sandbox, production"),
        ("TIEOUT_WORKER_IN_PROCESS", "maybe", "TIEOUT_WORKER_IN_PROCESS must be yes or no"),
        ("TIEOUT_LOG_LEVEL", "loud", "TIEOUT_LOG_LEVEL must be one of debug"),
        ("TIEOUT_KEYS", "abc", "TIEOUT_KEYS must be"),
    ],
)
def test_a_mistake_is_named(tmp_path, variable, value, says):
    with pytest.raises(BadSettings, match=says):
        read(tmp_path, **{variable: value})


def test_secrets_do_not_show(tmp_path):
    settings = read(tmp_path, TIEOUT_CLIENT_SECRET="s3cret", TIEOUT_DATABASE_URL="postgresql://u:s3cret@h/n")
    shown = repr(settings)
    assert "s3cret" not in shown
    assert settings.jwt_secret not in shown
    assert settings.keys not in shown


def test_the_example_names_every_setting_with_its_meaning():
    text = example()
    for one in fields(Settings):
        assert f"# TIEOUT_{one.name.upper()}=" in text
        assert one.metadata["meaning"].endswith(".")


def test_the_example_is_the_one_in_the_repository():
    assert (Path(__file__).parent.parent.parent / ".env.example").read_text() == example()
