"""Who is meant: parties by their names, and the pronouns and common nouns that stand for them, within one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.dossier import Party, PartyKind
from bot.domain.findings import Article
from bot.facts.lexicon import Lexicon
from bot.facts.text import Sentence, fold, marks, sentences
from bot.facts.words import class_nouns, verbs

# concepts of grammar.toml that stand for a person, for a company, and for either as owner
PERSON_WORDS = ("he", "his", "the_latter")
_JOIN_REACH = 3  # how many tokens may stand between "and" or "of" and the name it joins
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_HEADS = ("verdict_n", "trial", "complaint_n")
_SHORT = 2  # letters: a shorter name ("X") is a word of too many other things
_RIVALS = marks("rivals")
_WHOSE = marks("whose")
_OF = marks("of")
_AMONG = marks("among")  # what parts the names of a list
_ARTICLES = marks("articles")
_LISTED = 2  # parties, at least, in a list
_AFTER_AGED = marks("after_aged")
_OFFICES = [[w] for w in marks("offices")]  # behind "the Tesla chief", the office of somebody else
_NOT = marks("excludes")
_PARTED: tuple[list[str], ...] = ([], [","], ["."])
_HEAD = 1  # the token at which a sentence's pronoun stands, at most
_THING_PRONOUNS = marks("thing_pronouns")
_PLACE_PRONOUNS = marks("place_pronouns")
_CHAINED = 3  # parties, at least, with no word between them: "the Doe-Orrin-Vela trio"
_LINKED = 2  # tokens between two of its names, at most: ", and"
_TELLING = "telling:"  # before a party: a description built on a name ("the Tesla chief"), which names the party too
COMPANY_WORDS = ("it", "its", "the_company")


class Names:
    """The parties' names of a dossier: tells quickly whether a text names any, and marks them in sentences."""

    def __init__(self, parties: Sequence[Party], words: object = None) -> None:
        self.parties = {p.key: p for p in parties}
        self.persons = frozenset(p.key for p in parties if p.kind is PartyKind.PERSON)
        self.companies = frozenset(p.key for p in parties if p.kind is PartyKind.COMPANY)
        self.groups = frozenset(p.key for p in parties if p.kind not in {PartyKind.PERSON, PartyKind.COMPANY})
        self.bodies = frozenset(p.key for p in parties if p.kind is PartyKind.BODY)
        self.verbs = verbs()
        spelt = [a for p in parties for a in _names_of(p)]
        self.stops = frozenset(fold(w[:-1]) for a in spelt for w in a.split() if w.endswith(".") and len(w) > 2)
        first = {fold(v) for p in parties for names in p.aliases.values() for a in names for v in spellings(a)}
        first |= {fold(v) for p in parties for v in spellings(p.name)}
        self.words = frozenset(a for a in first if a.isalpha() and len(a) > _SHORT)
        kept = sorted(a for a in first if not any(b != a and re.search(_whole(re.escape(b)), a) for b in first))
        self._any = re.compile(_whole("|".join(map(re.escape, kept)))) if kept else None

        self.articled = tuple(p.key for p in parties if any(_begins_as_noun(a) for a in _names_of(p)))
        own = [(str(k), a) for k, table in _tables(words) for listed in table.values() for a in listed]
        figured = [(p.key, a) for p in parties for a in _names_of(p)] + own
        self._figured = tuple(dict.fromkeys(k for k, a in figured if any(c.isdigit() for c in a)))
        self._heads = {tuple(fold(a).split()[:2]) for _, a in figured if a[:1].isdigit() and " " in a}

    def named(self, folded: str) -> bool:
        """Whether the folded text may name a party: cheap, and never wrong in saying no."""
        return self._any is not None and self._any.search(folded) is not None

    def part_figures(self, sentence: Sentence) -> None:
        """Part a count from a name that begins with a figure: "42 737 MAX" is 42 of them, not 42,737 of something."""
        for i in reversed(range(len(sentence.words) - 1)):
            head, _, last = sentence.words[i].rpartition(" ")
            if head and (last, sentence.words[i + 1]) in self._heads:
                sentence.cut(i, len(head))

    def figures(self, sentence: Sentence) -> frozenset[int]:
        """The tokens that are figures within a name or an own word, and count nothing: "737 MAX", "Channel 4"."""
        spans = [span for key in self._figured for span in sentence.hits.get(key, ())]
        return frozenset(i for s, e in spans for i in range(s, e) if sentence.words[i][0].isdigit())

    def fill(self, lexicon: Lexicon, language: str) -> None:
        """Add the names, and the common nouns of the language, to a lexicon."""
        for party in self.parties.values():
            names = [party.name, *party.aliases.get("any", ()), *party.aliases.get(language, ())]
            if language == "de":
                names += [f"{name}s" for name in names if name[-1] not in "sxz"]  # the genitive: "Musks Angebot"
            lexicon.add(party.key, [v for n in names for v in spellings(n)], capital=True)
            written = [v for noun in self._nouns(party, language) for v in _contracted(noun, language)]
            lexicon.add(f"noun:{party.key}", written)
            telling = [v for v in written if self.words.intersection(re.findall(r"\w+", fold(v)))]
            lexicon.add(f"{_TELLING}{party.key}", telling)

    def called(self, concept: str, lexicon: Lexicon, language: str) -> tuple[str, ...]:
        """The bodies whose own names or nouns say that they are one of ``concept``: a commission is a regulator."""
        found = []
        for key in sorted(self.bodies):
            party = self.parties[key]
            said = " . ".join([*_names_of(party), *_own_nouns(party, language)])
            if any(concept in sentence.hits for sentence in _tagged(said, lexicon)):
                found.append(key)
        return tuple(found)

    def _nouns(self, party: Party, language: str) -> list[str]:
        """What stands for a party once it is named: what the dossier says and, where it is the only one, its class."""
        own = _own_nouns(party, language)
        others = [p for p in self.parties.values() if p.key != party.key]
        taken = {fold(n) for p in others for n in (*_own_nouns(p, language), *_classed(p, language))}
        return [*own, *(n for n in _classed(party, language) if fold(n) not in taken)]


