import pytest

from bot.departments.file.mistakes import FileMistakes
from bot.departments.file.parser import parse
from bot.departments.subcommands import Subcommand
from tests.bot.departments_files import CALENDAR, DEPARTMENT, OTHER, with_calendar, with_department


def mistakes(text: str) -> list[str]:
    with pytest.raises(FileMistakes) as refused:
        parse(text)
    assert str(refused.value).splitlines() == [str(mistake) for mistake in refused.value.mistakes]
    return str(refused.value).splitlines()


def mistake(text: str) -> str:
    found = mistakes(text)
    assert len(found) == 1, found
    return found[0]


def test_all_of_them_are_named_at_once_in_the_order_of_the_file() -> None:
    text = """\
[calendars.paris]
zone = "Europe/Pari"
hours = { mon-fri = ["09:00-13:00", "12:00-17:00"], sat = ["9:00-12:00"] }

[departments.it]
name = "IT"
chanel = "CITHELP0"
calendar = "paris-hq"

[departments.it.standards]
any = { respond_within = "4h", resolve_within = "3h" }
urgent = { respond_within = "0h" }

[[departments.it.types]]
key = "laptop"
name = "Laptop"

[[departments.it.types]]
key = "Access"
"""
    assert mistakes(text) == [
        "line 2, calendars.paris.zone: there is no time zone called 'Europe/Pari'. Did you mean Europe/Paris?",
        "line 3, calendars.paris.hours.mon-fri: 09:00-13:00 overlaps 12:00-17:00.",
        "line 3, calendars.paris.hours.sat: '9:00' is not a time like 09:00.",
        "line 5, departments.it.channel: this is missing: the id of a Slack channel, such as C0123456789.",
        "line 7, departments.it.chanel: there is no such key here. Did you mean channel?",
        "line 8, departments.it.calendar: there is no calendar called 'paris-hq'. The file has: paris.",
        "line 11, departments.it.standards.any: resolve_within (3h) is shorter than respond_within (4h): "
        "nothing is done before it is answered.",
        "line 12, departments.it.standards.urgent.respond_within: 0h is no time at all: "
        'use whole minutes, hours or working days, such as 90m, 4h or 2d, or "none".',
        "line 18, departments.it.types[2].name: this is missing: a name for people to read.",
        "line 19, departments.it.types[2].key: 'Access' is not a key: "
        "use up to 75 lower-case letters, digits and dashes.",
    ]


def test_the_nearest_calendar_comes_first() -> None:
    text = CALENDAR.replace("paris]", "berlin]") + with_department('calendar = "pariss"', 'calendar = "paris"')

    assert mistake(text).endswith("there is no calendar called 'pariss'. The file has: paris, berlin.")


