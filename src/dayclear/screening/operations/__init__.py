"""Every write of screening: rounds, the intake of samples, names on the due list, tubes."""

from dayclear.screening.operations.erasure import erase_negative, erase_positive
from dayclear.screening.operations.excuses import (
    end_past_exemptions,
    exempt,
    recall_from_isolation,
    record_away_test,
    set_in_isolation,
)
from dayclear.screening.operations.intake import TooBusy, record_samples
from dayclear.screening.operations.labels import MOST_LABELS, LabelsDiffer, reserve_labels
from dayclear.screening.operations.names import (
    excuse_from_open_rounds,
    mark_person,
    mark_person_in_sight,
    recall_to_open_rounds,
    undo_sample,
)
from dayclear.screening.operations.plain_batches import Batch, record_plain_batches
from dayclear.screening.operations.rounds import (
    RoundDiffers,
    RoundPlaceDraft,
    extend_round,
    follow_roster,
    join_open_rounds,
    leave_open_rounds,
    open_round,
    unlist,
)
from dayclear.screening.operations.schemes import (
    Cause,
    follow_zones,
    keep_moved,
    override_scheme,
    release_override,
)
from dayclear.screening.operations.signatures import close_round, sign_place
from dayclear.screening.operations.tubes import (
    KnownResult,
    hold_for_retest,
    mark_known,
    mark_tubes_received,
    mark_tubes_sent,
    void_tube,
    void_tubes,
)
from dayclear.screening.rules import Outcome, SampleDraft, SampleOutcome

__all__ = [
    "MOST_LABELS",
    "Batch",
    "Cause",
    "KnownResult",
    "LabelsDiffer",
    "Outcome",
    "RoundDiffers",
    "RoundPlaceDraft",
    "SampleDraft",
    "SampleOutcome",
    "TooBusy",
    "close_round",
    "end_past_exemptions",
    "erase_negative",
    "erase_positive",
    "excuse_from_open_rounds",
    "exempt",
    "extend_round",
    "follow_roster",
    "follow_zones",
    "hold_for_retest",
    "join_open_rounds",
    "keep_moved",
    "leave_open_rounds",
    "mark_known",
    "mark_person",
    "mark_person_in_sight",
    "mark_tubes_received",
    "mark_tubes_sent",
    "open_round",
    "override_scheme",
    "recall_from_isolation",
    "recall_to_open_rounds",
    "record_away_test",
    "record_plain_batches",
    "record_samples",
    "release_override",
    "reserve_labels",
    "set_in_isolation",
    "sign_place",
    "undo_sample",
    "unlist",
    "void_tube",
    "void_tubes",
]
