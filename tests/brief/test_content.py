import pytest

from analyzer.brief.content import ORGANIZATION
from analyzer.brief.period import period_kind, period_words
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import load_taxonomy
from tests.brief.build import CLINICAL, DOWN, LAST, STEADY, UP, history, made


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        pytest.param("2026-03", "month", "March 2026", id="month"),
        pytest.param("2026-W01", "week", "week 1 of 2026", id="week"),
        pytest.param("2026-Q4", "quarter", "quarter 4 of 2026", id="quarter"),
    ],
)
def test_a_period_is_told_by_the_form_of_its_name(name: str, kind: str, words: str) -> None:
    assert (period_kind(name), period_words(name)) == (kind, words)


@pytest.mark.parametrize("name", ["2026", "2026-13", "2026-00", "2026-W54", "2026-Q5", "March", "2026-3", "2026-03-01"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(PeerdriftError, match="write a month as 2026-03"):
        period_kind(name)


def test_an_unknown_worker_is_told_how_many_there_are_and_no_names() -> None:
    with pytest.raises(PeerdriftError, match="there are notes of 2 workers") as told:
        made(history("Anna", STEADY), history("Berta", STEADY), worker="W1")
    assert "Anna" not in str(told.value)


def test_a_period_without_notes_names_the_first_and_the_last() -> None:
    with pytest.raises(PeerdriftError, match="the first is in 2025-01, the last in 2025-08"):
        made(history("W1", STEADY), period="2026-01")


def test_a_shared_change_is_the_programs_first_and_the_organizations() -> None:
    brief = made(history("W1", UP), history("W2", UP), history("W3", UP))
    assert brief.program_changes[0].startswith("CSU: since 2025-05 more organizational drift")
    assert brief.worker_changes[0].startswith("W1: since 2025-05 more organizational drift")
    assert brief.worker_changes[0].endswith("the program shares this change.")
    assert "organization's to change" in ORGANIZATION
    assert brief.verdict == ""


def test_the_organizations_question_comes_before_the_workers() -> None:
    questions = made(history("W1", UP)).questions
    starts = [
        "What from this period",
        "Which of these tasks",
        "What takes the place",
        "What happens for you",
        "Which peer",
    ]
    assert [question.startswith(start) for question, start in zip(questions, starts, strict=True)] == [True] * 5
    assert all(question.endswith("?") for question in questions)


def test_a_change_for_the_better_is_what_went_well_and_not_what_changed() -> None:
    brief = made(history("W1", DOWN, label=CLINICAL, program=""))
    assert brief.strengths[0].startswith("Since 2025-05 less clinical drift: about 5%")
    assert brief.worker_changes == ()
    assert brief.verdict == "No other lasting change in this worker's notes."


@pytest.mark.parametrize(
    ("hits", "words"),
    [
        pytest.param(STEADY, "No lasting change in any measure over this worker's 32 notes.", id="steady"),
        pytest.param([2], "Too few notes to say whether anything changed: 4 notes read; 12 over", id="few"),
    ],
)
def test_without_a_change_the_page_says_so(hits: list[int], words: str) -> None:
    brief = made(history("W1", hits), period=f"2025-{len(hits):02}")
    assert brief.verdict.startswith(words)
    assert brief.worker_changes == brief.program_changes == ()


def test_notes_after_the_period_are_not_read() -> None:
    late = made(history("W1", [2] * 8 + [18] * 4), period=LAST)
    assert late == made(history("W1", [2] * 8), period=LAST)


def test_an_odd_month_holds_in_that_month_only() -> None:
    spiked = [1, 1, 1, 1, 16, 1, 1, 1]
    assert "stands out" in made(history("W1", spiked), period="2025-05").worker_changes[0]
    assert made(history("W1", spiked), period=LAST).worker_changes == ()


def test_nothing_good_is_said_of_a_measure_that_got_worse() -> None:
    brief = made(history("W1", UP, label=CLINICAL))
    assert not any("clinical drift" in line.lower() for line in brief.strengths)


def test_quotes_are_of_the_period_with_guidance_once_a_role_and_strengths_first() -> None:
    brief = made(history("W1", UP))
    assert len(brief.quotes) == 6
    assert {quote.day[:7] for quote in brief.quotes} == {LAST}
    assert brief.quotes[0].label == "Supportive presence"
    drift = [quote for quote in brief.quotes if quote.label == "Medication handling, done"]
    assert drift[0].guidance == load_taxonomy().role("medication_handling").guidance
    assert drift[1].guidance == ""


def test_copied_sentences_are_no_quotes() -> None:
    frame = history("W1", STEADY)
    assert made(frame.assign(copied=True)).quotes == ()


def test_facts_tell_the_policy_and_the_model() -> None:
    facts = dict(made(history("W1", STEADY)).facts)
    assert facts == {
        "Worker": "W1",
        "Program": "CSU",
        "Period": "August 2025",
        "Notes read": "4 in the period, 32 up to its end",
        "Policy": "SAMHSA advisory",
        "Model": "fast 1",
    }
