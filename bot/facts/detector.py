"""The detector: an article and a dossier in, findings with their quotes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.dossier import Dossier, FactSpec, FactType
from bot.domain.findings import Article, Finding, Reading, Relation, Why
from bot.domain.values import Count, Day, Money, Percent, State, Value, Year, to_json
from bot.facts.before import value_before
from bot.facts.compiler import Compiler
from bot.facts.confidence import confidence
from bot.facts.contest import contested
from bot.facts.corrections import is_correction
from bot.facts.language import detect
from bot.facts.mentions import Names, resolve, resolve_things
from bot.facts.quantities import Quantity
from bot.facts.quotes import quote_span
from bot.facts.ranges import figures
from bot.facts.reading import Candidate, Read, candidates, neighbours
from bot.facts.relation import NOT_STATED, close, relation_of, same, swings
from bot.facts.relevance import Relevance
from bot.facts.rules import Rule, Rules
from bot.facts.text import PARTS, Sentence, fold, marks, sentences
from bot.facts.typed import is_distance, moved_to, of_a_share, passed_over, priced, understood

_ORIGINS = ("found_v", "start_v")
_SINCE = marks("since")
_AMOUNTS = frozenset({FactType.MONEY, FactType.PERCENT, FactType.COUNT})


class Detector:
    """Reads articles against one dossier. ``baseline`` holds what the seed says; without it every claim is new."""

    def __init__(self, dossier: Dossier, baseline: Sequence[Finding] = ()) -> None:
        self.dossier = dossier
        self._hold(baseline)
        self._names = Names(dossier.parties, dossier.options.get("words"))
        self._rules: dict[str, Rules] = {}
        self._relevance = Relevance(dossier)
        self._focus = [str(k) for k in _listed(dossier.options.get("focus"))]

    def with_baseline(self, baseline: Sequence[Finding]) -> Detector:
        """The same detector against another baseline; what is compiled is shared."""
        twin = Detector.__new__(Detector)
        twin.dossier, twin._names, twin._rules = self.dossier, self._names, self._rules
        twin._relevance, twin._focus = self._relevance, self._focus
        twin._hold(baseline)
        return twin

    def _hold(self, baseline: Sequence[Finding]) -> None:
        """Keep the baseline: the newest seed's value of each fact; of parties the first, and whoever else was told."""
        self.baseline: dict[str, Finding] = {}
        self._share_prices = [v for f in baseline if isinstance(v := f.value, Money) and v.per == "share"]
        self._taking_part: dict[str, list[Value]] = defaultdict(list)
        parties = {f.key for f in self.dossier.facts if f.type is FactType.PARTIES}
        for finding in baseline:
            if finding.value is None:
                continue
            if finding.fact not in parties:
                self.baseline[finding.fact] = finding
            elif same(finding.value, NOT_STATED):
                self.baseline.setdefault(finding.fact, finding)
            else:
                if finding.fact not in self._taking_part:
                    self.baseline[finding.fact] = finding
                self._taking_part[finding.fact].append(finding.value)

    def read(self, article: Article) -> Reading:
        """What the article says of the dossier's facts, against the baseline."""
        if not any(self._names.named(fold(article.part(p))) for p in PARTS):
            language = (article.language or "und")[:2]
            return Reading(relevant=False, language=language, stages=("No party of the dossier is named.",))
        read, language = self.tag(article)
        stages = [
            f"Read as {language}, in {len(read.sentences)} sentence(s).",
            f"Parties named: {', '.join(sorted(read.named)) or 'none'}.",
        ]
        if not read.named:
            return Reading(relevant=False, language=language, stages=(*stages, "Stopped: no party stands as a name."))
        rules = self._rules[language]
        denied: list[tuple[str, Value]] = []
        told = {f.key: candidates(f, rules.by_fact[f.key], read) for f in self.dossier.facts}
        found = {f.key: self._findings(f, told[f.key], article, read) for f in self.dossier.facts}
        own = contested(self.dossier.facts, told, read, lambda key, one: _claims(found[key], one.value))
        for fact in self.dossier.facts:
            if len(own[fact.key]) < len(told[fact.key]):
                found[fact.key] = self._findings(fact, own[fact.key], article, read)
            denied += [(fact.key, State(name=c.rule.value)) for c in own[fact.key] if c.mood.negated and c.rule.value]
        findings = [one for fact in self.dossier.facts for one in found[fact.key]]
        findings = _one_owner(findings)
        relevant, reason = self._relevance.judge(read, findings)
        stages.append(reason)
        stages.append(f"{len(findings)} findings." if findings else "No wording of a watched fact was found.")
        return Reading(
            relevant=relevant,
            language=language,
            findings=tuple(findings),
            parties=tuple(sorted(read.named)),
            stages=tuple(stages),
            corrects=is_correction(read),
            denied=tuple(dict.fromkeys(denied)),
        )

    def read_seed(self, article: Article, *, as_of: str) -> tuple[Finding, ...]:
        """The baseline that the seed states: for each fact the first value, with its quote and its own date.

        Of a fact that tells who takes part, each of them.
        """
        read, language = self.tag(article)
        rules = self._rules[language]
        baseline: list[Finding] = []
        told_of = {f.key: candidates(f, rules.by_fact[f.key], read, seed=True) for f in self.dossier.facts}
        found = contested(self.dossier.facts, told_of, read)
        for fact in self.dossier.facts:
            told = [c for c in found[fact.key] if c.value is not None and not c.rule.anchored]  # nothing is held yet
            told.sort(key=lambda c: _seed_order(fact, c))
            if told:
                for candidate in told if fact.type is FactType.PARTIES else told[:1]:
                    finding = self._finding(fact, candidate, article, Relation.CONFIRMS)
                    if not any(f.fact == fact.key and _same_claim(f, finding) for f in baseline):
                        began = _event_time(fact, candidate, read, finding.value)
                        baseline.append(replace(finding, as_of=began or as_of))
            else:
                nearest = _nearest(fact, baseline)
                if nearest is not None:
                    # a fact that the seed is silent on begins as "not stated", beside its nearest sister's sentence
                    baseline.append(replace(nearest, fact=fact.key, value=NOT_STATED, as_of=as_of, why=None))
        return tuple(baseline)

    def candidates(self, article: Article) -> dict[str, list[Candidate]]:
        """What each fact's rules find, as in a seed: for drafts, which ask who fills which role."""
        read, language = self.tag(article)
        rules = self._rules[language]
        return {f.key: candidates(f, rules.by_fact[f.key], read, seed=True) for f in self.dossier.facts}

    def quantities(self, article: Article) -> list[tuple[Quantity, str]]:
        """Every figure of the text, with its sentence; "three days earlier" only says when."""
        read, _ = self.tag(article)
        found = []
        for sentence in read.sentences:
            words = article.part(sentence.part)[sentence.starts[0] : sentence.ends[-1]]
            own = read.quantities[sentence.index]
            found += [(quantity, words) for quantity in own if not is_distance(sentence, quantity)]
        return found

    def rules(self, fact: str, language: str) -> list[Rule]:
        """The compiled rules of a fact, for a language in which a text was tagged."""
        return list(self._rules[language].by_fact[fact].all)

    def left_out(self, article: Article) -> Sequence[Sequence[str]]:
        """The parties of the sentences that name several and that the dossier's ``relevance`` does not let pass."""
        return list(self._relevance.left_out(self.tag(article)[0]))

    def tag(self, article: Article) -> tuple[Read, str]:
        """The article's sentences with all names, concepts and figures marked, and its language."""
        found = sentences(article, self._names.stops)
        language = detect(found, article.language, " ".join(article.part(p) for p in PARTS))
        rules = self._rules.get(language)
        if rules is None:
            rules = self._rules[language] = Compiler(self.dossier, self._names, language).run()
        year = int(article.date[:4]) if article.date else None
        quantities: dict[int, list[Quantity]] = {}
        for sentence in found:
            self._names.part_figures(sentence)
            rules.lexicon.tag(sentence)
            read_here = figures(language, sentence, year, self._names.figures(sentence))
            quantities[sentence.index] = own = [priced(q, sentence) for q in read_here]
        traded = frozenset(s.index for s in found if s.has("market_move"))  # "its shares fell to $77": no offer
        quantities = of_a_share(understood(quantities), self._share_prices, but=traded)
        for sentence in found:
            own = quantities[sentence.index]
            over = passed_over(sentence, own)
            for quantity in own:
                if quantity.start not in over:
                    sentence.mark(quantity.kind, quantity.start, quantity.end)
            _hide(sentence, rules.hidden)
        named = resolve(found, self._names, self._focus)
        resolve_things(found, rules.things)
        keys = [frozenset(s.hits) for s in found]
        read = Read(
            sentences=found,
            quantities=quantities,
            named=named,
            shown=frozenset().union(*keys),
            keys=keys,
            near=neighbours(keys),
            around=neighbours(keys, ahead=1),
            parties=frozenset(self._names.parties),
            companies=self._names.companies,
            date=article.date,
        )
        return read, language

    def _findings(self, fact: FactSpec, told: Sequence[Candidate], article: Article, read: Read) -> list[Finding]:
        """One finding per value; where only mentions stand, one background finding."""
        held = self.baseline[fact.key].value if fact.key in self.baseline else None
        kept: list[Finding] = []
        for found in told:
            candidate = _in_currency(fact, found, held)
            if candidate.rule.anchored and (candidate.value is None or not close(candidate.value, held)):
                continue
            relation = Relation.BACKGROUND
            if candidate.value is not None:
                raised = candidate.rule.relation == Relation.UPDATES
                moved = candidate.quantity is not None and moved_to(candidate.sentence, candidate.quantity)
                relation = relation_of(fact, candidate.value, held, raised=raised, moved=moved)
                if any(same(candidate.value, value) for value in self._taking_part.get(fact.key, ())):
                    relation = Relation.CONFIRMS
                if candidate.rule.dated and not self._later(fact, article):
                    relation = Relation.BACKGROUND
                dated = fact.states or (fact.type in _AMOUNTS and not swings(fact))
                if relation is Relation.UPDATES and dated and self._before_seed(candidate, read):
                    relation = Relation.BACKGROUND
                loose = candidate.rule.confirm_only or self._after_seed(candidate.value) or _rivals(fact, candidate)
                if relation is Relation.DISPUTES and loose:
                    relation = Relation.BACKGROUND
            finding = self._finding(fact, candidate, article, relation)
            if relation is Relation.UPDATES:
                finding = replace(finding, as_of=self._as_of(fact, candidate, article, read))
            again = next((n for n, other in enumerate(kept) if _same_claim(finding, other)), None)
            if again is not None:
                if relation is Relation.UPDATES and kept[again].relation is Relation.DISPUTES:
                    kept[again] = finding  # told as a raise here, as a mere figure there
                elif relation is kept[again].relation and _finer(candidate.value, kept[again].value):
                    kept[again] = finding  # told by its month in the title, by its day in the text
                continue
            kept.append(finding)
        changes = [c for c in told if c.value is not None and any(_claims([f], c.value) for f in kept)]
        for candidate in changes:
            before = value_before(fact, candidate, held, read)
            if before is not None and not _claims(kept, before.value):
                kept.append(self._finding(fact, before, article, Relation.CONFIRMS))
        claims = [f for f in kept if f.relation is not Relation.BACKGROUND]
        return _newest(fact, claims) or kept[:1]

    def _later(self, fact: FactSpec, article: Article) -> bool:
        """Whether the article is known to be later than the baseline that the seed gives."""
        held = self.baseline.get(fact.key)
        since = max((f.as_of or "" for f in self.baseline.values()), default="")
        return held is not None and article.date is not None and article.date[: len(since)] >= since

    def _before_seed(self, candidate: Candidate, read: Read) -> bool:
        """Whether the event's own clause dates it to a year before the seed's: history, not news."""
        since = max((f.as_of or "" for f in self.baseline.values()), default="")[:4]
        match, sentence = candidate.match, candidate.sentence
        ahead = 4 if candidate.rule.dated else 0
        span = range(match.start - ahead, match.end + 4)
        trigger = match.spans[candidate.rule.pattern.trigger][0]
        commas = [s for s, _ in sentence.hits.get("comma", ()) if match.start <= s < trigger]
        aside = range(commas[0], commas[-1]) if len(commas) > 1 else range(0)  # "Musk, who left in 2018, will appeal"
        origins = [e for name in _ORIGINS for _, e in sentence.hits.get(name, ())]  # "founded in 2015" dates no other
        years = [
            str(to_json(q.value))[:4]
            for q in read.quantities[sentence.index]
            if q.kind in {"year", "date"}
            and q.end > span.start
            and q.start < span.stop
            and q.start not in aside
            and not any(0 <= q.start - e <= 3 for e in origins)
            and sentence.words[q.start - 1] not in _SINCE  # "the first loss since 1986"
        ]
        return bool(years) and bool(since) and max(years) < since

    def _as_of(self, fact: FactSpec, candidate: Candidate, article: Article, read: Read) -> str | None:
        """When a new state began: the day or month that its sentence gives for what is done, else the report's date.

        A date before the seed's or after the report's belongs to something else: history, or a plan.
        """
        asks = candidate.rule.policy in {"fact", "ruling"}
        told = _event_time(fact, candidate, read, None) if asks else None
        since = max((f.as_of or "" for f in self.baseline.values()), default="")[:4]
        if told is None or len(told) < len("2026-01") or told < since:
            return article.date
        return told if article.date is None or told <= article.date else article.date

    def _after_seed(self, value: Value) -> bool:
        """Whether a year is none that the seed, which tells of the past, could have told otherwise."""
        since = max((f.as_of or "" for f in self.baseline.values()), default="")[:4]
        return isinstance(value, Year) and since.isdigit() and value.year >= int(since)

    def _finding(self, fact: FactSpec, candidate: Candidate, article: Article, relation: Relation) -> Finding:
        sentence = candidate.sentence
        start, end = quote_span(sentence, candidate.match)
        text = article.part(sentence.part)
        value = candidate.value
        shown = "" if value is None else str(to_json(value))
        if candidate.quantity is not None:  # as written
            shown = text[sentence.starts[candidate.quantity.start] : sentence.ends[candidate.quantity.end - 1]]
        return Finding(
            fact=fact.key,
            relation=relation,
            value=value,
            quote=text[start:end],
            start=start,
            end=end,
            part=sentence.part,
            as_of=article.date,
            confidence=confidence(candidate, self._names.parties),
            why=Why(
                parties=tuple(dict.fromkeys(n for n in candidate.match.names if n in self._names.parties)),
                wording=candidate.rule.pattern.source,
                value=shown,
                rule=candidate.rule.name,
            ),
        )