def _whole(pattern: str) -> str:
    r"""As whole words, also of names that begin or end in a mark, where ``\b`` would not hold: "Canal+", "Yahoo!"."""
    return rf"(?<!\w)(?:{pattern})(?!\w)"


def _tagged(text: str, lexicon: Lexicon) -> list[Sentence]:
    found = sentences(Article(text=text))
    for sentence in found:
        lexicon.tag(sentence)
    return found


def _own_nouns(party: Party, language: str) -> list[str]:
    nouns = party.options.get("nouns")
    return [str(n) for key in ("any", language) for n in nouns.get(key, ())] if isinstance(nouns, Mapping) else []


def _classed(party: Party, language: str) -> list[str]:
    """The nouns that a party's names give it: "the department" for the Department of Justice."""
    if party.kind is PartyKind.PERSON:
        return []
    words = dict.fromkeys(w for name in _names_of(party) for w in fold(name).split())
    table = class_nouns()
    return [noun for w in words if w in table for noun in table[w].get(language, ())]


def _begins_as_noun(name: str) -> bool:
    folded = fold(name)
    return any(folded.startswith(a if a[-1] == "'" else f"{a} ") for a in _ARTICLES)


def _tables(words: object) -> Iterable[tuple[object, Mapping[str, Sequence[str]]]]:
    return words.items() if isinstance(words, Mapping) else ()


def _names_of(party: Party) -> tuple[str, ...]:
    return (party.name, *(a for names in party.aliases.values() for a in names))


