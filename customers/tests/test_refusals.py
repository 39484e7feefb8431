from datetime import UTC, datetime

import pytest

from customers.refusals import WORDS, Code, Refusal

FACTS = {
    "activated_at": datetime(2026, 11, 22, 9, 12, tzinfo=UTC),
    "opens_at": datetime(2026, 11, 24, 9, 12, tzinfo=UTC),
    "actual": "Dynamics 365 Finance",
    "domain": "adventure-works.example",
    "email": "carl@mail.example",
    "hours": 48,
    "limit": 60,
    "location": "Contoso Seattle",
    "per": "one person within an hour",
    "product": "Dynamics 365 Sales",
    "program": "OSA Sell",
    "state": "Suspended",
    "subscription_id": "a0000001-0000-4000-8000-000000000001",
    "tenant": "Adventure Works",
    "tenant_id": "11111111-1111-4111-8111-111111111111",
    "typed": "a0000001",
    "where": "CA-7K3QX9MP",
}


def test_every_code_has_words():
    assert WORDS.keys() == set(Code)


@pytest.mark.parametrize("code", Code)
def test_refusal_says_what_is_wrong_and_what_to_do(code):
    refusal = Refusal(code, **FACTS)
    for words in (refusal.sentence, refusal.next_step):
        assert words.endswith(".")
        assert "%" not in words
    assert refusal.title
    assert refusal.sentence != refusal.next_step


@pytest.mark.parametrize("code", Code)
def test_refusal_avoids_words_that_blame(code):
    words = str(Refusal(code, **FACTS)).lower()
    assert not [word for word in ("please", "invalid", "error occurred") if word in words]


def test_no_two_codes_share_a_sentence():
    assert len({str(words.sentence) for words in WORDS.values()}) == len(Code)


def test_too_new_names_the_hour_with_its_zone():
    assert "24 Nov 2026, 09:12 UTC" in Refusal("SUB_TOO_NEW", **FACTS).sentence


def test_unknown_code_is_refused():
    with pytest.raises(ValueError, match="SUB_STRANGE"):
        Refusal("SUB_STRANGE")
