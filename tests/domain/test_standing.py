"""What an editor would let stand of a report's text: whole sentences that say what happened, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.standing import standing, trimmed
from bot.domain.summary import extract
from bot.domain.whole_sentences import whole_sentences
from tests.domain.test_summary import Report

# sentences, each of which stays whole
WHOLE = [
    "Musk's offer was criticised on Tuesday by Vice President J.D. Vance, who was in Paris.",
    "The company asked the S.E.C. Commissioner to look into the bid by Friday.",
    "The appeal was heard by judges of the D.C. Circuit on Tuesday morning.",
    "OpenAI, the leading A.I. Company in San Francisco, rejected the offer.",
    "The trial will begin on Mon. March 16 in the federal court of Oakland.",
    "The hearing on Tues. Feb. 10 and Wed. Sept. 3 was put off to Dec. 1, 2026.",
    "The board met at 5 p.m. Tuesday and voted at 6 p.m. Pacific time.",
    "OpenAI’s board said Yahoo! Inc. was among the firms, as was Yahoo! Japan.",
    "Broadline Inc. Chairman Jane Roe and Vela Corp. President John Doe met on Monday.",
    "Shares rose on No. 1 exchange Nasdaq, while OpenAI vs. Musk went on in court.",
    "The sum is approx. Four times lower than its worth today.",
    "St. Louis and Ft. Worth host the offices of Mr. Doe and Dr. Roe.",
    "President George W. Bush and Donald J. Trump met Sen. Roe and Gov. Doe.",
    "The court of Oakland, Calif. (where OpenAI sits) and that of Dover, Del. Chancery heard both.",
    "Mrs. Roe, Ms. Doe, Prof. Poe and Lt. Gen. Loe testified in the U.S. District Court.",
    "The U.K. Competition and Markets Authority and the E.U. Commission opened inquiries.",
    "Swindler is what Musk called him on X, e.g. Monday and cf. Tuesday, i.e. Always.",
    "“We are not for sale. The board has been very clear,” said Sam Altman on Tuesday.",
    '"OpenAI is not for sale. Any reorganization will strengthen our nonprofit," said Bret Taylor.',
    "‘We are not for sale. The board has been very clear,’ said Sam Altman on Tuesday.",
    "“Swindler!” Musk wrote on his network on Monday evening.",
    "The board (which met on Monday. It had not for weeks) refused the offer.",
    "Selon le Pr. Dupont et Mgr. Roe, l’offre de M. Musk n’a aucune chance.",
    "L’offre de MM. Musk et Zilis a été refusée par Mme. Taylor et Me. Dupont.",
    "L'avocat de Mlle. Roe, Me. Doe, a saisi le tribunal de St. Denis.",
    "Le procès a été fixé au 16 janv. 2026, puis au lun. 23 févr. 2026.",
    "La société, fondée env. 2015 par J.-P. Dupont, vaut 300 milliards.",
    "« Nous ne vendrons jamais. C’est non. OpenAI reste », a dit M. Altman mardi.",
    "« Escroc ! », a répondu Elon Musk sur son réseau social.",
    "Sam Altman a répondu : « Non merci. Nous rachèterons Twitter. »",
    "Le modèle, l’A.I. Act le dit, sera contrôlé par l’U.E. Commission comprise.",
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_sentence_stays_whole_between_others(sentence):
    assert list(whole_sentences(f"It rained. {sentence} The end came soon.")) == [
        "It rained.",
        sentence,
        "The end came soon.",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OpenAI moved to the U.S. Its rival stays.", ["OpenAI moved to the U.S.", "Its rival stays."]),
        ("The board met at 5 p.m. The bid failed.", ["The board met at 5 p.m.", "The bid failed."]),
        ("It filed with the SEC. Altman waits.", ["It filed with the SEC.", "Altman waits."]),
        ("The founders said no. Musk left.", ["The founders said no.", "Musk left."]),
        ("He left with Musk's. Altman stayed.", ["He left with Musk's.", "Altman stayed."]),
        ("They sat in the sun. Musk left.", ["They sat in the sun.", "Musk left."]),
        ("OpenAI won the case. xAI lost it.", ["OpenAI won the case.", "xAI lost it."]),
        ("Rien de neuf ! Musk insiste.", ["Rien de neuf !", "Musk insiste."]),
        ("It said: « Non. » Elon left.", ["It said: « Non. »", "Elon left."]),
        ("OpenAI refuses. 1. It voted. 2. No. 3. Musk sued.", ["OpenAI refuses.", "It voted.", "No.", "Musk sued."]),
        ("Why: 1) it voted 2) Musk sued", ["Why:", "it voted", "Musk sued"]),
        (
            "It met on Feb. 1. The offer came on Feb. 2. It fell.",
            ["It met on Feb. 1.", "The offer came on Feb. 2.", "It fell."],
        ),
        ("• OpenAI refuses. • Musk sues.", ["OpenAI refuses.", "Musk sues."]),
        ("Musk sued. He won […] Read", ["Musk sued.", "He won", "Read"]),
        ("Musk sued again. [+1234 chars]", ["Musk sued again."]),
        ("Musk said: “We bid. We wait", ["Musk said: “We bid. We wait"]),
        ("OpenAIは拒否した。", ["OpenAIは拒否した。"]),
    ],
)
def test_where_sentences_end(text, found):
    assert list(whole_sentences(text)) == found


@given(st.text(alphabet="aM. “”«»\"'‘’()[]…!?1)\n-•", max_size=60))
def test_a_sentence_is_a_piece_of_the_text(text):
    at = 0
    for sentence in whole_sentences(text):
        assert sentence
        at = text.index(sentence, at) + len(sentence)
        assert text.endswith(trimmed(sentence)) or trimmed(sentence) in text


REFUSED = "The board of OpenAI refused the offer of Elon Musk on Friday."
REFUSE = "Le conseil d’OpenAI a refusé vendredi l’offre d’Elon Musk."

# what stands before or behind the news and is left out; {} is the news
AROUND_ENGLISH = [
    "SAN FRANCISCO (Reuters) - {}",
    "SAN FRANCISCO, Feb 14 (Reuters) - {}",
    "OAKLAND, Calif. (AP) — {}",
    "WASHINGTON — {}",
    "Musk bids for the nonprofit (Reuters) - {}",
    "By Jane Roe and John Doe SAN FRANCISCO (Reuters) - {}",
    "(Bloomberg) -- {}",
    "{} Read more",
    "{} Read more: Musk sues OpenAI again over its plans.",
    "{} Continue reading this story on our site for free.",
    "{} [+1234 chars]",
    "{} Sam Altman said that he would never […]",
    "{} Sam Altman said that he would never ...",
    "{} Sam Altman said that he would never…",
    "{} “We are not for sale. The board has",
    "14:32 - {}",
    "2.45pm GMT {}",
    "9:41 a.m. ET {}",
    "(MT Newswires) -- {}",
    "BREAKING: {}",
    "LIVE UPDATES — {}",
    "(Photo by Jane Roe/Getty Images) {}",
    "{} (Photo: Jane Roe / AFP)",
    "{} Photo: Sam Altman at the court of Oakland, by Jane Roe.",
    "{} REUTERS/Jane Roe shows the court of Oakland on Friday.",
    "{} (Reporting by Jane Roe in San Francisco; Editing by John Doe.)",
    "{} Jane Roe contributed to this report from San Francisco.",
    "{} Sign up for our daily newsletter and never miss a story.",
    "{} Get the best of technology in your inbox every single morning.",
    "{} We use cookies to give you the best experience on this site.",
    "{} By signing up you agree to the terms of use of this site.",
    "{} The post OpenAI refuses the offer appeared first on Example News.",
    "{} This article was updated on Friday with a comment of the company.",
    "{} All rights reserved by Example News and its many partners.",
    "{} I have followed this company for ten years and love its products.",
    "{} We tried the new assistant for a week, and these are our favourites.",
    "{} Our VPN deal saves you 80 percent, so subscribe now to get it.",
    "{} What does this mean for the future of the whole company?",
    "OPENAI SAYS NO TO THE RICHEST MAN OF THE WHOLE WORLD. {}",
    "{} Visit https://example.com for the documents of the court case.",
    "{} Musk &amp; Altman fight over the price &lt;b&gt;again&lt;/b&gt; in court.",
    "{} Any reorganization will strengthen our nonprofit,” said Bret Taylor, chair.",
    "{} Home > Technology > Artificial intelligence, by our own editors.",
    "{} Key points: - OpenAI refuses - Musk insists - the trial is set.",
    "{} “It was a very long day for all of those involved in it.”",
    "Published Feb. 14, 2025 at 3 pm by the editors of Example News. {}",
    "Want to know more about artificial intelligence and its makers? {}",
]
AROUND_FRENCH = [
    "PARIS (AFP) – {}",
    "San Francisco, 14 févr. 2025 (AFP) - {}",
    "(Reuters) - {}",
    "(AOF) - {}",
    "DÉCRYPTAGE - {}",
    "EN DIRECT : {}",
    "14h32 - {}",
    "14h32 : {}",
    "(Crédits : Reuters) {}",
    "{} (Crédits : Reuters)",
    "{} Crédit photo : Jean Dupont, devant le tribunal d’Oakland.",
    "{} © Jean Dupont, devant le tribunal d’Oakland en Californie.",
    "{} Lire la suite",
    "{} Lire aussi : Elon Musk attaque une nouvelle fois OpenAI en justice.",
    "{} À lire aussi Elon Musk attaque une nouvelle fois OpenAI en justice.",
    "{} Il vous reste 75 % de cet article à lire, la suite est réservée aux abonnés.",
    "{} Inscrivez-vous à notre newsletter pour ne rien manquer de la tech.",
    "{} Recevez chaque matin le meilleur de la tech dans votre boîte mail.",
    "{} En poursuivant, vous acceptez le dépôt de cookies sur votre appareil.",
    "{} L’article OpenAI refuse l’offre est apparu en premier sur Exemple.",
    "{} Sam Altman a dit qu’il ne vendrait jamais […]",
    "{} Sam Altman a dit qu’il ne vendrait jamais (...)",
    "{} « Nous ne vendrons jamais. Le conseil",
    "{} Nous ne vendrons jamais OpenAI », a déclaré son patron mardi.",
    "{} Nous avons testé le nouvel assistant pendant toute une semaine.",
    "{} J’ai suivi cette entreprise depuis dix ans avec beaucoup de plaisir.",
    "{} Que faut-il attendre du procès d’Oakland au printemps prochain ?",
    "{} Retrouvez toutes les informations sur OpenAI dans ce dossier complet.",
    "{} Points clés : - OpenAI refuse l’offre - Musk insiste - le procès est fixé.",
    "Publié le 14 février 2025 à 15h12 par la rédaction du site Exemple. {}",
    "Par Jean Dupont et Jeanne Martin, correspondants à San Francisco. {}",
    "OPENAI DIT NON À L’HOMME LE PLUS RICHE DU MONDE ENTIER. {}",
    "{} Suivez l’actualité économique en Suisse et dans le monde entier.",
    "{} Abonnez-vous pour 1 € par mois et lisez tous nos articles en ligne.",
]


@pytest.mark.parametrize(
    ("language", "news", "around"),
    [*(("en", REFUSED, a) for a in AROUND_ENGLISH), *(("fr", REFUSE, a) for a in AROUND_FRENCH)],
)
def test_the_news_alone_is_told(language, news, around):
    assert extract([Report(summary=around.replace("{}", news), language=language)], language) == (news,)


PAIRS = [
    ("en", REFUSED, "It will keep control of the company, its chairman said."),
    ("en", REFUSED, "However, Musk told the court that he would bid again."),
    ("en", REFUSED, "But the judge said the trial would begin in March."),
    ("en", REFUSED, "OpenAI has 300 million subscribers and shows them advertising."),
    ("en", REFUSED, "A new image generator and a photo app came out the same day."),
    ("en", REFUSED, "The Washington Post said that the credit rating was cut."),
    ("en", REFUSED, "This week, the court of Oakland hears the first witnesses."),
    ("fr", REFUSE, "Il gardera le contrôle de la société, selon son président."),
    ("fr", REFUSE, "Mais Elon Musk a dit au tribunal qu’il reviendrait."),
    ("fr", REFUSE, "Toutefois, le procès doit s’ouvrir au printemps à Oakland."),
    ("fr", REFUSE, "La société compte 300 millions d’abonnés et vit de la publicité."),
    ("fr", REFUSE, "Alors que le procès approche, la photo du tribunal circule."),
    ("fr", REFUSE, "Ce lundi, le tribunal d’Oakland entend les premiers témoins."),
]


@pytest.mark.parametrize(("language", "first", "second"), PAIRS)
def test_a_second_sentence_behind_the_first(language, first, second):
    assert extract([Report(summary=f"{first} {second}", language=language)], language) == (first, second)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_leans_is_not_told_without_what_it_leans_on(language):
    for _, _, leaning in [p for p in PAIRS[:3] + PAIRS[7:10] if p[0] == language]:
        report = Report(summary=f"Oh. {leaning}", language=language)
        assert extract([report], language) == ()
        assert leaning not in extract([Report(summary=REFUSED), Report(summary=f"Oh. {leaning}")], "en")


def test_a_first_sentence_may_lean_on_the_headline_of_a_single_report():
    report = Report(
        title="OpenAI refuses Musk’s bid", summary="It said that nothing would be sold to him or to others."
    )
    assert extract([report], "en") == (report.summary,)
    assert extract([report, Report(summary=REFUSED)], "en") == (REFUSED,)


def test_the_headline_is_not_told_again():
    assert extract([Report(title=REFUSED.rstrip("."), summary=REFUSED)], "en") == ()


def test_sentences_of_one_report_are_in_its_order():
    early = "Rain fell early upon those who stood there."
    news = "Elon Musk, Sam Altman and OpenAI meet before the federal court of Oakland."
    others = [Report(summary=f"But {news}")] * 4
    assert extract([Report(summary=f"{early} {news}"), *others], "en") == (early, news)
    assert extract([Report(summary=f"{early} {news}"), *others], "en", 1) == (news,)


@pytest.mark.parametrize(
    "sentence",
    [
        "Getty Images sued Stability AI in London on Monday, accusing it of copying millions of photos.",
        "Copyright holders sued OpenAI in New York on Monday over the training of its models.",
        "Meta va diffuser de la publicité sur WhatsApp dès le mois de juin, a annoncé le groupe lundi.",
        "Mistral a signé un accord avec l'AFP pour enrichir les réponses de son assistant Le Chat.",
        "Les mineurs de moins de 15 ans ne pourront plus créer un compte sur TikTok ou Instagram.",
    ],
)
def test_news_of_agencies_accounts_and_copyright_is_no_furniture(sentence):
    assert [told.text for told in standing("", (sentence, ""))] == [sentence]
