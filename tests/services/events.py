"""Reports of one event: one names the subject, one does not."""

PLAIN = (
    "Nadella testifies for two hours in Oakland",
    "Microsoft's chief Satya Nadella testified for two hours in an Oakland court on Monday, in a dispute over a charity's assets.",
)
NAMED = (
    "Nadella testifies for two hours in Oakland in Musk v. OpenAI",
    "Microsoft's chief Satya Nadella testified for two hours in an Oakland court on Monday, in a dispute over a charity's "
    "assets between Elon Musk and OpenAI.",
)
