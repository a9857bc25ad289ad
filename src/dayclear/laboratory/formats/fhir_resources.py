"""What we read of FHIR R4 resources; all else in them is passed over.

fhir.resources, which holds the whole standard, refuses SimpleReport's own bundles for faults in parts we never
look at. The tests write their resources with it.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class Coding(Part):
    system: str = ""
    code: str = ""
    display: str = ""


class Concept(Part):
    coding: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def first(self) -> Coding:
        return self.coding[0] if self.coding else Coding()

    @property
    def words(self) -> tuple[str, ...]:
        """Its codes first, then what they are called."""
        codes = tuple(coding.code for coding in self.coding)
        return tuple(filter(None, (*codes, *(coding.display for coding in self.coding), self.text)))


class Identifier(Part):
    value: str = ""


class Reference(Part):
    reference: str = ""
    identifier: Identifier = Identifier()
    display: str = ""


class Quantity(Part):
    value: float | None = None


class Resource(Part):
    resource_type: str = ""
    id: str = ""
    identifier: tuple[Identifier, ...] = ()
    contained: tuple[dict[str, Any], ...] = ()


class Specimen(Resource):
    accession_identifier: Identifier = Identifier()

    @property
    def names(self) -> tuple[str, ...]:
        given = (self.accession_identifier.value, *(one.value for one in self.identifier))
        return tuple(filter(None, given))


class Organization(Resource):
    name: str = ""


class Observation(Resource):
    status: str
    code: Concept
    value_codeable_concept: Concept | None = None
    value_string: str = ""
    value_quantity: Quantity | None = None
    value_integer: int | None = None
    interpretation: tuple[Concept, ...] = ()
    issued: str = ""
    performer: tuple[Reference, ...] = ()
    method: Concept = Concept()
    specimen: Reference | None = None


class DiagnosticReport(Resource):
    status: str
    code: Concept = Concept()
    issued: str = ""
    performer: tuple[Reference, ...] = ()
    specimen: tuple[Reference, ...] = ()
    result: tuple[Reference, ...] = ()
    conclusion_code: tuple[Concept, ...] = ()


READ: dict[str, type[Resource]] = {
    "Specimen": Specimen,
    "Organization": Organization,
    "Observation": Observation,
    "DiagnosticReport": DiagnosticReport,
}
