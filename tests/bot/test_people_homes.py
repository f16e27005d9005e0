"""Who belongs where: from a file, else from the department that somebody leads or serves."""

from __future__ import annotations

from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory
from hypothesis import given
from hypothesis import strategies as st

from bot import Bot, audit, membership
from bot.__main__ import main
from bot.departments import exchange
from bot.departments.file.mistakes import FileMistakes
from bot.operations import homes_health
from bot.people import homes, homes_file
from bot.people.homes import NoSuchHome
from bot.people.homes_file import NAME_LIMIT, Line
from bot.pulses import company as pulse_company
from bot.settings import variables
from storage import pulses as pulse_rows
from storage.tables.company import PulseHome, PulseWave
from storage.tables.pulses import Invite, PulseSeries, Survey
from tests.bot.company import ANA, BO, CEM, COMPANY, DANA, Company, moves_into
from tests.moments import TUESDAY_AT_NINE

pytestmark = pytest.mark.begins_with(fill=moves_into)

HEADER = "id,department,manager,language\n"


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def applied(company: Company, *lines: str) -> homes.Changes:
    return homes.apply(company.bot, HEADER + "\n".join(lines), by="gus")


def home(company: Company, person_id: str) -> str:
    with company.bot.db.reading() as session:
        return homes.home_of(session, person_id)


def mistakes(text: str) -> list[str]:
    with pytest.raises(FileMistakes) as found:
        homes_file.read(text, {ANA, BO, DANA})
    return [str(one) for one in found.value.mistakes]


# --- where somebody belongs ---


def test_whom_no_file_names_belongs_where_they_serve_or_nowhere(company: Company) -> None:
    assert home(company, BO) == "IT"
    assert home(company, ANA) == ""
    assert home(company, "UNOBODY0") == ""


def test_who_leads_one_department_and_serves_an_older_one_belongs_to_theirs(company: Company) -> None:
    membership.joined(company.bot, company.id_of("it"), CEM)

    assert home(company, CEM) == "People"


def test_what_a_file_says_comes_first(company: Company) -> None:
    applied(company, f"{ANA},Sales,{DANA},de", f"{BO},Platform,,")

    assert home(company, ANA) == "Sales"
    assert home(company, BO) == "Platform"
    assert home(company, DANA) == "IT"


def test_an_empty_cell_and_a_missing_line_empty_nothing(company: Company) -> None:
    applied(company, f"{ANA},Sales,{DANA},de")

    again = applied(company, f"{ANA},,,fr", f"{BO},,,")

    assert again.lines == (f"Ana Alves ({ANA}): language fr",)
    assert homes.export(company.bot).splitlines()[1:2] == [f"{ANA},Sales,{DANA},fr"]


def test_a_preview_says_what_would_change_and_keeps_nothing(company: Company) -> None:
    told = str(homes.preview(company.bot, f"{HEADER}{ANA},Sales,,"))

    assert f"Ana Alves ({ANA}): department Sales" in told
    assert "1 of 6 people change." in told
    assert "Everybody has a home department." in told
    assert home(company, ANA) == ""
    assert "1 of 6 people have no home department" in str(homes.preview(company.bot, HEADER))


def test_the_file_that_is_given_back_changes_nothing(company: Company) -> None:
    applied(company, f"{ANA},=Sales,{DANA},pt-BR")

    given_back = homes.export(company.bot)

    assert f"{ANA},'=Sales,{DANA},pt-BR" in given_back, "no spreadsheet takes it for a formula"
    assert homes.preview(company.bot, given_back).lines == ()


def test_who_applied_it_is_in_the_trail_and_not_who_it_was_about(company: Company) -> None:
    applied(company, f"{ANA},Sales,,")

    (act,) = [one for one in audit.acts_since(company.bot, TUESDAY_AT_NINE) if "people" in one.what]
    assert (act.actor, act.lines) == ("gus", ["1 people changed"])


# --- with whom pulses count them ---


def today(company: Company) -> dict[str, str]:
    with company.bot.db.reading() as session:
        return pulse_company.departments_of_today(session)