@pytest.mark.parametrize(
    ("line", "instead_of", "what"),
    [
        ('name = "help"', 'name = "IT"', "line 6, departments.it.name: /request help means something else"),
        ('name = "Mine"', 'name = "IT"', "/request Mine means something else already"),
        ('name = "R-12"', 'name = "IT"', "/request R-12 means something else already"),
        ("[departments.r-12]", "[departments.it]", "line 5, departments.r-12: /request r-12 means something else"),
        ("[departments.help]", "[departments.it]", "choose another key"),
        ("[departments.IT]", "[departments.it]", "departments.IT: 'IT' is not a key: use up to 75 lower-case"),
        ('[departments."i t"]', "[departments.it]", """departments."i t": 'i t' is not a key"""),
        (f'name = "{"x" * 76}"', 'name = "IT"', "this has 76 characters: Slack shows at most 75."),
        ('name = "I\\u200bT"', 'name = "IT"', "has characters that nobody can see."),
        ('name = " "', 'name = "IT"', "' ' is not right: a name for people to read, in quotes."),
        ("name = 1", 'name = "IT"', "1 is not right: a name for people to read, in quotes."),
        ("name = true", 'name = "IT"', "true is not right"),
        (f"name = 0x{'f' * 9_000}", 'name = "IT"', "such a number is not right: a name for people to read, in quotes."),
        ('name = ["IT"]', 'name = "IT"', "a list is not right: a name for people to read, in quotes."),
        ('channel = "#it-help"', 'channel = "CITHELP0"', "'#it-help' is not the id of a Slack channel"),
        ('channel = "D0123456"', 'channel = "CITHELP0"', "C or G first."),
        ('leads = "UDANA000"', "", "in a list such as"),
        ('leads = ["UDANA000", "dana"]', "", "line 10, departments.it.leads[2]: 'dana' is not the id of a person"),
        ("leads = [1]", "", "1 is not right: the id of a person in Slack, such as U0123456789, in quotes."),
        ('lead = ["UDANA000"]', "", "Did you mean leads?"),
        ('"[key]" = 1', "", """line 10, departments.it."[key]": there is no such key here."""),
        ('colour = "red"', "", "There is: name, channel, ask, auto, calendar, leads and 7 more."),
        ("types = {}", "", "this must be a list of tables: each begins with [[departments.it.types]]."),
        ('types = ["laptop"]', "", "departments.it.types[1]: this must be a table, not 'laptop'."),
        (
            'types = [{ key = "a", name = "A", order = 1 }]',
            "",
            "departments.it.types[1].order: there is no such key",
        ),
        ("standards.urgent = {}", "", 'promise something, or say openly: respond_within = "none".'),
        ('standards.urgent = "4h"', "", "departments.it.standards.urgent: this must be a table, not '4h'."),
        ('standards.urgnt = { respond_within = "1h" }', "", "Did you mean urgent?"),
        (
            'standards.low = { respond = "1h" }',
            "",
            "standards.low.respond: there is no such key here. Did you mean respond_within",
        ),
        ('standards.low = { respond_within = "soon" }', "", "'soon' is not a length of working time: use whole"),
        ("standards.low = { respond_within = 4 }", "", '4 is not right: working time such as "4h", in quotes.'),
        ('standards.low = { respond_within = "3d", resolve_within = "2d" }', "", "resolve_within (2d) is shorter"),
    ],
)
def test_in_a_department(line: str, instead_of: str, what: str) -> None:
    found = mistakes(with_department(line, instead_of))

    assert any(what in one for one in found), found
    assert len(found) <= 2


@pytest.mark.parametrize("word", [*Subcommand, "r-12", "r12"])
def test_no_department_is_called_like_a_word_that_request_keeps_for_itself(word: str) -> None:
    name = mistake(with_department(f'name = " {word.title()} "', 'name = "IT"'))
    key = mistake(with_department(f"[departments.{word}]", "[departments.it]"))

    assert name == (
        f"line 6, departments.it.name: /request {word.title()} means something else already: choose another name."
    )
    assert key == f"line 5, departments.{word}: /request {word} means something else already: choose another key."


@pytest.mark.parametrize("name", ["Help desk", "Mines", "R-1234567890", "R-12 repairs"])
def test_a_name_that_only_begins_like_one_is_free(name: str) -> None:
    assert parse(with_department(f'name = "{name}"', 'name = "IT"')).departments[0].name == name


def test_without_a_default_standard() -> None:
    promise = 'standards.any = { respond_within = "4h", resolve_within = "2d" }\n'
    only_urgent = 'standards.urgent = { respond_within = "1h" }\n'

    assert "this is missing: what is promised, such as any" in mistake(with_department("", promise))
    assert mistake(with_department(only_urgent, promise)) == (
        "line 9, departments.it.standards: nothing is said for normal and low: say it there, or for any."
    )


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ("CPEOPLE0", "CITHELP0", "line 11, departments.people.channel: IT has this channel already."),
        ('"People"', '"it"', "departments.people.name: departments.it has this name already."),
        (".people]", ".facilities]", None),
    ],
)
def test_two_departments_may_not_be_mixed_up(one: str, other: str, what: str | None) -> None:
    text = f"{CALENDAR}{DEPARTMENT}{OTHER.replace(one, other)}"

    if what is None:
        assert len(parse(text).departments) == 2
    else:
        assert what in mistake(text)