def spellings(name: str) -> tuple[str, ...]:
    """A name, and as it is written without dots ("US Steel") and, as headlines do, without "the" before it."""
    bare = name[4:] if name[:4].casefold() == "the " and name[4:5].isupper() else name
    plain = (_INITIALS.sub(lambda m: m.group().replace(".", ""), n).replace(". ", " ") for n in (name, bare))
    return tuple(dict.fromkeys((name, bare, *plain)))


_CONTRACTIONS = {"fr": {"le": ("du", "au"), "les": ("des", "aux")}, "es": {"el": ("del", "al")}}


def _contracted(noun: str, language: str) -> tuple[str, ...]:
    """A common noun, and as it stands after "de" and "a": "le club" gives "du club" and "au club"."""
    article, _, rest = noun.partition(" ")
    return (noun, *(f"{c} {rest}" for c in _CONTRACTIONS.get(language, {}).get(article, ())))


def resolve(found: Sequence[Sentence], names: Names, focus: Iterable[str]) -> frozenset[str]:
    """Mark in each sentence what its pronouns and common nouns stand for. Gives the parties that the text names.

    A person's pronoun stands for the first person of its own sentence before it, else the first of the sentence
    before; a company's likewise. "The company" stands for the last company named, preferring the dossier's focus.
    """
    named: set[str] = set()
    for sentence in found:
        _drop_shadowed(sentence, names)
        _drop_of_others(sentence, names)
        named.update(k for k in names.parties if sentence.has(k) or sentence.has(f"{_TELLING}{k}"))
        _drop_compared(sentence, names)
    focal = [f for f in focus if f in named]
    last_person: str | None = None
    last_company: str | None = None
    for sentence in found:
        acts = _note_subjects(sentence, names)
        _note_lists(sentence, names)
        for party in names.parties:
            # a common noun names its party only where the party itself, or a description that tells it, is in the text
            if party in named and sentence.has(f"noun:{party}"):
                for start, end in sentence.hits[f"noun:{party}"]:
                    if not _of_another(sentence, end) and sentence.words[end : end + 1] not in _OFFICES:
                        sentence.mark(party, start, end)
        _note_aged(sentence)
        last_person = _stand_in(sentence, names.persons, PERSON_WORDS, acts, last_person)
        preferred = focal[0] if focal else None
        impersonal = last_person is None and not any(sentence.has(p) for p in names.persons)
        words = (*COMPANY_WORDS, "it_too") if impersonal else COMPANY_WORDS
        last_company = _stand_in(sentence, names.companies, words, acts, last_company or preferred, preferred)
    return frozenset(named)


def resolve_things(found: Sequence[Sentence], things: frozenset[str]) -> None:
    """Mark in each sentence the pronoun that stands for a thing: a reactor, a phone, a plan, told in the one before.

    A thing is a body that is a party, or an own word of the dossier that fills the role ``object``. A pronoun at the
    head of a sentence, or "there" in it, stands for the first thing of the sentence before.
    """
    before: frozenset[str] = frozenset()
    for sentence in found:
        here = things & sentence.hits.keys()
        if not before and not here:
            continue
        shown = sorted((s, e, k) for k in here for s, e in sentence.hits[k])
        for at, word in enumerate(sentence.words if before else ()):
            heads = at <= _HEAD and word in _THING_PRONOUNS
            if heads or (word in _PLACE_PRONOUNS and sentence.words[at + 1 : at + 2] != ["a"]):
                for key in before:
                    sentence.mark(key, at, at + 1)
                shown = shown or [(at, at + 1, key) for key in before]
        first = shown[0] if shown else None
        if first is None or any(
            unknown_name(sentence, at) for at in range(1, first[0]) if not sentence.words[at].isdigit()
        ):
            before = frozenset()
        else:
            before = frozenset(k for s, e, k in shown if s < first[1] and first[0] < e)