def test_pulses_count_people_with_the_department_that_their_home_is_called_like(company: Company) -> None:
    it, people = str(company.id_of("it")), str(company.id_of("people"))
    assert (today(company)[BO], ANA in today(company)) == (it, False)

    applied(company, f"{ANA},people,,", f"{BO},People,,", f"{DANA},Sales,,")

    assert (today(company)[ANA], today(company)[BO]) == (people, people)
    assert today(company)[DANA] == it, "nothing here is called Sales: she is counted where she leads"


def without(company: Company, *lines: str) -> tuple[int, int, int]:
    found = pulse_company.counted_without(company.bot, homes.homes_with(company.bot, HEADER + "\n".join(lines)))
    assert found.people == 6
    return found.homeless, found.elsewhere, found.staying


def test_a_preview_says_how_many_pulses_count_with_no_department_and_why(company: Company) -> None:
    assert without(company) == (1, 0, 0)
    assert without(company, f"{ANA},Sales,,") == (0, 1, 0)
    assert without(company, f"{ANA},People,,") == (0, 0, 0)

    was_asked(company, ANA)
    assert without(company, f"{ANA},People,,") == (0, 0, 1), "nobody changes alone"


def was_asked(company: Company, person_id: str) -> None:
    with company.bot.db.transaction() as session:
        series = PulseSeries(form_token="form", creator_id=DANA, zone="UTC", minimum=5)
        session.add(series)
        session.flush()
        session.add(Survey(id=1, series=series.id, wave=1, k=5, k_text=10, closes_at=TUESDAY_AT_NINE, size=1))
        session.flush()
        day = TUESDAY_AT_NINE.date()
        pulse_rows.save_wave(session, PulseWave(survey=1, day=day, state="published", k=5, groups=[[""]]))
        pulse_rows.save_colleague(session, person_id, day)
        session.add(Invite(survey=1, user_id=person_id, segment=""))
        session.add(PulseHome(person_id=person_id, department=""))


# --- what a request keeps ---


def test_a_request_keeps_the_home_of_whoever_asked_for_ever(company: Company) -> None:
    applied(company, f"{ANA},Sales,,")
    request_id = company.asks()

    applied(company, f"{ANA},Legal,,")

    assert company.request(request_id).customer == "Sales"
    assert company.request(company.asks()).customer == "Legal"


def test_another_name_of_a_home_is_that_of_earlier_requests_too(company: Company) -> None:
    applied(company, f"{ANA},Sales,,")
    request_id = company.asks()

    assert homes.rename(company.bot, "Sales", "Sales Europe", by="gus") == (1, 1)

    assert home(company, ANA) == "Sales Europe"
    assert company.request(request_id).customer == "Sales Europe"
    with pytest.raises(NoSuchHome) as refused:
        homes.rename(company.bot, "Sales", "X", by="gus")
    assert refused.value.names == ["Sales Europe"]


# --- the file ---


def test_columns_stand_in_any_order_with_semicolons_too() -> None:
    found = homes_file.read(f"\ufeffDepartment;ID\r\nSales & Co;{ANA}\r\n\r\n", {ANA})

    assert found == {ANA: Line(ANA, "Sales & Co")}


def test_every_mistake_is_named_with_its_line() -> None:
    text = f"{HEADER}UX,Sales,,\n,Sales,,\n{ANA},,{ANA},german\n{BO},,UX,\n{BO},,,\n{DANA},a,,,x\n"

    assert mistakes(text) == [
        "line 2, id: nobody of the id UX is a colleague",
        "line 3, id: is missing",
        "line 4, manager: nobody is their own manager",
        'line 4, language: is written like "de" or "pt-BR"',
        "line 5, manager: nobody of the id UX is a colleague",
        f"line 6, id: {BO} stands there twice",
        "line 7: there are 5 cells, and 4 columns",
    ]


def test_the_first_line_names_the_columns() -> None:
    assert mistakes("") == ["line 1: the first line names the columns: id, department, manager, language; id is needed"]
    assert mistakes("id,id,email,team") == [
        "line 1, id: stands there twice",
        "line 1, id: stands there twice",
        "line 1, email: Handoff does not know e-mail addresses. Name people by their Slack id",
        "line 1, team: is no column. There are id, department, manager, language",
    ]


