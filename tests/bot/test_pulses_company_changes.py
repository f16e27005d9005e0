"""Companies change between pulses: people move, departments come, go and become one."""

from __future__ import annotations

import pytest

from bot.errors import MayNotGoOut
from bot.pulses import launch
from storage.tables import Department
from tests.bot.pulse_company import CEM, DANA, HANA, Company, composed
from tests.bot.test_pulses_company import LAW, MANY, answered, departments, groups, home
from tests.moments import paris


def test_whoever_moves_alone_is_counted_where_they_were(company: Company) -> None:
    it = company.hires("it", *MANY)
    company.hires("legal", *LAW)
    answered(company, company.launches(), [*it, *(f"U{name.upper()}" for name in LAW)])

    company.moves("UP0", out_of="it", to="legal")
    company.moves_to(paris(17, 9))
    company.launches(composed(title="Another"))

    assert home(company, "UP0") == str(company.departments["it"])


def test_ten_who_move_together_are_counted_where_they_went(company: Company) -> None:
    people = company.hires("it", *(f"p{number}" for number in range(24)))
    company.hires("legal", *LAW)
    answered(company, company.launches(), people)

    for person in people[:10]:
        company.moves(person, out_of="it", to="legal")
    company.moves_to(paris(17, 9))
    survey_id = company.launches(composed(title="Another"))

    assert home(company, "UP0") == str(company.departments["legal"])
    assert home(company, "UP11") == str(company.departments["it"])
    assert survey_id


def test_a_department_that_is_retired_between_two_waves_is_still_named_and_can_be_asked(company: Company) -> None:
    it = company.hires("it", *MANY)
    law = company.hires("legal", *LAW[:9])
    people = company.hires("people", "a", "b", "c")
    answered(company, company.launches(), [*it, *law, *people])
    with company.bot.db.transaction() as session:
        legal = session.get_one(Department, company.departments["legal"])
        legal.is_active = False
        session.add(legal)

    company.moves_to(paris(17, 9))

    assert (company.departments["legal"], "Legal") in launch.departments_to_ask(company.bot)
    with pytest.raises(MayNotGoOut) as refused:
        launch.launch(company.bot, company.drafts(composed(audience=departments(company, "people"))), HANA)
    assert refused.value.instead == ["People", "Legal"]
    together = composed(audience=departments(company, "people", "legal"))
    assert launch.launch(company.bot, company.drafts(together), HANA).people == 14


def test_a_department_that_is_renamed_is_the_same(company: Company) -> None:
    it, law = company.hires("it", *MANY), company.hires("legal", *LAW)
    first = company.launches()
    answered(company, first, [*it, *law])
    with company.bot.db.transaction() as session:
        legal = session.get_one(Department, company.departments["legal"])
        legal.name = "Law"
        session.add(legal)

    company.moves_to(paris(17, 9))
    second = company.launches(composed(title="Another"))

    assert groups(company, first) == groups(company, second)


def test_two_companies_become_one(company: Company) -> None:
    """Forty come on one day, into a department of their own: nobody else's partners change."""
    it, law = company.hires("it", *MANY), company.hires("legal", *LAW)
    first = company.launches()
    answered(company, first, [*it, *law])
    with company.bot.db.transaction() as session:
        merged = Department(key="lab", name="Lab", channel_id="Clab", calendar_id=1, position=0)
        session.add(merged)
        session.flush()
        lab = merged.id
    company.departments = {**company.departments, "lab": lab}
    company.hires("lab", *(f"l{number}" for number in range(40)))

    company.moves_to(paris(17, 9))
    second = company.launches(composed(title="Another"))

    assert sorted(map(tuple, groups(company, second))) == [("it",), ("lab",), ("legal", "people")]


def test_everybody_in_one_department_is_one_number(company: Company) -> None:
    for person in (HANA, CEM):
        company.moves(person, out_of="people", to="it")
    company.hires("it", *MANY)

    survey_id = company.launches()

    assert groups(company, survey_id) == [["it"]]


def test_a_person_in_two_departments_is_counted_with_the_one_set_up_first_unless_they_lead_one(
    company: Company,
) -> None:
    (bo,) = company.hires("legal", "bo")
    company.hires("it", *MANY)
    company.moves(bo, out_of="people", to="people")
    company.moves(DANA, out_of="people", to="people")

    company.launches()

    assert home(company, bo) == str(company.departments["people"])
    assert home(company, DANA) == str(company.departments["it"]), "which she leads"


def test_a_department_of_one_is_counted_with_its_neighbour(company: Company) -> None:
    company.hires("it", *MANY)
    company.hires("legal", "lena")

    survey_id = company.launches()

    assert groups(company, survey_id) == [["it", "legal", "people"]]