def _note_lists(sentence: Sentence, names: Names) -> None:
    """Note where parties are told one after the other: what is said of the list is said of each.

    Names that no party bears may stand among them; the last is joined by "and" or the like, after a comma or not.
    """
    shown = [k for k in names.parties if k in sentence.hits]
    if len(shown) < _LISTED:
        return
    starts = {s: e for k in shown for s, e in sentence.hits[k]}
    words, at = sentence.words, 0
    for begin in starts:
        if begin not in starts.values():
            chain = [begin]
            while chain[-1] in starts:
                chain.append(starts[chain[-1]])
            if len(chain) > _CHAINED:
                sentence.note_list(begin, chain[-1])
    while at < len(words):
        begin, end, known, closed = at, _item(sentence, starts, at), 0, False
        passed: list[tuple[int, int]] = []  # "Ellison, who ran the fund, and Wang"
        known += _after_articles(words, begin) in starts
        while end is not None and end > at:
            at, begun = end, _past_aside(sentence, end)
            link = begun
            passed.append((at, begun))
            while link < len(words) and words[link] in _AMONG and link - begun < _LINKED:
                link += 1
            joined = words[begun:link]
            after = _item(sentence, starts, link) if joined else None
            if after is None:
                break
            closed = closed or any(w != "," for w in joined)
            known += _after_articles(words, link) in starts
            end = after
        if closed and known >= _LISTED:
            sentence.note_list(begin, at, passed)
        at = max(at, begin + 1)


def _item(sentence: Sentence, starts: Mapping[int, int], at: int) -> int | None:
    """The end of the name that begins at a token, with its article; None where none does."""
    words = sentence.words
    if at in starts:
        return starts[at]
    end = at = _after_articles(words, at)
    if at in starts:
        return starts[at]
    while end < len(words) and sentence.capitals[end] and words[end][0].isalpha() and end not in starts:
        end += 1
    return end if end > at else None


def _past_aside(sentence: Sentence, at: int) -> int:
    """Behind the aside that begins at a token, where one does: "Ellison, who ran the fund, and Wang"."""
    return next((b for a, b in sentence.asides if a == at), at)


def _after_articles(words: Sequence[str], at: int) -> int:
    while at < len(words) and words[at] in _ARTICLES:
        at += 1
    return at