def _hide(sentence: Sentence, hidden: Mapping[str, tuple[str, ...]]) -> None:
    """Drop a concept where it stands inside a phrase of another that says the contrary."""
    for name, others in hidden.items():
        spans = sentence.hits.get(name)
        if spans is None:
            continue
        covers = [span for other in others for span in sentence.hits.get(other, ())]
        kept = [(s, e) for s, e in spans if not any(a <= s and e <= b for a, b in covers)]
        if kept:
            sentence.hits[name] = kept
        else:
            del sentence.hits[name]


def _one_owner(findings: Sequence[Finding]) -> list[Finding]:
    """Without the changes whose very figure another fact is known by: one figure tells of one thing."""
    known = {(f.part, f.start, f.value) for f in findings if _figure(f) and f.relation is Relation.CONFIRMS}
    return [
        f
        for f in findings
        if f.relation is Relation.CONFIRMS or not _figure(f) or (f.part, f.start, f.value) not in known
    ]


def _claims(findings: Sequence[Finding], value: Value | None) -> bool:
    """Whether one of a fact's findings claims the value, and does not only mention it."""
    return value is not None and any(
        f.relation is not Relation.BACKGROUND and f.value is not None and same(f.value, value) for f in findings
    )


def _figure(finding: Finding) -> bool:
    return isinstance(finding.value, Money | Percent | Count)


