"""The contents of the page, made of the facts alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from config import Names, Settings
from operations.roles.judgement import judge
from operations.roles.situation import Situation
from operations.roles.world import Sight, World
from recovery.steps.heartbeat import Heartbeat
from watch.alarm import Alarm, periods
from watch.board import Fact, Facts
from watch.document import (
    UNKNOWN,
    AlarmCard,
    Document,
    Line,
    MachineCard,
    ProberCard,
    RegionCard,
    StateTime,
    UsersCard,
    clock,
)
from watch.run import Run
from watch.sources import ALARM, ANSWERS, QUICK, RUN, RUNNING, SIGHT, SLOW, STATE, STORES, USERS, beats
from watch.users import Span, newest_outage


def document(settings: Settings, target: str, facts: Facts, now: datetime) -> Document:
    """Make the document from the facts."""
    names = Names(settings)
    situation = _situation(settings, names, facts)
    users = _users(names, facts)
    return Document(
        now=now,
        project=settings.project,
        target=target,
        headline=users.told,
        tone=users.tone,
        users=users,
        next=situation,
        regions=tuple(
            _region(here.region, here.site, situation.active, facts)
            for here in (names.primary, names.standby)
        ),
        machine=_machine(names, facts),
        probers=_probers(settings, names, facts),
        alarm=_alarm(names, settings, facts, now),
    )


def line(name: str, fact: Fact, text: str) -> Line:
    """Return a fact as a line of the page. If its question fails now, the line says unknown and has the last
    answer.
    """
    if fact.known:
        return Line(name, text, fact.at)
    if fact.unknown_since is None:
        return Line(name, UNKNOWN, cause="not asked yet")
    last = text if fact.at is not None else ""
    return Line(name, UNKNOWN, fact.at, fact.unknown_since, fact.cause, last)


def _fact(facts: Facts, place: str, question: str) -> Fact:
    return facts.get((place, question), Fact())


def _situation(settings: Settings, names: Names, facts: Facts) -> Situation:
    """Return the situation, judged by the same table as in `make status`; unknown until both regions were
    asked.
    """
    regions = (names.primary.region, names.standby.region)
    seen = {region: _fact(facts, region, SIGHT) for region in regions}
    if any(fact.at is None and fact.unknown_since is None for fact in seen.values()):
        return Situation("unknown", "not every region has been asked yet", "make status")
    return judge(
        World(
            regions,
            names.site(settings.active).region,
            {region: fact.value for region, fact in seen.items() if fact.known},
            {region: fact.cause for region, fact in seen.items() if not fact.known},
            settings.components.recovery,
        )
    )


def _region(region: str, site: str, active: str, facts: Facts) -> RegionCard:
    seen = _fact(facts, region, SIGHT)
    sight: Sight | None = seen.value
    asked = [*QUICK, *([RUNNING] if sight and sight.running else [])]
    return RegionCard(
        region,
        site,
        UNKNOWN if not active else "active" if region == active else "passive",
        "" if seen.known else seen.cause,
        seen.unknown_since,
        seen.at,
        (
            *(_answer(facts, region, question) for question in asked),
            *(_beat(facts, region, store) for store in STORES),
        ),
        tuple(_answer(facts, region, question) for question in SLOW),
    )


def _answer(facts: Facts, region: str, question: str) -> Line:
    fact = _fact(facts, region, question)
    return line(question, fact, str(fact.value))


def _beat(facts: Facts, region: str, store: str) -> Line:
    fact = _fact(facts, region, beats(store))
    beat: Heartbeat | None = fact.value
    text = f"number {beat.number}, written {clock(beat.at)}" if beat else "none arrived yet"
    found = line(f"last heartbeat, {store}", fact, text)
    return replace(found, of=beat.at) if beat and fact.known else found


def _users(names: Names, facts: Facts) -> UsersCard:
    host, fact = names.host("app"), _fact(facts, USERS, ANSWERS)
    spans: tuple[Span, ...] = fact.value or ()
    told = line(host, fact, spans[-1].told if spans else UNKNOWN)
    if not fact.known or not spans:
        what = f"It is unknown whether users are served: {told.cause}."
        return UsersCard(host, "unknown", what, "", fact.unknown_since, newest_outage(spans), spans, told)
    outage, last = newest_outage(spans), spans[-1]
    if last.good:
        what = f"Users are served by {last.region or 'an unknown region'}."
        if outage is not None and outage.seconds is not None:
            what = f"{what} Their last outage took {outage.seconds:.1f} s, until {clock(last.start)}."
        return UsersCard(host, "good", what, last.region, last.start, outage, spans, told)
    since = outage.since if outage else last.start
    return UsersCard(host, "bad", "Users get no good answer.", last.region, since, outage, spans, told)


def _machine(names: Names, facts: Facts) -> MachineCard:
    found = [_fact(facts, here.region, RUN) for here in (names.standby, names.primary)]
    ran = [fact for fact in found if fact.value is not None]
    if not ran:
        known = next((fact for fact in found if fact.known), found[0])
        return MachineCard("", "", "", None, "", (), (), line("execution", known, "none yet"))
    fact = max(ran, key=lambda each: each.value.start)
    run: Run = fact.value
    states = _states(run)
    # A state that it is in has no end; of one with branches those of its branches, once there are any.
    here = [step for step in run.steps if step.end is None and not run.is_over]
    inner = [step for step in here if not step.parallel] or here
    present = tuple(dict.fromkeys(step.name for step in inner))
    told = line("execution", fact, run.status)
    return MachineCard(run.region, run.arn, run.status, run.start, run.started_by, present, states, told)


def _states(run: Run) -> tuple[StateTime, ...]:
    """Return each state once, in the order of the first visits, with the total time of its visits."""
    found = []
    for name in dict.fromkeys(step.name for step in run.steps):
        visits = [step for step in run.steps if step.name == name]
        ended = [each.end - each.start for each in visits if each.end is not None]
        spent = sum(ended, timedelta())
        last = visits[-1]
        is_open = last.end is None and not run.is_over
        counts_from = last.start - spent if is_open else None
        found.append(
            StateTime(
                name,
                visits[0].start,
                last.end,
                round(spent.total_seconds(), 3),
                len(visits),
                counts_from,
            )
        )
    return tuple(found)


def _probers(settings: Settings, names: Names, facts: Facts) -> tuple[ProberCard, ...]:
    places = [names.other(settings.active), *([names.witness] if names.witness else [])]
    probed = names.site(settings.active).region
    return tuple(_prober(each.region, probed, _fact(facts, ALARM, each.region)) for each in places)


def _prober(region: str, probed: str, fact: Fact) -> ProberCard:
    probes: Sequence[Any] = fact.value or ()
    failed = sum(probe.failed > 0 for probe in probes)
    told = f"{failed} of this prober's last {len(probes)} probes of {probed} failed"
    if probes:
        told += f"; the newest probe, at {clock(probes[-1].at)}, {'failed' if probes[-1].failed else 'was answered'}"
    else:
        told = f"no recent probe of {probed}"
    said = line(f"prober in {region}", fact, told)
    if not fact.known or not probes:
        return ProberCard(region, "unknown", said.text if not fact.known else told, said)
    return ProberCard(region, "bad" if probes[-1].failed else "good", told, said)


def _alarm(names: Names, settings: Settings, facts: Facts, now: datetime) -> AlarmCard:
    fact = _fact(facts, ALARM, STATE)
    alarm: Alarm | None = fact.value
    if alarm is None:
        missing = line("alarm", fact, "the alarm that starts a failover doesn't exist")
        return AlarmCard("", UNKNOWN, None, "", 0, 0, 0, (), missing)
    probes = _fact(facts, ALARM, names.other(settings.active).region).value or ()
    bars = tuple(periods(alarm, probes, now))
    said = line("alarm", fact, alarm.state)
    failing = sum(bar.failing for bar in bars)
    return AlarmCard(
        alarm.name, said.text, alarm.since, alarm.reason, alarm.needs, alarm.looks_at, failing, bars, said
    )
