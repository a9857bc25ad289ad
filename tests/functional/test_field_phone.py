"""A phone in the field, in a browser whose network is really cut: nobody is lost, nothing is doubled, nothing stays on it."""

import re
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import numpy as np
import pytest
import segno
from playwright.sync_api import expect

from dayclear.kernel import clock
from dayclear.kernel.codes import Code, CodeKind, tube_label

pytestmark = [pytest.mark.functional, pytest.mark.timeout(600)]

PHONE_WIDTH = 360
A_TUBE = 10
HUNDREDS_WITHIN_MS = 300_000
UNTOUCHED_WITHIN_MS = 90_000
STAGE = """
import json, sys
from datetime import timedelta
code, count = sys.argv[1], int(sys.argv[2])
from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import round_opened
from dayclear.people import operations as people
from dayclear.places import operations, queries as places
at, everything = clock.now(), Scope.everything()
inside = places.tops(command.scope_of(Account.objects.get(username="sampler"), at), "testing").first()
for level, name in (("compound", code + "小区"), ("building", "1号楼"), ("unit", "1单元")):
    inside = operations.create(
        place_id=new_id(), parent=inside, level=level, code=code, name_zh=name, by=None, at=at
    )
crowd = [
    people.add_person(
        person_id=new_id(), place=inside, door=str(101 + n // 3), name=f"居民{n:03}", by=None, at=at
    )
    for n in range(count)
]
held = round_opened.open_round(
    name=code + "轮", places=[inside], tube_mode=10, sampling="door", due_by=at + timedelta(hours=6),
    scope=everything, by=None, at=at,
)
print(json.dumps({
    "round": str(held.pk), "unit": str(inside.pk), "people": [str(person.pk) for person in crowd],
    "households": [str(person.household_id) for person in crowd],
}))
"""
SEAL = """
import sys
from datetime import timedelta
from dayclear.kernel import clock
from dayclear.screening import operations
operations.mark_tubes_received(barcodes=[sys.argv[1]], by=None, at=clock.now() - timedelta(minutes=1))
print("{}")
"""
COUNT = """
import json, sys
from dayclear.screening.models import Due, Sample
samples = Sample.objects.filter(round=sys.argv[1])
print(json.dumps({
    "samples": samples.count(),
    "standing": samples.filter(standing=True).count(),
    "people": samples.values("person").distinct().count(),
    "tubes": samples.values("tube").distinct().count(),
    "sampled": Due.objects.filter(round=sys.argv[1], state="sampled").count(),
}))
"""
# What a scanner does: key strokes, quicker than fingers, and Enter.
SCAN = """codes => {
  for (const code of codes)
    for (const key of [...code, "Enter"])
      document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
}"""
SEALED = """async () => {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("dayclear");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = reject;
  });
  const counts = {};
  for (const name of ["keys", "sealed"]) {
    counts[name] = await new Promise((resolve) => {
      const asked = database.transaction(name).objectStore(name).count();
      asked.onsuccess = () => resolve(asked.result);
    });
  }
  database.close();
  return counts;
}"""

# All that the browser has written down, the sealed bytes read as text: what stands there in clear, anybody could read.
WRITTEN = """async () => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
  const bytes = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  const read = (_key, value) => bytes(value)
    ? ["utf-8", "utf-16le"].map((code) => new TextDecoder(code).decode(value)).join() : value;
  const written = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  const database = await asked(indexedDB.open("dayclear"));
  for (const name of database.objectStoreNames)
    written.push(JSON.stringify(await asked(database.transaction(name).objectStore(name).getAll()), read));
  database.close();
  for (const name of await caches.keys())
    for (const answer of await (await caches.open(name)).matchAll()) written.push(await answer.text());
  return written.join();
}"""