def _in_currency(fact: FactSpec, candidate: Candidate, held: Value | None) -> Candidate:
    """An amount without its currency ("44 billion") is in the currency of the value that is held."""
    value, quantity = candidate.value, candidate.quantity
    understood = quantity is not None and quantity.bare and not fact.options.get("currency")
    if understood and isinstance(value, Money) and isinstance(held, Money):
        return replace(candidate, value=replace(value, currency=held.currency))
    return candidate


def _newest(fact: FactSpec, claims: list[Finding]) -> list[Finding]:
    """Without the states that another told in the same text has overtaken, by the dossier's ``instead_of``."""
    told = [fact.state(f.value.name) for f in claims if isinstance(f.value, State)]
    over = {str(name) for state in told if state is not None for name in _listed(state.options.get("instead_of"))}
    return [f for f in claims if not (isinstance(f.value, State) and f.value.name in over)]


def _finer(value: Value | None, than: Value | None) -> bool:
    return isinstance(value, Day) and isinstance(than, Day) and len(value.date) > len(than.date)


def _same_claim(first: Finding, second: Finding) -> bool:
    if first.value is None or second.value is None:
        return first.value is second.value
    return same(first.value, second.value)


def _seed_order(fact: FactSpec, candidate: Candidate) -> tuple[int, int]:
    """A seed's first state in the order of the story, then the earliest sentence."""
    rank = 0
    if fact.type in {FactType.STATE, FactType.PARTIES} and isinstance(candidate.value, State):
        state = fact.state(candidate.value.name)
        rank = 99 if state is None else state.rank
    return rank, candidate.sentence.index


