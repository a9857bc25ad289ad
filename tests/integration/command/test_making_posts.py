"""A district that begins with its own places makes its posts in one go, as the protocol has them for each level."""

from dayclear.command import operations as command
from dayclear.command.models import Post
from dayclear.command.protocol import shipped
from dayclear.places.models import Place


def test_every_level_gets_its_posts_once(stairwell):
    everywhere = list(Place.objects.all())
    wanted = {
        (rule.kind, place.pk)
        for place in everywhere
        for rule in shipped().posts.values()
        if place.level in rule.levels
    }
    before = Post.objects.count()
    made = command.create_missing_posts(places=everywhere, by=None, at=stairwell.noon)
    assert made == len(wanted) - before
    assert set(Post.objects.values_list("kind", "place_id")) == wanted
    assert command.create_missing_posts(places=everywhere, by=None, at=stairwell.noon) == 0


def test_the_page_makes_them_for_whoever_commands_there(client, stairwell):
    client.force_login(stairwell.by("commander.compound"))
    address = f"/command/places/{stairwell.compound.pk}/posts/missing/"
    assert client.post(address).status_code == 302
    inside = Post.objects.filter(place=stairwell.compound).values_list("kind", flat=True)
    assert {kind for kind, rule in shipped().posts.items() if "compound" in rule.levels} == set(inside)
    client.force_login(stairwell.by("leader.building"))
    before = Post.objects.count()
    client.post(f"/command/places/{stairwell.building.pk}/posts/", {"kind": "leader.building"})
    assert Post.objects.count() == before


def test_a_post_is_added_with_its_telephone(client, stairwell):
    client.force_login(stairwell.by("commander.compound"))
    kinds = dict(
        client.get(f"/command/?place={stairwell.compound.pk}").context["post_form"].fields["kind"].choices
    )
    kind = next(kind for kind in kinds if kind != "commander.compound")
    told = {"kind": kind, "phone": "16100000001"}
    client.post(f"/command/places/{stairwell.compound.pk}/posts/", told)
    assert Post.objects.get(place=stairwell.compound, kind=kind).phone == "16100000001"
