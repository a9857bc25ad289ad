"""Where a place's residents read what holds: as a code to scan, and short enough to be typed from paper."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from dayclear.console.printing.sheets import qr_drawing
from dayclear.kernel.codes import key_on_paper
from dayclear.places.models import Place


@dataclass(frozen=True, slots=True)
class ResidentsAddress:
    """``on_paper`` is the address without its scheme, the key in groups; both lead to the same page."""

    path: str
    address: str
    on_paper: str

    @property
    def qr(self) -> SafeString:
        return qr_drawing(self.address)


def of(request: HttpRequest, place: Place) -> ResidentsAddress:
    typed = request.build_absolute_uri(reverse("residents", args=[key_on_paper(place.residents_key)]))
    path = reverse("residents", args=[place.residents_key])
    return ResidentsAddress(
        path=path,
        address=request.build_absolute_uri(path),
        on_paper=typed.split("://", 1)[1],
    )