def test_a_key_may_not_be_the_name_of_another() -> None:
    renamed = OTHER.replace('"People"', '"Desk"')
    it_is_desk = DEPARTMENT.replace(".it]", ".desk]")
    called_people = DEPARTMENT.replace('"IT"', '"People"')

    assert "departments.people.name: this is the key of IT." in mistake(CALENDAR + it_is_desk + renamed)
    assert "the key 'people' is the name of departments.it." in mistake(CALENDAR + called_people + renamed)


def test_two_types_may_not_be_mixed_up() -> None:
    types = """\
[[departments.it.types]]
key = "laptop"
name = "Laptop"
[[departments.it.types]]
key = "laptop"
name = "LAPTOP"
"""
    assert mistakes(CALENDAR + DEPARTMENT + types) == [
        "line 13, departments.it.types[2].key: another type of this department has the key 'laptop'.",
        "line 14, departments.it.types[2].name: another type of this department is called 'LAPTOP'.",
    ]


def test_more_than_anybody_has() -> None:
    departments = "".join(
        DEPARTMENT.replace(".it]", f".it-{n}]").replace('"IT"', f'"IT {n}"').replace("P0", f"P{n:04}")
        for n in range(501)
    )
    types = "".join(f'[[departments.it.types]]\nkey = "t{n}"\nname = "Type {n}"\n' for n in range(501))

    assert mistake(CALENDAR + departments) == ("line 2504, departments.it-500: this is one too many: there can be 500.")
    assert "types[501]: this is one type too many: there can be 500." in mistake(CALENDAR + DEPARTMENT + types)


