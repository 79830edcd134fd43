"""The catalogue of feeds: what is shipped, and what a wrong file is told."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from config.catalog import load_feeds, url_problem

ROOT = Path(__file__).parents[2]
GOOD = '[[feed]]\nkey = "one"\nurl = "https://one.example/feed"\ntitle = "One"\n'


@pytest.fixture
def catalogue(tmp_path):
    def write(text):
        path = tmp_path / "feeds.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refused(path):
    with pytest.raises(ConfigError) as caught:
        load_feeds(path)
    assert caught.value.file == str(path)
    assert str(caught.value).startswith(str(path))
    return caught.value


def test_twelve_feeds_are_on_by_default_in_two_languages():
    feeds = load_feeds(ROOT / "config" / "feeds.toml")
    on = [feed for feed in feeds if feed.enabled]
    assert len(on) == 12
    assert {feed.language for feed in on} == {"en", "fr"}
    assert len(feeds) > 25


def test_only_a_court_or_a_company_is_primary_and_only_the_mirrors_are_unofficial():
    feeds = load_feeds(ROOT / "config" / "feeds.toml")
    assert {f.key for f in feeds if f.primary and f.enabled} == {"openai-news", "musk-v-openai-docket"}
    assert {f.key for f in feeds if not f.official} == {"xai-news-mirror", "xai-news-mirror-2"}


def test_a_feed_that_says_little_gets_the_defaults(catalogue):
    (feed,) = load_feeds(catalogue(GOOD))
    assert (feed.key, feed.url, feed.title) == ("one", "https://one.example/feed", "One")
    assert (feed.language, feed.weight, feed.primary, feed.enabled, feed.official) == (None, 2, False, True, True)
    assert feed.dossiers == ()


def test_a_byte_order_mark_and_an_empty_file_are_no_errors(catalogue):
    assert len(load_feeds(catalogue(b"\xef\xbb\xbf" + GOOD.encode()))) == 1
    assert load_feeds(catalogue("")) == ()


@pytest.mark.parametrize(
    ("line", "at", "key", "says"),
    [
        ("wieght = 3", 5, "wieght", 'Did you mean "weight"?'),
        ('colour = "red"', 5, "colour", "Known keys: key, url"),
        ("weight = 6", 5, "weight", "from 1 (unknown) to 5"),
        ("weight = 0", 5, "weight", "is 0"),
        ('weight = "3"', 5, "weight", "whole number"),
        ("weight = true", 5, "weight", "whole number"),
        ('enabled = "yes"', 5, "enabled", "true or false"),
        ('language = "French"', 5, "language", 'Write "en" or "fr"'),
        ('dossiers = "openai-musk"', 5, "dossiers", "list of texts"),
    ],
)
def test_a_wrong_value_is_told_with_file_line_and_key(catalogue, line, at, key, says):
    error = refused(catalogue(GOOD + line + "\n"))
    assert (error.line, error.key) == (at, f"feed one, {key}")
    assert says in error.message


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("one.example/feed", "must begin with http"),
        ("ftp://one.example/feed", "must begin with http"),
        ("https://", "names no host"),
        ("https://one.example/a b", "holds a space"),
        ("https://me:secret@one.example/", "user name or password"),
        ("https://[1::2/feed", "is no web address"),
        ("https://one.example:99999/", "is no web address"),
    ],
)
def test_a_wrong_address_is_told(catalogue, url, says):
    error = refused(catalogue(GOOD.replace("https://one.example/feed", url)))
    assert (error.line, error.key) == (3, "feed one, url")
    assert says in error.message
    assert says in url_problem(url)


@pytest.mark.parametrize("key", ["key", "url", "title"])
def test_a_missing_key_is_told_at_the_head_of_its_feed(catalogue, key):
    text = "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith(f"{key} "))
    error = refused(catalogue("# a comment\n" + text))
    assert (error.line, error.message) == (2, "is missing.")
    assert error.key.endswith(key)


def test_an_unusable_key_is_told(catalogue):
    assert "lower-case" in refused(catalogue(GOOD.replace('"one"', '"One Feed"'))).message


def test_a_key_used_twice_is_told_with_both_lines(catalogue):
    error = refused(catalogue(GOOD + "\n" + GOOD.replace("https://one", "https://two")))
    assert (error.line, error.key) == (7, "feed one, key")
    assert "also on line 2" in error.message


def test_an_address_used_twice_is_told_whatever_its_scheme_case_and_slash(catalogue):
    again = GOOD.replace('"one"', '"two"').replace("https://one.example/feed", "http://ONE.example/feed/")
    error = refused(catalogue(GOOD + "\n" + again))
    assert (error.line, error.key) == (8, "feed two, url")
    assert "on line 3" in error.message


def test_addresses_that_differ_in_their_query_are_two_feeds(catalogue):
    text = "".join(GOOD.replace('"one"', f'"{name}"').replace("/feed", f"/feed?q={name}") for name in ("one", "two"))
    assert len(load_feeds(catalogue(text))) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [("[[feed]]\nkey = one\n", 2), ("[[feed]]\nkey = 'one\n", 2), ("[[feed]\n", 1), ("[[feed]]\nkey = [1,\n\n", 2)],
)
def test_broken_toml_is_told_with_its_line(catalogue, text, line):
    error = refused(catalogue(text))
    assert error.line == line
    assert "is no valid TOML" in error.message
    assert "(at " not in error.message


def test_one_bracket_too_few_and_foreign_tables_are_told(catalogue):
    assert "two brackets" in refused(catalogue(GOOD.replace("[[feed]]", "[feed]"))).message
    error = refused(catalogue(GOOD + "\n[settings]\nx = 1\n"))
    assert (error.line, error.key) == (6, "settings")


def test_text_that_is_not_utf_8_is_told_with_its_line(catalogue):
    error = refused(catalogue(GOOD.encode() + 'language = "fran\xe7ais"\n'.encode("latin-1")))
    assert error.line == 5
    assert "UTF-8" in error.message


def test_a_file_that_is_not_there_and_one_that_is_a_directory_are_told(tmp_path):
    assert "no such file" in refused(tmp_path / "feeds.toml").message
    assert "cannot be read" in refused(tmp_path).message


def test_tables_written_in_another_valid_way_still_name_the_feed(catalogue):
    error = refused(catalogue('feed = [{key = "one", url = "nowhere", title = "One"}]\n'))
    assert (error.line, error.key) == (None, "feed one, url")


def test_with_somewhere_to_tell_it_a_wrong_feed_is_left_out_and_the_rest_read(catalogue):
    told = []
    two = GOOD.replace('"one"', '"two"').replace("one.example", "two.example")
    feeds = load_feeds(catalogue(GOOD + "weight = 9\n" + two), told.append)
    assert [feed.key for feed in feeds] == ["two"]
    assert [error.key for error in told] == ["feed one, weight"]