def test_a_name_has_75_letters_at_most() -> None:
    assert NAME_LIMIT == 75
    assert homes_file.read(f"id,department\n{ANA},{'x' * 75}", {ANA})
    assert mistakes(f"id,department\n{ANA},{'x' * 76}") == ["line 2, department: has 76 letters, and 75 at most"]


def test_a_file_with_a_mistake_changes_nothing(company: Company) -> None:
    with pytest.raises(FileMistakes):
        applied(company, f"{ANA},Sales,,", "UX,Sales,,")

    assert home(company, ANA) == ""


@given(
    st.lists(st.text(max_size=20).map(lambda text: " ".join(text.split()).replace("\x00", "")), min_size=1, max_size=5)
)
def test_whatever_a_department_is_called_it_comes_back(names: list[str]) -> None:
    lines = {f"U{number}": Line(f"U{number}", name) for number, name in enumerate(names)}

    assert homes_file.read(homes_file.written(lines.values()), lines) == lines


# --- the command, and the doctor ---


def test_the_command_applies_previews_exports_and_renames(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    url = f"sqlite:///{tmp_path / 'handoff.db'}"
    moves_into_new(url, monkeypatch)
    file = tmp_path / "people.csv"
    file.write_text(f"{HEADER}{ANA},Sales,,\n", encoding="utf-8")

    assert main(["people", "apply", str(file), "--preview"]) == 0
    told = capsys.readouterr().out
    assert (
        "In pulses 1 of 6 people stay counted with no department:\n  1 belong to one that serves nobody here: Sales"
        in told
    )
    assert told.endswith("Nothing was kept.\n")
    assert main(["people", "apply", str(file)]) == 0
    assert "1 of 6 people change." in capsys.readouterr().out
    assert main(["people", "export"]) == 0
    assert f"{ANA},Sales,," in capsys.readouterr().out
    assert main(["people", "rename", "Sales", "Legal"]) == 0
    assert "Sales is Legal now" in capsys.readouterr().out
    assert main(["people", "rename", "Sales", "Legal"]) == 2
    assert "No home department is called Sales. There are: Legal." in capsys.readouterr().err
    file.write_text(f"{HEADER}UX,Sales,,\n", encoding="utf-8")
    assert main(["people", "apply", str(file)]) == 2
    assert "Nothing was applied." in capsys.readouterr().err


def moves_into_new(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    main(["migrate"])
    moves_into(url)


def test_the_doctor_names_who_is_without_home_names_that_look_alike_and_small_departments(company: Company) -> None:
    applied(company, f"{BO},Platform,,", f"{DANA},platform,,")

    told = [str(one) for one in homes_health.home_departments(company.bot)]

    assert any("1 of 6 people have no home department" in one for one in told)
    assert any("Platform and platform" in one for one in told)
    assert any("under five people" in one for one in told)
    assert all(one.hint for one in homes_health.home_departments(company.bot))


def test_the_doctor_says_nothing_of_homes_while_no_file_was_brought_in(company: Company) -> None:
    exchange.apply(company.bot, COMPANY.read_text(encoding="utf-8"))

    assert list(homes_health.home_departments(company.bot)) == []


def test_a_line_of_a_user_group_has_a_department_and_nothing_else() -> None:
    text = f"{HEADER}S0SALES,Sales,,\nS0LEGAL,,,\nS0PEOPLE,People,{ANA},de\nS0SALES,Sales,,\n"

    assert mistakes(text) == [
        "line 3, department: is missing: the people of S0LEGAL belong to one",
        "line 4, id: S0PEOPLE is a user group: it has a department, and no manager or language",
        "line 5, id: S0SALES stands there twice",
    ]


def test_a_user_group_is_kept_given_back_and_told_before(company: Company) -> None:
    file = f"{HEADER}S0SALES,Sales,,\n"

    told = str(homes.preview(company.bot, file))
    assert told.startswith("User group S0SALES: department Sales\nNobody changes.")
    assert "S0SALES" not in homes.export(company.bot)

    homes.apply(company.bot, file, by="gus")
    assert homes.export(company.bot).splitlines()[1] == "S0SALES,Sales,,"
    assert homes.preview(company.bot, file).groups == ()
