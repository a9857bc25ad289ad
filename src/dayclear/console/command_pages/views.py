"""Posts and who holds them; the protocol in force, and a new one checked before it comes into force."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command import policies, queries
from dayclear.command.models import ProofKind
from dayclear.command.operations import accounts
from dayclear.command.protocol import Protocol, shipped_text
from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.console.command_pages.forms import AccountForm, AppointForm, PostForm, ProtocolForm
from dayclear.kernel import clock
from dayclear.loops import protocol_trial
from dayclear.places import queries as places


@page()
def posts(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    chosen = asked_id(request.GET.get("place"))
    place = places.place(chosen, request.scope) if chosen else places.tops(request.scope).first()
    posts = queries.posts_with_holders(place, request.scope, at) if place else []
    may_appoint = place is not None and policies.can_appoint(place, request.scope)
    context = {
        "place": place,
        "parent": places.places(request.scope).filter(pk=place.parent_id).first()
        if place and place.parent_id
        else None,
        "posts": [(post, AppointForm(auto_id=f"{post.pk}_%s") if may_appoint else None) for post in posts],
        "children": places.children(place, request.scope) if place else [],
        "post_form": PostForm(kinds=queries.post_kinds_at(place, at)) if place else None,
        "may_appoint": may_appoint,
    }
    return render(request, "command_pages/posts.html", context)


@page("POST")
def add_post(request: StaffRequest, place_id: UUID) -> HttpResponse:
    at = clock.now()
    place = places.place(place_id, request.scope)
    policies.check_can_appoint(place, request.scope)
    form = PostForm(request.POST, kinds=queries.post_kinds_at(place, at))
    if form.is_valid():
        made = command.create_post(place=place, by=request.user, at=at, **form.cleaned_data)
        messages.success(request, _("%(post)s stands; appoint who holds it.") % {"post": made.name})
    else:
        messages.error(request, _("Choose which post."))
    return _posts_of(place.pk)


@page("POST")
def add_missing_posts(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """Every post that the protocol has for this place and the places inside it: the way a new district begins."""
    place = places.place(place_id, request.scope)
    policies.check_can_appoint(place, request.scope)
    inside = list(places.subtree(place, request.scope).filter(in_use=True))
    count = command.create_missing_posts(places=inside, by=request.user, at=clock.now())
    messages.success(request, _("Posts made: %(count)d. Appoint who holds them.") % {"count": count})
    return _posts_of(place.pk)


@page("POST")
def appoint(request: StaffRequest, post_id: UUID) -> HttpResponse:
    post = queries.post(post_id, request.scope)
    policies.check_can_appoint(post.place, request.scope)
    form = AppointForm(request.POST)
    if form.is_valid():
        appointed = command.appoint(post=post, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(
            request, _("%(who)s holds %(post)s.") % {"who": appointed.account.name, "post": post.name}
        )
    else:
        messages.error(request, _("Choose who and from when."))
    return _posts_of(post.place_id)


@page("POST")
def end_appointment(request: StaffRequest, appointment_id: UUID) -> HttpResponse:
    appointment = queries.appointment(appointment_id, request.scope)
    policies.check_can_appoint(appointment.post.place, request.scope)
    command.end_appointment(appointment=appointment, by=request.user, at=clock.now())
    messages.success(request, _("The appointment has ended."))
    return _posts_of(appointment.post.place_id)


@page("GET", "POST")
def new_account(request: StaffRequest) -> HttpResponse:
    """A new member of staff. The first password is on the page that answers the form, and nowhere else."""
    policies.check_commands_anywhere(request.scope)
    form = AccountForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        made = accounts.create_account(by=request.user, at=clock.now(), **form.cleaned_data)
        form = AccountForm()
    status = 422 if request.method == "POST" and made is None else 200
    return render(request, "command_pages/account.html", {"form": form, "made": made}, status=status)


@page("GET", "POST")
def protocol(request: StaffRequest) -> HttpResponse:
    """Check first, then put into force: the check shows every fault, every change, and what yesterday would have opened."""
    at = clock.now()
    in_force = queries.version_in_force(at)
    toml = in_force.toml if in_force else shipped_text()
    form = ProtocolForm(request.POST or None, initial={"toml": toml, "in_force_from": at})
    rules = queries.protocol_in_force(at)
    context = {
        "title": rules.title,
        "rows": list(_rows(rules)),
        "versions": queries.protocol_versions(),
        "form": form,
        "may_change": policies.can_change_protocol(request.user, at),
    }
    if request.method == "POST" and form.is_valid():
        if "put" in request.POST:
            policies.check_can_change_protocol(request.user, at)
            from_at = form.cleaned_data["in_force_from"]
            command.put_into_force(toml=form.cleaned_data["toml"], from_at=from_at, by=request.user, at=at)
            messages.success(request, _("The protocol comes into force at the chosen time."))
            return redirect("protocol")
        context["trial"] = protocol_trial.try_protocol(form.cleaned_data["toml"], at)
    return render(request, "command_pages/protocol.html", context)


def _rows(rules: Protocol) -> Iterator[dict[str, object]]:
    """Each task of each event as a row."""
    for event in rules.events.values():
        for rule in event.tasks:
            owner = rules.posts.get(rule.owner)
            yield {
                "event": event.name,
                "task": rule.title,
                "owner": owner.name if owner else _("the department for the problem"),
                "within": timedelta(minutes=rule.within_min),
                "proof": ProofKind(rule.proof).label,
            }


def _posts_of(place_id: UUID) -> HttpResponse:
    return redirect(f"{reverse('posts')}?place={place_id}")