@pytest.mark.parametrize(
    ("line", "instead_of", "what"),
    [
        ("", 'zone = "Europe/Paris"\n', "calendars.paris.zone: this is missing: a time zone such as"),
        (
            'zone = "paris"',
            'zone = "Europe/Paris"',
            "there is no time zone called 'paris'. Did you mean Europe/Paris?",
        ),
        ('zone = "Europe"', 'zone = "Europe/Paris"', "there is no time zone called 'Europe'."),
        ('zone = "nowhere at all"', 'zone = "Europe/Paris"', 'Take a name such as "Europe/Paris".'),
        ('zone = "../Paris"', 'zone = "Europe/Paris"', "there is no time zone called '../Paris'."),
        ("", 'hours = { mon-fri = ["09:00-17:00"] }\n', "calendars.paris.hours: this is missing: hours by weekday"),
        ("hours = {}", 'hours = { mon-fri = ["09:00-17:00"] }', "calendars.paris.hours: nobody ever works here"),
        ("hours = { mon = [] }", 'hours = { mon-fri = ["09:00-17:00"] }', "nobody ever works here"),
        ('hours = "9-5"', 'hours = { mon-fri = ["09:00-17:00"] }', "hours: this must be a table, not '9-5'."),
        (
            'mon-fri = "09:00-17:00"',
            'mon-fri = ["09:00-17:00"]',
            """hours such as "09:00-12:30", in a list such as""",
        ),
        ('mon-fri = ["nine to five"]', 'mon-fri = ["09:00-17:00"]', "mon-fri[1]: 'nine to five' is not a stretch"),
        ("mon-fri = [900]", 'mon-fri = ["09:00-17:00"]', "900 is not right"),
        (
            'monday = ["09:00-17:00"]',
            'mon-fri = ["09:00-17:00"]',
            "no such weekday. Did you mean mon? Several: mon-fri.",
        ),
        ('mon-mon = ["09:00-17:00"]', 'mon-fri = ["09:00-17:00"]', "there is no such weekday."),
        ('mon = ["24:00-24:00"]', 'mon-fri = ["09:00-17:00"]', "24:00 can only be an end."),
        (
            'mon-wed = ["09:00-17:00"], wed-fri = ["10:00-17:00"]',
            'mon-fri = ["09:00-17:00"]',
            "hours.wed-fri: wed has hours twice: leave it out of one of the two.",
        ),
        (
            'mon = ["22:00-06:00"], tue = ["05:00-12:00"]',
            'mon-fri = ["09:00-17:00"]',
            "calendars.paris.hours: tue: 22:00-06:00 from mon overlaps 05:00-12:00.",
        ),
        ('holidays = "FR"', "", "calendars.paris.holidays: this must be a table, not 'FR'."),
        ('holidays = { country = "France" }', "", "a country called 'France'. Did you mean FR?"),
        ('holidays = { country = "FRA" }', "", "Did you mean FR?"),
        ('holidays = { country = "fr" }', "", "Did you mean FR?"),
        ('holidays = { country = "Atlantis!!" }', "", "a country called 'Atlantis!!'."),
        ('holidays = { country = "DE", region = "Bee" }', "", "DE has no region called 'Bee'. Did you mean BE"),
        ('holidays = { country = "FI", region = "Lapland" }', "", "FI has no region called 'Lapland'."),
        ('holidays = { country = "DE", region = "Xyzzy" }', "", "There is: BB, BE, BW, BY, HB, HE and 11 more."),
        ("holidays = { country = 33 }", "", '33 is not right: a country such as "FR", in quotes.'),
        ('holidays = { region = "BE" }', "", "a region needs its country beside it."),
        ('holidays = { county = "FR" }', "", "Did you mean country?"),
        ("holidays = { also = 2026-12-24 }", "", "2026-12-24 is not right: dates, in a list such as [2026-12-24]."),
        ('holidays = { also = ["24/12/2026"] }', "", "also[1]: '24/12/2026' is not a date such as 2026-12-24."),
        ('holidays = { except = ["20261224"] }', "", "except[1]: '20261224' is not a date such as 2026-12-24."),
        ("holidays = { also = [2026-12-24T10:00:00] }", "", "is not a date such as 2026-12-24."),
        ('dates = { "24 Dec" = [] }', "", """dates."24 Dec": '24 Dec' is not a date such as 2026-12-24."""),
        ('dates = { 2026-12-24 = ["x"] }', "", "dates.2026-12-24[1]: 'x' is not a stretch of time"),
        (
            'breaks = { 2026-12-24 = ["12:00-12:00"] }',
            "",
            "calendars.paris.breaks: breaks 2026-12-24: 12:00-12:00 is",
        ),
        (
            'holidays = { country = "FR" }\ndates = { 2026-07-14 = ["09:00-12:00"], 2026-08-15 = [] }',
            "",
            "dates.2026-07-14: this is a holiday, so its hours would not count",
        ),
        ("hourz = 1", "", "Did you mean hours?"),
    ],
)
def test_in_a_calendar(line: str, instead_of: str, what: str) -> None:
    found = mistake(with_calendar(line, instead_of))

    assert what in found


def test_what_is_wrong_now_is_not_said_again_of_what_is_ahead() -> None:
    found = mistakes(
        with_calendar(
            'holidays = { country = "FR" }\n'
            'dates = { 2026-07-14 = ["09:00-12:00"] }\n'
            'from.2026-09-01.zone = "Europe/Berlin"\n'
            'from.2027-01-01.dates = { 2027-07-14 = ["09:00-12:00"] }\n'
        )
    )

    assert [one.partition(":")[0] for one in found] == [
        "line 11, calendars.paris.dates.2026-07-14",
        "line 13, calendars.paris.from.2027-01-01.dates.2027-07-14",
    ]


