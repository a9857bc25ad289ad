"""Posts and who holds them; the protocol in force, and a new one checked before it comes into force."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command import policies, queries
from dayclear.console.answering import page
from dayclear.console.command_pages.forms import AppointForm, ProtocolForm
from dayclear.kernel import clock
from dayclear.places import queries as places


@page()
def posts(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    chosen = request.GET.get("place")
    place = places.place(UUID(chosen), scope=request.scope) if chosen else places.tops(request.scope).first()
    context = {
        "place": place,
        "posts": queries.posts_with_holders(place, scope=request.scope, at=at) if place else [],
        "children": places.children(place, scope=request.scope) if place else [],
        "form": AppointForm(),
        "may_appoint": place is not None and policies.can_appoint(place, request.user, at),
    }
    return render(request, "command_pages/posts.html", context)


@page("POST")
def appoint(request: HttpRequest, post_id: UUID) -> HttpResponse:
    post = queries.post(post_id, scope=request.scope)
    form = AppointForm(request.POST)
    if form.is_valid():
        appointed = command.appoint(post=post, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("%(who)s holds %(post)s.") % {"who": appointed.account.name, "post": post.name})
    else:
        messages.error(request, _("Choose who and from when."))
    return redirect(f"/command/?place={post.place_id}")


@page("POST")
def end_appointment(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    appointment = queries.appointment(appointment_id, scope=request.scope)
    command.end_appointment(appointment=appointment, by=request.user, at=clock.now())
    messages.success(request, _("The appointment has ended."))
    return redirect(f"/command/?place={appointment.post.place_id}")


@page("GET", "POST")
def protocol(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    in_force = queries.version_in_force(at)
    form = ProtocolForm(request.POST or None, initial={"toml": in_force.toml, "in_force_from": at})
    context = {"in_force": in_force, "form": form, "may_change": policies.can_change_protocol(request.user, at)}
    if request.method == "GET" or not form.is_valid():
        return render(request, "command_pages/protocol.html", context)
    if "check" in request.POST:
        context["trial"] = queries.trial(form.cleaned_data["toml"], at=at)
        return render(request, "command_pages/protocol.html", context)
    command.put_into_force(by=request.user, **form.cleaned_data)
    messages.success(request, _("The protocol comes into force at the chosen time."))
    return redirect("protocol")
