"""What a quote from a headline leaves out at its end: the name of the outlet that printed it, and nothing else."""

import pytest

from bot.domain.summary import without_outlet


@pytest.mark.parametrize(
    ("text", "outlet", "left"),
    [
        ("The plant reopens - Harbour Post", "harbourpost.example", "The plant reopens"),
        ("L’usine rouvre - La Croix", "la-croix.com", "L’usine rouvre"),
        ("L’usine rouvre | 20 Minutes", "www.20min.ch", "L’usine rouvre"),
        ("The plant reopens - abhs.in", "abhs.in", "The plant reopens"),
        ("The plant reopens - Reuters", "abhs.in", "The plant reopens - Reuters"),  # whose news it is
        ("The plant reopens – the end", "independent.co.uk", "The plant reopens – the end"),
        ("The plant reopens - Harbour Post", "", "The plant reopens - Harbour Post"),
        ("- Harbour Post", "harbourpost.example", "- Harbour Post"),
    ],
)
def test_only_the_outlets_own_name_is_left_out(text, outlet, left):
    assert without_outlet(text, outlet) == left
    assert text.startswith(left)
