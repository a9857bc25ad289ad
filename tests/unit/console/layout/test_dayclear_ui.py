from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from dayclear.console.layout.templatetags import dayclear_ui as ui

AT = datetime(2022, 4, 3, 6, 5, tzinfo=UTC)


@dataclass
class Task:
    remind_at: datetime = AT + timedelta(hours=1)
    deadline_at: datetime = AT + timedelta(hours=2)
    status: str = "open"
    is_living: bool = True

    def is_late(self, at):
        return self.is_living and at > self.deadline_at

    def get_status_display(self):
        return "Open"


class Visit(forms.Form):
    door = forms.CharField(help_text="As on the list")
    way = forms.ChoiceField(choices=[("door", "At the door")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    kind = forms.ChoiceField(choices=[("a", "A")])


def rendered(source, **context):
    context.setdefault("request", RequestFactory().get("/tasks/?status=open&page=2"))
    return Template("{% load dayclear_ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("hours_later", "living", "tone"),
    [(0, True, ""), (1, True, "soon"), (2, True, "soon"), (3, True, "late"), (3, False, "")],
)
def test_a_task_is_soon_from_half_its_time_and_late_after_its_deadline(hours_later, living, tone):
    assert ui.task_tone(Task(is_living=living), AT + timedelta(hours=hours_later)) == tone


def test_late_is_said_in_words_and_not_only_in_colour():
    with translation.override("en"):
        assert "Late" in ui.task_status(Task(), AT + timedelta(hours=3))
        assert "Open" in ui.task_status(Task(), AT)


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 0, 0), (999, 1000, 99), (1000, 1000, 100)])
def test_a_hundred_percent_means_that_nothing_is_missing(part, whole, percent):
    assert ui.percent_of(part, whole) == percent


def test_figures_set_thousands_apart_and_show_a_dash_for_none():
    assert ui.figure(613836) == "613,836"
    assert (ui.figure(None), ui.duration(None), ui.local(None), ui.day(None)) == ("–", "–", "–", "–")


def test_an_icon_is_decoration_unless_it_says_something():
    assert "aria-hidden" in rendered('{% icon "search" %}')
    assert 'aria-label="Search"' in rendered('{% icon "search" "" "Search" %}')


def test_chart_data_cannot_leave_its_attribute():
    drawing = {"kind": "funnel", "steps": [{"name": '"><script>', "value": 1}]}
    assert "<script>" not in rendered("{% chart drawing '' %}", drawing=drawing)


def test_another_page_keeps_the_other_questions():
    assert rendered("{% page_address 3 %}") == "?status=open&amp;page=3"


def test_what_is_remembered_serves_twice():
    assert rendered("{% remember title %} Cases {% endremember %}{{ title }}·{{ title }}") == "Cases·Cases"


def test_a_form_shows_labels_help_and_errors_in_place():
    html = rendered('{% include "layout/form.html" %}', form=Visit({"door": ""}))
    assert 'id="id_door_error"' in html
    assert 'aria-describedby="id_door_helptext id_door_error"' in html
    assert 'class="form-control is-invalid"' in html
    assert 'class="form-select is-invalid"' in html
    assert html.count("form-check-input") == 2


@pytest.mark.parametrize(("done", "complete"), [(29_877, False), (30_000, True)])
def test_coverage_shows_its_numbers(done, complete):
    html = rendered('{% include "layout/progress.html" with total=30000 %}', done=done)
    assert f"{done:,} / 30,000" in html
    assert ("is-complete" in html) is complete