class Network:
    """The way from a phone to the server, which can be cut and mended: the browser sees a real network go."""

    def __init__(self, address):
        self._server = (urlsplit(address).hostname, urlsplit(address).port)
        self._open = []
        self._listener = None
        self._port = 0
        self.mend()

    @property
    def address(self):
        return f"http://127.0.0.1:{self._port}"

    def mend(self):
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self):
        # Closing alone would not wake the thread that waits in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open = []

    def _accept(self, listener):
        with suppress(OSError):
            while True:
                phone, _peer = listener.accept()
                server = socket.create_connection(self._server)
                self._open += [phone, server]
                for ends in ((phone, server), (server, phone)):
                    threading.Thread(target=_carry, args=ends, daemon=True).start()


def _carry(source, target):
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def network(address):
    network = Network(address)
    yield network
    with suppress(OSError):
        network.cut()


def person_code(person_id):
    return str(Code(CodeKind.PERSON, UUID(person_id)))


def begin_shift(page, held):
    """Takes along the community of a round, and waits until the phone would work without a network."""
    page.goto("/field/")
    page.select_option("#field-round", held["round"])
    page.locator("[data-do=take]:visible").first.click()
    expect(page.locator("[data-slot=said]")).to_contain_text("已下载")
    expect(page.locator("[data-field]")).to_have_attribute("data-ready", "true")
    page.select_option("[data-slot=stairwells]", f"{held['round']}/{held['unit']}")


def scan(page, *codes):
    page.evaluate(SCAN, list(codes))


