"""A channel that Slack calls by another id is found by the pulses that name it."""

from __future__ import annotations

from dataclasses import replace

from bot.pulses import channels
from bot.pulses.questionnaire import Audience, Reach, Readers, from_json
from bot.pulses.waves import Spec
from storage import pulses as rows
from tests.bot.pulse_company import Company, composed


def test_a_pulse_goes_on_with_the_new_id_of_its_channel(company: Company) -> None:
    people = [f"p{number}" for number in range(20)]
    company.hires("it", *people)
    asked = replace(
        composed(),
        audience=Audience(Reach.CHANNEL, slack_id="CTOWN000"),
        readers=Readers(("UHANA000",), "CTOWN000"),
    )
    survey_id = company.launches(asked, [f"U{person.upper()}" for person in people])

    channels.renumber(company.bot, "CTOWN000", "CNEW0000")
    channels.renumber(company.bot, "COTHER00", "CNEWER00")

    with company.bot.db.reading() as session:
        (series,) = rows.every_series(session)
    for found in (from_json(series.composed), Spec.of(company.survey(survey_id)).composed):
        assert (found.audience.slack_id, found.readers.channel_id) == ("CNEW0000", "CNEW0000")
        assert found.questions == asked.questions
