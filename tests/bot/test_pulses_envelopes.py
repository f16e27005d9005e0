"""Envelopes: they look alike, they lie where nobody can guess, and one key opens those of one survey."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pulses.ballot_content import Content, checked, envelope_size, pack, unpack
from bot.pulses.envelopes import SEAL_BYTES, Keys, Unopenable, new_keys, seal
from bot.pulses.kinds import TEXT_LIMIT, Kind, too_long
from bot.pulses.questionnaire import Question

KEYS = Keys(bytes(range(32)))
SCALE, WORDS = Question(Kind.SCALE, "How are you?"), Question(Kind.TEXT, "Why?")


def test_what_was_sealed_is_opened_by_the_key_of_the_survey() -> None:
    assert KEYS.open(seal(KEYS.public, b"fine, thank you", 256)) == b"fine, thank you"


@given(st.binary(max_size=254))
def test_every_envelope_of_a_survey_has_the_same_size(content: bytes) -> None:
    sealed = seal(KEYS.public, content, 256)

    assert len(sealed) == 256 + SEAL_BYTES
    assert KEYS.open(sealed) == content


def test_two_equal_answers_do_not_look_equal() -> None:
    assert seal(KEYS.public, b"5", 256) != seal(KEYS.public, b"5", 256)


def test_the_key_of_another_survey_opens_nothing() -> None:
    with pytest.raises(Unopenable):
        new_keys().open(seal(KEYS.public, b"5", 256))


def test_an_envelope_that_somebody_changed_is_not_opened() -> None:
    sealed = bytearray(seal(KEYS.public, b"5", 256))
    sealed[-1] ^= 1

    with pytest.raises(Unopenable):
        KEYS.open(bytes(sealed))


def test_what_does_not_fit_is_not_cut_off() -> None:
    assert KEYS.open(seal(KEYS.public, b"x" * 254, 256)) == b"x" * 254
    with pytest.raises(ValueError, match="does not fit"):
        seal(KEYS.public, b"x" * 255, 256)


def test_a_person_has_another_mark_in_every_survey_and_under_every_key() -> None:
    marks = {
        KEYS.mark(1, "UANA0000"),
        KEYS.mark(2, "UANA0000"),
        KEYS.mark(1, "UBO00000"),
        new_keys().mark(1, "UANA0000"),
        # A number and a name that only together look the same.
        KEYS.mark(11, "2"),
        KEYS.mark(1, "12"),
    }

    assert len(marks) == 6
    assert {len(mark) for mark in marks} == {32}
    assert KEYS.mark(1, "UANA0000") == Keys(KEYS.seed).mark(1, "UANA0000")


def test_what_was_derived_by_an_earlier_version_is_still_found() -> None:
    # Written into databases and key files: another value would lose the answers of every pulse that is open.
    mark = KEYS.mark(7, "UANA0000")

    assert mark.hex() == "fa44577b69c0301d310d7b508a654f1d039587d23092d5602c489763f6e8b742"
    assert KEYS.proof(mark).hex() == "56656426a5dbd8930f4c127c2c52cc39775aeb725a6d22b6b28f4b7883db2f4a"
    assert KEYS.tag(mark, b"sealed").hex() == "eba98f650721b9cf98e2ef7dcffb37ba57f2fb21d014a328ac9ba8081e522c54"
    assert KEYS.public.hex() == "bd0ba47fa85e8f36051016ce6d513938e81e98c4679e54a298bedd4d5877f56e"
    assert KEYS._derived(b"tally").hex() == "50247159fad8f8c8b2c541652334b60b668139b6e6c21e095166ebb6ad220c3d"


def test_a_note_of_the_key_file_is_read_with_the_keys_it_was_written_with_and_with_no_others() -> None:
    wrapped = KEYS.wrap(b"17 accepted")

    assert KEYS.unwrap(wrapped) == b"17 accepted"
    assert KEYS.wrap(b"17 accepted") != wrapped
    for keys, note in [(new_keys(), wrapped), (KEYS, wrapped[:-1]), (KEYS, b"")]:
        with pytest.raises(Unopenable):
            keys.unwrap(note)


def test_the_three_keys_tell_nothing_of_each_other() -> None:
    assert len({KEYS._derived(purpose) for purpose in (b"seal", b"mark", b"lot")} | {KEYS.seed, KEYS.public}) == 5


def test_the_keys_show_themselves_nowhere() -> None:
    assert KEYS.seed.hex() not in repr(KEYS)
    assert repr(KEYS) == "Keys()"


@given(st.text(max_size=TEXT_LIMIT).filter(lambda text: not too_long(text)))
def test_every_text_that_is_not_too_long_fits_and_comes_back(text: str) -> None:
    kept = checked([SCALE, WORDS], {1: 4, 2: text})
    content = Content(KEYS.proof(KEYS.mark(1, "UANA0000")), "123456789", kept)

    sealed = seal(KEYS.public, pack(content), envelope_size([SCALE, WORDS]))

    assert unpack(KEYS.open(sealed)) == content


@pytest.mark.parametrize("filled", ["a" * TEXT_LIMIT, "é" * TEXT_LIMIT, 'say "no"\n' * 300], ids=["a", "é", "quotes"])
def test_three_thousand_characters_of_most_alphabets_fit(filled: str) -> None:
    assert not too_long(filled)


def test_a_longer_text_is_too_long_in_characters_or_in_bytes() -> None:
    assert too_long("a" * (TEXT_LIMIT + 1))
    assert too_long("漢" * TEXT_LIMIT)


@pytest.mark.parametrize(
    "answers",
    [{}, {1: 5}, {1: -1}, {1: "4"}, {1: True}, {1: 4, 2: 4}, {1: 4, 3: "more"}, {1: 4, 2: "漢" * TEXT_LIMIT}],
    ids=["nothing", "six", "minus", "text", "yes", "number for text", "a third question", "too long"],
)
def test_what_no_form_of_ours_sends_is_refused_without_a_word_of_it(answers: dict[int, int | str]) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  (what matters is what it does not say)
        checked([SCALE, WORDS], answers)

    assert "漢" not in str(refused.value)
    assert not any(char.isdigit() for char in str(refused.value))


def test_blank_words_are_no_comment() -> None:
    assert checked([SCALE, WORDS], {1: 0, 2: "  \n"}) == {1: 0}