def shoot(film, *codes):
    """A film that shows one QR code after the other, each for a second and a half, over and over, held by no steady hand."""
    with film.open("wb") as frames:
        frames.write(b"YUV4MPEG2 W320 H240 F10:1 Ip A1:1 C420jpeg\n")
        for code in codes:
            drawn = np.array(list(segno.make_qr(code, error="q").matrix_iter(scale=5, border=4)))
            for angle_deg in range(10, 40, 2):
                picture = turned(np.where(drawn, 0, 255), angle_deg, width=320, height=240)
                frames.write(b"FRAME\n" + picture.tobytes() + bytes([128]) * (320 * 240 // 2))


def turned(drawn, angle_deg, *, width, height):
    """The drawing in the middle of a grey picture, turned by the angle."""
    down, right = np.mgrid[:height, :width] - np.array([height, width]).reshape(2, 1, 1) / 2
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    row, column = (
        np.rint(part + len(drawn) / 2).astype(int)
        for part in (down * cos - right * sin, down * sin + right * cos)
    )
    on_it = (row >= 0) & (row < len(drawn)) & (column >= 0) & (column < len(drawn))
    picture = np.full((height, width), 200, np.uint8)
    picture[on_it] = drawn[row[on_it], column[on_it]]
    return picture


def link(page):
    return page.locator(".field-bar [data-slot=link]")


def send(page):
    link(page).click()
    page.get_by_role("button", name="立即上传").click()


def test_three_hundred_swabs_without_a_network_arrive_once_each(sign_in, network, program):
    held = program(STAGE, "WW", "300")
    page = sign_in("sampler", width=PHONE_WIDTH, at=network.address)
    begin_shift(page, held)
    network.cut()

    codes = []
    for position, person in enumerate(held["people"]):
        if position % A_TUBE == 0:
            codes.append(f"WW{position // A_TUBE:06}")
        codes.append(person_code(person))
    # Few by real keys: where a busy machine pauses between two of them, the page sees somebody typing and no scanner.
    by_key, first, second = codes[:2], codes[2:165], codes[165:]
    for code in by_key:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    scan(page, *first)
    expect(link(page)).to_contain_text("150", timeout=HUNDREDS_WITHIN_MS)
    expect(link(page)).to_contain_text("无网络")

    page.reload()
    expect(link(page)).to_contain_text("150")
    scan(page, *second)
    expect(link(page)).to_contain_text("300", timeout=HUNDREDS_WITHIN_MS)
    assert program(COUNT, held["round"])["samples"] == 0

    network.mend()
    send(page)
    expect(link(page)).to_have_text("已全部上传", timeout=HUNDREDS_WITHIN_MS)
    assert program(COUNT, held["round"]) == {
        "samples": 300,
        "standing": 300,
        "people": 300,
        "tubes": 30,
        "sampled": 300,
    }


@pytest.fixture
def at_doors(sign_in, network, program):
    """A phone that has taken twenty-two people along, the network it is on, and their personal codes."""
    held = program(STAGE, "DR", "22")
    page = sign_in("sampler", width=PHONE_WIDTH, at=network.address)
    begin_shift(page, held)
    return page, held, [person_code(person) for person in held["people"]]


def scan_and_send(page, *codes):
    with page.expect_response("**/api/v1/samples"):
        scan(page, *codes)
    expect(link(page)).to_have_text("已全部上传")


def refuse(page, person):
    """Written down from the list, with a reason that the page proposes."""
    row = page.locator(f"[data-person='{person}']")
    row.locator("[data-do=except]").click()
    page.locator("dialog [data-state=refused]").click()
    page.locator("dialog [data-slot=reasons] button").first.click()
    page.locator("dialog").get_by_role("button", name="保存").click()
    expect(row).to_have_attribute("data-state", "refused")


def add_and_swab(page, door, name):
    page.locator("[data-do=newcomer]").click()
    page.fill("#field-door", door)
    page.fill("#field-person", name)
    page.get_by_role("button", name="加入名单").click()
    page.locator("[data-slot=list] [data-person]", has_text=name).locator("[data-do=choose]").click()


def settle_refused(page, name):
    """What the server has not taken is told with its reason, and removed once it is settled."""
    link(page).click()
    refused = page.locator("[data-slot=refused] > *")
    expect(refused).to_contain_text(name)
    expect(refused.locator("[data-slot=said]")).to_contain_text("已送检")
    refused.get_by_role("button", name="已处理，移除").click()
    expect(link(page)).to_have_text("已全部上传")
    page.locator("[data-slot=screen] [data-do=work]").click()


def test_doors_reasons_newcomers_and_full_tubes_without_a_network_and_no_name_in_clear(
    at_doors, network, program
):
    page, held, codes = at_doors
    said = page.locator("[data-slot=said]")
    scan(page, str(Code(CodeKind.DOOR, UUID(held["households"][3]))))
    expect(said).to_contain_text("102")
    expect(page.locator("[data-slot=list] [data-person]")).to_have_count(3)
    scan_and_send(page, "DR000001", codes[3])

    network.cut()
    program(SEAL, "DR000001")  # The runner was quicker: what goes in from now on the server refuses.
    scan(page, codes[4], codes[5])
    expect(said).to_contain_text("居民005")
    page.get_by_role("button", name="撤销上一次采样").click()
    expect(said).to_have_text("已撤销：居民005。")
    refuse(page, held["people"][5])
    scan(page, "https://x.cn/7")
    expect(said).to_contain_text("“https://x.cn/7”不是采样管条码")
    scan(page, "DR000002", *codes[:3], *codes[6:])
    add_and_swab(page, "102", "新来者")
    expect(said).to_contain_text("已满：20/20")
    scan(page, "DR000002")
    expect(said).to_have_text("采样管 DR000002 已满。请换一支。")
    assert not re.search("居民|新来者", page.evaluate(WRITTEN))

    network.mend()  # Nobody touches the phone: it sends by itself.
    expect(link(page)).to_have_text("未被接收：1", timeout=UNTOUCHED_WITHIN_MS)
    settle_refused(page, "居民004")
    scan_and_send(page, "DR000003", codes[4])
    counted = program(COUNT, held["round"])
    assert counted == {"samples": 22, "standing": 22, "people": 22, "tubes": 3, "sampled": 22}

    network.cut()
    scan(page, "DR000004", codes[5])
    expect(link(page)).to_contain_text("1")
    # Switched off, and switched on again when the shift is over, still without a network.
    page.clock.set_fixed_time(clock.now() + timedelta(hours=13))
    page.reload()
    expect(page.locator("main")).to_contain_text("班次已结束")
    expect(link(page)).to_contain_text("1")
    assert page.evaluate(SEALED) == {"keys": 1, "sealed": 1}  # What is not sent, and nothing else.
    network.mend()
    # Whoever is next may sign in once the server has heard that the phone is empty; its keys go just before.
    expect(page.locator("main a[href^='/accounts/login/']")).to_be_visible(timeout=UNTOUCHED_WITHIN_MS)
    expect(link(page)).to_have_text("已全部上传")
    assert page.evaluate(SEALED) == {"keys": 0, "sealed": 0}


def test_a_phone_wiped_from_afar_sends_first_and_then_holds_nothing(sign_in, network, program):
    held = program(STAGE, "QC", "3")
    page = sign_in("sampler", width=PHONE_WIDTH, at=network.address)
    begin_shift(page, held)
    network.cut()
    scan(page, "QC000001", *map(person_code, held["people"]))
    expect(link(page)).to_contain_text("3")
    assert page.evaluate(SEALED)["sealed"] > 0

    commander = sign_in("commander")
    commander.goto("/field/phones/")
    phone = commander.locator("tr[data-device]").first.get_attribute("data-device")
    commander.locator(f"tr[data-device='{phone}'] button").click()
    expect(commander.locator("main")).to_contain_text("自行清除")

    network.mend()
    send(page)
    expect(page.locator("main")).to_contain_text("已被远程清除")
    expect(link(page)).to_have_text("已全部上传")
    expect(page.locator("main a[href^='/accounts/login/']")).to_be_visible()
    assert page.evaluate(SEALED) == {"keys": 0, "sealed": 0}
    assert program(COUNT, held["round"])["standing"] == 3
    commander.reload()
    expect(commander.locator(f"tr[data-device='{phone}']")).to_contain_text("已清除")


def test_a_person_swabbed_by_two_phones_is_shown_as_a_duplicate_to_both(sign_in, network, program):
    held = program(STAGE, "CF", "2")
    phones = [sign_in(who, width=PHONE_WIDTH, at=network.address) for who in ("sampler", "secretary")]
    for page in phones:
        begin_shift(page, held)
    for page, barcode in zip(phones, ("CF000001", "CF000002"), strict=True):
        scan(page, barcode, person_code(held["people"][0]))
        expect(link(page)).to_have_text("已全部上传")
        expect(page.locator("[data-slot=count]")).to_contain_text("1")
    for page, standing in zip(phones, ("stands", "set-aside"), strict=True):
        send(page)
        told = page.locator(f"[data-duplicate={standing}]")
        expect(told).to_contain_text("居民000")
        expect(told).to_contain_text(re.compile("为准"))
    counted = program(COUNT, held["round"])
    assert (counted["samples"], counted["standing"]) == (2, 1)


def test_of_two_tabs_one_works_and_the_other_takes_over_with_all_that_was_done(sign_in, network, program):
    held = program(STAGE, "YM", "2")
    first = sign_in("sampler", width=PHONE_WIDTH, at=network.address)
    begin_shift(first, held)
    network.cut()
    second = first.context.new_page()
    second.goto("/field/")
    expect(second.locator("main")).to_contain_text("已在另一个标签页")
    scan(first, "YM000001", person_code(held["people"][0]))

    second.get_by_role("button", name="在此继续").click()
    expect(second.locator("[data-slot=count]")).to_contain_text("1 /")
    expect(first.locator("main")).to_contain_text("已在另一个标签页")
    scan(first, person_code(held["people"][1]))
    scan(second, person_code(held["people"][1]))
    expect(second.locator("[data-slot=count]")).to_contain_text("2 /")

    network.mend()
    send(second)
    expect(link(second)).to_have_text("已全部上传")
    counted = program(COUNT, held["round"])
    assert (counted["samples"], counted["standing"]) == (2, 2)


def test_the_camera_reads_a_tubes_label_and_then_whom_it_is_for(sign_in, network, program, film):
    held = program(STAGE, "SX", "1")
    page = sign_in("sampler", width=PHONE_WIDTH, at=network.address)
    begin_shift(page, held)
    network.cut()
    shoot(film, tube_label("SX", 1), person_code(held["people"][0]))
    page.get_by_role("button", name="摄像头").click()
    expect(page.locator("dialog [data-slot=said]")).to_contain_text("1/")
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("[data-slot=count]")).to_contain_text("1 /")
