"""Codes as a telephone's camera sees them: turned, held askew, out of focus, in bad light. How many of them are read?

Half are tube labels, half personal codes, each in a picture of 640 by 480 dots. Ours is the reader of the field's and the
gate's pages, with what it looks for there, run by Node; the peer is OpenCV's QRCodeDetector.

Needs the peer, and what builds the pages: pip install --require-hashes -r bench/requirements.lock -r requirements-build.lock
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import segno
from scipy.ndimage import gaussian_filter, map_coordinates

import hatch_build
from bench import stage
from dayclear.kernel.codes import Code, CodeKind, tube_label
from dayclear.kernel.ids import new_id

PICTURES, QUICK_PICTURES = 1_500, 200
WIDTH, HEIGHT = 640, 480
DOTS_A_MODULE = 8
CODE_DOTS = (130, 330)
"""How large a code is in the picture, quiet zone included: held far away or near."""
ASKEW_MOST = 0.3
"""By how much the far side of a code looks shorter than its near side."""
BLUR_DOTS_MOST, NOISE_GREY = 1.3, 6.0
PAPER, TABLE, DIMMEST = 235.0, 150.0, 0.5


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    random = np.random.default_rng(1)
    codes = [code(number) for number in range(QUICK_PICTURES if asked.quick else PICTURES)]
    pictures = np.stack([seen(each, random) for each in codes])
    ours, our_ms = by_pages(pictures)
    peer, peer_ms = by_opencv(pictures)
    right, peers_right = (sum(map(str.__eq__, codes, read)) for read in (ours, peer))
    told = {
        "name": "scanning",
        "n": len(codes),
        "ours": right,
        "peer": peers_right,
        "peer_name": "OpenCV QRCodeDetector",
        "unit": "codes read right",
        "ratio": round(right / peers_right, 3),
        "read wrong": {
            "ours": len(codes) - right - ours.count(""),
            "peer": len(codes) - peers_right - peer.count(""),
        },
        "ms a picture": {"ours": round(our_ms / len(codes), 1), "peer": round(peer_ms / len(codes), 1)},
    }
    stage.tell(told, as_json=asked.json, limit="one processor; a telephone's is several times slower")


def code(number: int) -> str:
    return str(Code(CodeKind.PERSON, new_id())) if number % 2 else tube_label("SX", number + 1)


def seen(told: str, random: np.random.Generator) -> np.ndarray:
    """The picture of a code: uint8 of HEIGHT by WIDTH."""
    drawn = np.array(list(segno.make_qr(told, error="q").matrix_iter(scale=DOTS_A_MODULE, border=4)))
    paper = np.where(drawn, 20.0, PAPER)
    down, right = np.mgrid[:HEIGHT, :WIDTH] - np.array([HEIGHT, WIDTH]).reshape(2, 1, 1) / 2
    angle = random.uniform(0, 2 * np.pi)
    row, column = down * np.cos(angle) - right * np.sin(angle), down * np.sin(angle) + right * np.cos(angle)
    size = random.uniform(*CODE_DOTS)
    askew = (
        1 + (random.uniform(-ASKEW_MOST, ASKEW_MOST, 2).reshape(2, 1, 1) * [row, column]).sum(axis=0) / size
    )
    on_paper = [part / askew * len(paper) / size + len(paper) / 2 for part in (row, column)]
    picture = gaussian_filter(
        map_coordinates(paper, on_paper, order=1, cval=TABLE), random.uniform(0, BLUR_DOTS_MOST)
    )
    light = np.linspace(*random.uniform(DIMMEST, 1, 2), WIDTH)
    return np.clip(picture * light + random.normal(0, NOISE_GREY, picture.shape), 0, 255).astype(np.uint8)


def by_pages(pictures: np.ndarray) -> tuple[list[str], float]:
    node, _npm = hatch_build.node_and_npm()
    script = Path(__file__).with_suffix(".mjs")
    with tempfile.NamedTemporaryFile() as file:
        file.write(pictures.tobytes())
        file.flush()
        command = [str(node), "--no-warnings", str(script), file.name, str(WIDTH), str(HEIGHT)]
        told: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return told["read"], told["tookMs"]


def by_opencv(pictures: Sequence[np.ndarray]) -> tuple[list[str], float]:
    import cv2  # noqa: PLC0415 - a peer, in an environment of its own.

    reader, began_at = cv2.QRCodeDetector(), time.perf_counter()
    read = [_by(reader, picture) for picture in pictures]
    return read, (time.perf_counter() - began_at) * 1000


def _by(reader: Any, picture: np.ndarray) -> str:
    import cv2  # noqa: PLC0415 - as above.

    try:
        return str(reader.detectAndDecode(picture)[0])
    except cv2.error:
        return ""


if __name__ == "__main__":
    main()
