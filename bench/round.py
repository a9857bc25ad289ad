"""A fresh round over the whole demo district for a benchmark to fill."""

from datetime import timedelta
from uuid import UUID

from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.screening import operations as screening
from dayclear.screening.models import Due, Round

BATCH = 500


def fresh(name: str, tube_mode: int = 1) -> Round:
    at = clock.now()
    root = Place.objects.filter(level="district").get()
    places = [screening.RoundPlaceDraft(place_id=root.pk, tube_mode=tube_mode, sampling="door")]
    return screening.open_round(name=name, places=places, due_by=at + timedelta(hours=12), by=None, at=at)


def people_of(opened: Round, count: int) -> list[UUID]:
    """As many people of the due list, or all there are."""
    return list(Due.objects.filter(round=opened).values_list("person_id", flat=True)[:count])


def sample_all(opened: Round, people: list[UUID], prefix: str) -> list[str]:
    """Swabs everybody into a tube of their own; the barcodes."""
    at = clock.now()
    drafts = [
        screening.SampleDraft(id=new_id(), person_id=person, barcode=f"{prefix}{number:07d}", sampled_at=at)
        for number, person in enumerate(people)
    ]
    for start in range(0, len(drafts), BATCH):
        batch = drafts[start : start + BATCH]
        screening.record_samples(round_id=opened.pk, batch=batch, by=None, at=at, scope=Scope.everything())
    return [draft.barcode for draft in drafts]