def test_a_department_is_not_blamed_for_its_calendars_mistake() -> None:
    assert mistake(with_department("").replace("Europe/Paris", "Nowhere")).startswith("line 2, calendars.paris.zone")


def test_a_calendars_key() -> None:
    assert (
        "calendars.Paris: 'Paris' is not a key"
        in mistakes(with_calendar("[calendars.Paris]", "[calendars.paris]"))[0 - 1]
    )


def test_an_empty_file_would_retire_everybody() -> None:
    assert mistake("") == "departments: there are none: each begins with [departments.KEY]."
    assert "departments: there are none" in mistake("[departments]")
    assert mistake(f"{CALENDAR}[[departments]]") == "line 4, departments: this must be a table, not a list."


def test_a_department_without_any_calendar() -> None:
    assert "The file has none: begin with [calendars.KEY]." in mistake(DEPARTMENT)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[departments.it]\nname IT", "line 2, column 6: this is not TOML: Expected '=' after a key"),
        (
            "[departments.it]\nname = IT",
            "line 2, column 8: this is not TOML: Invalid value, texts stand in quotes.",
        ),
        ("[departments.it]\n[departments.it]\n", "line 2, column 16: this is not TOML: this is written twice"),
        ("a = 1\na = 2\n", "line 2, column 6: this is not TOML: this is written twice"),
        ('a = """\n\n', "line 1: this is not TOML: "),
        ("a = 2026-02-30", "this is not TOML: Invalid date or datetime."),
        ("a = " + "9" * 5000, "this is not TOML: Exceeds the limit"),
        ("a = " + "[" * 5000, "this is not TOML: "),
    ],
)
def test_what_is_not_toml(text: str, what: str) -> None:
    assert mistake(text).startswith(what) or what in mistake(text)


def test_nonsense_has_a_place_all_the_same() -> None:
    assert (
        mistake(f'{CALENDAR}{DEPARTMENT}[hotel."a b"]') == "line 9, hotel: there is no such key here. "
        "There is: company, calendars, departments."
    )


def test_long_nonsense_is_not_read_out_in_full() -> None:
    assert len(mistake(with_department(f'channel = "{"x" * 5000}"', 'channel = "CITHELP0"'))) < 250


def test_people_do_not_ask_where_a_department_works() -> None:
    text = with_department('ask = ["CASK0000", "CITHELP0", "CASK0000"]')
    place = text.splitlines().index('ask = ["CASK0000", "CITHELP0", "CASK0000"]') + 1

    assert mistake(text) == (
        f"line {place}, departments.it.ask[2]: 'CITHELP0' is where IT works: "
        "name a channel in which its customers write."
    )


def test_channels_in_which_people_ask_are_ids_in_a_list() -> None:
    assert "the id of a Slack channel, such as C0123456789, in a list" in mistake(with_department('ask = "CASK0000"'))
    assert "'#ask-it' is not the id of a Slack channel" in mistake(with_department('ask = ["#ask-it"]'))
    assert "Did you mean ask?" in mistake(with_department('asks = ["CASK0000"]'))


def test_what_happens_by_itself_is_one_of_three_and_happens_somewhere() -> None:
    assert "'always' is not one of off, offer or open" in mistake(
        with_department('ask = ["CASK0000"]\nauto = "always"')
    )
    assert mistake(with_department('auto = "open"')).endswith(
        'there is no ask channel for it: name one, such as ask = ["C0123456789"].'
    )


def test_what_happens_by_itself_in_a_channel_is_one_thing() -> None:
    asking = 'ask = ["CASK0000"]\nauto = "{}"\n'
    text = f"{CALENDAR}\n{DEPARTMENT}{asking.format('offer')}\n{OTHER}{asking.format('open')}"

    assert mistake(text).endswith("departments.people.auto: IT says 'offer' for 'CASK0000': say the same here.")
    parse(text.replace('"open"', '"offer"'))