def in_title(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a name only helps to say who another is: "Tesla" in "Tesla's boss"."""
    return any(
        a <= start and end <= b and b - a > end - start
        for name, spans in sentence.hits.items()
        if name.startswith("noun:")
        for a, b in spans
    )


def _drop_shadowed(sentence: Sentence, names: Names) -> None:
    """Where a longer name covers a shorter one of another party ("OpenAI Foundation"), only the longer stands."""
    spans = [(s, e, k) for k in names.parties for s, e in sentence.hits.get(k, ())]
    for s, e, key in spans:
        if any(a <= s and e <= b and (b - a) > (e - s) and other != key for a, b, other in spans):
            sentence.hits[key].remove((s, e))
            if not sentence.hits[key]:
                del sentence.hits[key]


def _of_another(sentence: Sentence, end: int) -> bool:
    """Whether "of" and a name that nobody here bears follow a common noun: "the reactor of Olkiluoto" is another."""
    words, at = sentence.words, end
    if at >= len(words) or words[at] not in _OF:
        return False
    at = _after_articles(words, at + 1)
    return at < len(words) and unknown_name(sentence, at)


def unknown_name(sentence: Sentence, at: int) -> bool:
    """Whether a capital letter begins a word that shows nothing that is known."""
    if not sentence.capitals[at] or not sentence.words[at][0].isalpha():
        return False
    return not any(a <= at < b for spans in sentence.hits.values() for a, b in spans)


def _drop_of_others(sentence: Sentence, names: Names) -> None:
    """A name that begins as a common noun does ("l'EPR") is no party's where it is said to be another's."""
    for key in names.articled:
        spans = sentence.hits.get(key, ())
        kept = [(s, e) for s, e in spans if sentence.words[s] not in _ARTICLES or not _of_another(sentence, e)]
        if spans and not kept:
            del sentence.hits[key]
        elif len(kept) < len(spans):
            sentence.hits[key] = kept


def _drop_compared(sentence: Sentence, names: Names) -> None:
    """A party that only says whose rival another is, or who it was not, takes no part: "X's rival Y", "Y, not X,"."""
    words = sentence.words
    for key in names.parties:
        spans = sentence.hits.get(key, ())
        kept = [
            (s, e)
            for s, e in spans
            if not (s > 1 and words[s - 1] in _WHOSE and words[s - 2] in _RIVALS)
            and not (words[e : e + 1] == ["'s"] and words[e + 1 : e + 2] and words[e + 1] in _RIVALS)
            and not (s > 1 and words[s - 1] in _NOT and words[s - 2] == "," and words[e : e + 1] in _PARTED)
        ]
        if spans and not kept:
            del sentence.hits[key]
        elif len(kept) < len(spans):
            sentence.hits[key] = kept


def _note_subjects(sentence: Sentence, names: Names) -> set[int]:
    """Note the names, and which of them may be a subject: not joined to the one before, nor an event's object.

    Gives the tokens right after an event's words, where its object stands.
    """
    acts = {e for name, spans in sentence.hits.items() if name in names.verbs for _, e in spans}
    heads = {s for name in _HEADS for s, _ in sentence.hits.get(name, ())}  # "the OpenAI ruling": no subject either
    for key in names.parties:
        for start, end in sentence.hits.get(key, ()):
            sentence.named.add((start, key))
            low = max(0, start - _JOIN_REACH)
            joined = any(low < e <= start for _, e in sentence.hits.get("joiner", ())) or end in heads
            if not joined and start not in acts and start - 1 not in acts and key not in names.groups:
                sentence.subjects.append((start, key))
    return acts


def _stand_in(
    sentence: Sentence,
    keys: frozenset[str],
    words: tuple[str, ...],
    acts: set[int],
    before: str | None,
    preferred: str | None = None,
) -> str | None:
    """Mark pronouns of ``words`` as the party they stand for; give the party that the next sentence's stand for."""
    own = sorted((s, e, k) for k in keys for s, e in sentence.hits.get(k, ()) if not in_title(sentence, s, e))
    first: str | None = None
    for name in words:
        for start, end in sentence.hits.get(name, ()):
            earlier = [k for s, _, k in own if s < start]
            chosen = earlier[0] if earlier else before
            if name == "the_latter" and earlier:
                chosen = earlier[-1]
            if name == "the_company" and preferred in earlier:
                chosen = preferred
            if name == "its" and earlier:
                chosen = earlier[-1]
            if name == "it" and before is not None and (sentence.words[start] == "l'" or start in acts):
                chosen = before  # "SpaceX l'a rachetée", "SpaceX acquired it": the object is not the subject
            if chosen is not None:
                sentence.mark(chosen, start, end)
                if not own:
                    first = chosen
    if any(k == preferred for _, _, k in own):
        return preferred
    if preferred is not None:  # what is only an owner, or beside the point, is not what the next sentence goes on about
        leading = {(s, k) for s, k in sentence.subjects}
        own = [(s, e, k) for s, e, k in own if (s, k) in leading and not _aside(sentence, s, e)]
    return own[0][2] if own else first or before


def _note_aged(sentence: Sentence) -> None:
    """Mark who is told by an age alone, "the 57-year-old was found guilty", as "he": no attribute of something else."""
    words = sentence.words
    for i in range(len(words) - 4):
        aged = words[i] == "the" and words[i + 1].isdigit() and words[i + 2 : i + 4] == ["year", "old"]
        if aged and words[i + 4] in _AFTER_AGED:
            sentence.mark("he", i, i + 4)


def _aside(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a name is an owner ("SpaceX's debut") or stands behind a preposition ("after SpaceX")."""
    owner = end < len(sentence.words) and sentence.words[end] == "'s"
    return owner or any(e == start for _, e in sentence.hits.get("beside_p", ()))
