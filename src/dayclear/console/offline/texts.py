"""What the pages that work without a network say of the camera; see frontend/src/scanning/camera.ts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CAMERA_TEXTS: dict[str, str | Promise] = {
    "camera_refused": _(
        "The camera cannot be used. Allow it for this page, or use a scanner or the keyboard."
    ),
    "camera_missing": _("This device has no camera. Use a scanner or the keyboard."),
    "camera_busy": _("The camera is in use elsewhere. Close the other program, then open it again."),
}