def _event_time(fact: FactSpec, candidate: Candidate, read: Read, value: Value | None) -> str | None:
    """When the event was, as its own sentence says: the fact's own year, or the nearest year or date to it."""
    if isinstance(value, Year):
        return str(value.year)
    if isinstance(value, Day):
        return value.date
    if fact.options.get("moves"):
        return None  # what can change holds when the seed was written, whatever year its sentence tells of
    dated = [q for q in read.quantities[candidate.sentence.index] if q.kind in {"year", "date"}]
    if not dated:
        return None
    middle = (candidate.match.start + candidate.match.end) / 2
    nearest = min(dated, key=lambda q: abs(q.start - middle))
    if min(abs(nearest.start - candidate.match.end), abs(nearest.end - candidate.match.start)) > 8:
        return None
    return str(nearest.value.year) if isinstance(nearest.value, Year) else str(to_json(nearest.value))


def _nearest(fact: FactSpec, baseline: Sequence[Finding]) -> Finding | None:
    family = fact.key.split(".")[0]
    return next((f for f in baseline if f.fact.split(".")[0] == family), baseline[0] if baseline else None)


def _rivals(fact: FactSpec, candidate: Candidate) -> bool:
    """Whether one stands in the sentence beside whom another value is not this fact's (``no_dispute_with``)."""
    return any(str(name) in candidate.sentence.hits for name in _listed(fact.options.get("no_dispute_with")))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]
