"""The whole path by API alone: seven people with tokens, a server, a worker, and nothing but HTTP."""

import io
import json
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.flow.site import Site, eventually, free_port
from tests.flow.test_serve import alive_and_working

RECORD = (
    "主诉：反复咳嗽3天。现病史：患者周明远，男，56岁，3天前受凉后咳嗽，咳黄痰，无发热。"
    "电话：13900001234，住院号：20230456。查体：双肺可闻及湿啰音。"
)
PEOPLE = ("ann", "ben", "cai", "dou", "eve")
CHOICE = {
    "question": "患者咳黄痰，双肺可闻及湿啰音，首先考虑的诊断是",
    "options": {"A": "社区获得性肺炎", "B": "支气管哮喘", "C": "肺栓塞", "D": "气胸"},
    "multiple": False,
}
EXTRACTION = {"text": "患者受凉后咳嗽，咳黄痰，无发热。", "schema": "entities", "types": ["症状"]}
OPEN = {
    "question": "请给出该患者的诊断及诊断依据。",
    "context": "男，56岁，咳嗽、咳黄痰3天，双肺湿啰音。",
    "topics": ["诊断", "诊断依据"],
}
POINTS = [
    {"topic": topic, "text": text, "weight": 1, "tier": "essential", "polarity": 1, "veto": False}
    for topic, text in (("诊断", "社区获得性肺炎"), ("诊断依据", "咳黄痰"), ("诊断依据", "双肺湿啰音"))
]
OPEN_KEY = {"诊断": "社区获得性肺炎", "诊断依据": ["咳黄痰", "双肺湿啰音"]}


@dataclass
class Person:
    """Somebody with a token."""

    base: str
    token: str

    def ask(
        self, method: str, path: str, body: Any = None, *, status: int | None = None, files: Any = None
    ) -> Any:
        """One request; the JSON answer, after its status was checked."""
        headers = {
            "Authorization": f"Token {self.token}",
            "Idempotency-Key": uuid.uuid4().hex,
            "Accept-Language": "zh-hans",
        }
        data = None
        if files is not None:
            boundary = uuid.uuid4().hex
            headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
            data = b"".join(_parts(body, files, boundary))
        elif body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.base}/api/v1/{path}", data=data, headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                code, content = reply.status, reply.read()
        except urllib.error.HTTPError as error:
            code, content = error.code, error.read()
        assert code == (status or (200 if method == "GET" else code)) and (status or code < 300), (
            method,
            path,
            code,
            content.decode(),
        )
        if not content or content[:2] == b"PK":
            return content
        return json.loads(content)


def _parts(fields: dict[str, str], files: dict[str, tuple[str, bytes]], boundary: str) -> Iterator[bytes]:
    for name, value in fields.items():
        yield f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, (file_name, content) in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        yield f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n"
    yield f"--{boundary}--\r\n".encode()


@dataclass
class House:
    """A served site and its people."""

    site: Site
    people: dict[str, Person]

    def wait(self, person: Person, job: dict[str, Any]) -> dict[str, Any]:
        """Until a worker has done a job."""

        def over() -> dict[str, Any] | None:
            now: dict[str, Any] = person.ask("GET", f"jobs/{job['id']}/")
            return now if now["state"] in {"done", "failed", "cancelled"} else None

        done = eventually(over, seconds=90, every=0.3)
        assert done is not None
        assert done["state"] == "done", done
        return done


MAKE_PEOPLE = """
from config.first_start import prepare; prepare()
from curation.models import Role
from curation.services.people import Licence, create_token, invite_user, verify_licence
tokens = {{}}
for name in {people}:
    licence = Licence(number="L-" + name, specialties=("03.01",))
    user = invite_user(email=name + "@test.example", role=Role.PHYSICIAN, licence=licence)
    verify_licence(profile=user.profile, by=None)
    tokens[name] = create_token(user=user, name="test")
for name, role in (("lead", Role.DATA_LEAD), ("eva", Role.EVALUATOR)):
    tokens[name] = create_token(user=invite_user(email=name + "@test.example", role=role), name="test")
print(json.dumps(tokens))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Five physicians, a data lead and an evaluator, with tokens, on a served site."""
    port = free_port()
    site = Site(tmp_path_factory.mktemp("api") / "site", {"ZHENPING_PORT": str(port)})
    site.folder.mkdir()
    tokens = site.python(MAKE_PEOPLE.format(people=PEOPLE))
    base = f"http://127.0.0.1:{port}"
    with site.running("manage.py", "serve"):
        eventually(lambda: alive_and_working(port), seconds=90, every=0.5)
        yield House(site, {name: Person(base, token) for name, token in tokens.items()})


def import_record(house: House) -> int:
    """Ann brings a file in; the number of its record."""
    ann = house.people["ann"]
    file = f"编号,科室,病历,患者姓名\nA1,呼吸内科,{RECORD},周明远\n".encode("gb18030")
    batch = ann.ask("POST", "batches/", {"source": "api"}, files={"file": ("病历.csv", file)}, status=201)
    assert batch["encoding"] == "gb18030"
    house.wait(ann, ann.ask("POST", f"batches/{batch['id']}/commit/"))
    told = ann.ask("GET", f"batches/{batch['id']}/report/")
    assert (told["rows"], told["imported"], told["rejected"]) == (1, 1, [])
    eventually(lambda: ann.ask("GET", "records/")["results"][0]["state"] == "detected", seconds=60, every=0.3)
    return int(ann.ask("GET", "records/")["results"][0]["id"])


def deidentify(house: House, record: int) -> None:
    """Ann decides and signs, Ben reads and signs."""
    ann, ben = house.people["ann"], house.people["ben"]
    spans = ann.ask("GET", f"records/{record}/spans/")
    found = {RECORD[span["start"] : span["end"]] for span in spans}
    assert {"周明远", "13900001234", "20230456"} <= found
    ben.ask("GET", f"records/{record}/", status=404)
    ann.ask("POST", f"records/{record}/accept-remaining/")
    ann.ask("POST", f"records/{record}/sign-first/", {"statement": True})
    ann.ask("POST", f"records/{record}/sign-second/", {"statement": True}, status=403)
    ben.ask("POST", f"records/{record}/sign-second/", {"statement": True})
    text = ben.ask("GET", f"records/{record}/")["text"]
    assert not any(word in text for word in ("周明远", "13900001234", "20230456"))
    house.people["cai"].ask("GET", f"records/{record}/raw/", status=404)


def author(house: House, record: int) -> dict[str, str]:
    """Ann writes one item of each format from the record and opens them; uid by dataset."""
    ann = house.people["ann"]
    drafts = {
        "CMExam": {"input": CHOICE, "target": {"choice": ["A"]}, "points": []},
        "MAEESymp": {"input": EXTRACTION, "target": {"value": {"症状": ["咳嗽", "咳黄痰"]}}, "points": []},
        "MADiagnosis": {"input": OPEN, "target": {"answer": OPEN_KEY}, "points": POINTS},
    }
    uids = {}
    for dataset, draft in drafts.items():
        body = {"dataset": dataset, "specialty": "03.01", "record": record, **draft}
        item = ann.ask("POST", "items/", body, status=201)
        ann.ask("POST", f"items/{item['uid']}/open/")
        uids[dataset] = item["uid"]
    return uids


def answer_blind(house: House) -> None:
    """Ben and Cai answer; they differ on the choice, and neither sees a key or the other."""
    for name, letter in (("ben", "A"), ("cai", "B")):
        person = house.people[name]
        for _item in range(3):
            slot = person.ask("POST", "assignments/next/", {})
            whole = json.dumps(slot, ensure_ascii=False)
            assert '"target"' not in whole and '"points"' not in whole and "ann" not in whole
            values = {
                "CMExam": {"choice": [letter]},
                "MAEESymp": {"value": {"症状": ["咳嗽", "咳黄痰"]}},
                "MADiagnosis": {"answer": {"诊断": [f"肺炎（{name}）"], "诊断依据": ["咳黄痰"]}},
            }
            person.ask(
                "POST", f"assignments/{slot['id']}/submit/", {"value": values[slot["dataset"]]}, status=201
            )
        assert person.ask("POST", "assignments/next/", {}, status=204) == b""


def decide(house: House, uids: dict[str, str]) -> None:
    """Dou adjudicates what differs, Eve reviews everything."""
    dou, eve = house.people["dou"], house.people["eve"]
    waiting = {item["uid"] for item in dou.ask("GET", "adjudications/")["results"]}
    assert waiting == {uids["CMExam"], uids["MADiagnosis"]}
    for dataset, target in (("CMExam", {"choice": ["A"]}), ("MADiagnosis", {"answer": OPEN_KEY})):
        body = {
            "item": uids[dataset],
            "target": target,
            "reason": "knowledge",
            "rationale": "黄痰伴湿啰音，支持肺炎。",
        }
        dou.ask("POST", "adjudications/", body, status=201)
    dou.ask("POST", "reviews/", {"item": uids["CMExam"], "verdict": "approve"}, status=403)
    assert {item["uid"] for item in eve.ask("GET", "reviews/")["results"]} == set(uids.values())
    for uid in uids.values():
        assert (
            eve.ask("POST", "reviews/", {"item": uid, "verdict": "approve"}, status=201)["state"]
            == "accepted"
        )


def freeze(house: House, uids: dict[str, str]) -> dict[str, Any]:
    """The lead freezes and downloads."""
    lead = house.people["lead"]
    lead.ask(
        "POST", "releases/", {"name": "by-api", "kind": "authored", "items": list(uids.values())}, status=201
    )
    started = lead.ask("POST", "releases/by-api/freeze/", status=202)
    house.wait(lead, started["job"])
    release: dict[str, Any] = lead.ask("GET", "releases/by-api/")
    bundle = lead.ask("GET", "releases/by-api/bundle/")
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["digest"] == release["digest"]
    assert {entry["id"] for entry in manifest["items"]} == set(uids.values())
    house.people["ben"].ask("GET", "releases/by-api/bundle/", status=404)
    return release


def test_seven_people_take_a_record_to_the_leaderboard_by_api_alone(house: House) -> None:
    record = import_record(house)
    deidentify(house, record)
    uids = author(house, record)
    answer_blind(house)
    decide(house, uids)
    freeze(house, uids)
    eva = house.people["eva"]
    lines = [
        {"id": uids["CMExam"], "reply": "故选A"},
        {"id": uids["MAEESymp"], "reply": '{"症状": ["咳嗽"]}'},
    ]
    replies = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    eva.ask("POST", "models/", {"name": "stored"}, files={"replies": ("replies.jsonl", replies)}, status=201)
    run = eva.ask("POST", "runs/", {"release": "by-api", "model": "stored", "unjudged": True}, status=201)
    done = eventually(
        lambda: (r := eva.ask("GET", f"runs/{run['id']}/"))["state"] in {"completed", "failed"} and r,
        seconds=60,
        every=0.3,
    )
    assert done["state"] == "completed"
    assert done["outcomes"] == {
        "met": 1,
        "not_met": 1,
        "judge_abstained": 0,
        "judge_failed": 0,
        "answer_missing": 1,
    }
    (row,) = eva.ask("GET", "board/?release=by-api")["rows"]
    assert row["model"] == "stored"
    assert row["numbers"]["CMExam"]["value"] == 1.0
    assert row["numbers"]["MAEESymp"]["value"] == pytest.approx(2 / 3)
    assert row["numbers"]["MADiagnosis"]["value"] is None
    assert row["numbers"]["overall"]["n_unscored"] == 1


def test_a_refused_request_says_why_in_the_askers_language(house: House) -> None:
    ann = house.people["ann"]
    told = ann.ask("POST", "batches/", {"source": "api"}, files={"file": ("空.csv", b"")}, status=422)
    assert told["detail"] == "文件“空.csv”是空的。"
    told = ann.ask(
        "POST", "batches/", {"source": "api"}, files={"file": ("坏.xlsx", b"PK\x03\x04 nothing")}, status=422
    )
    assert told["code"] == "broken_workbook"
    assert "坏.xlsx" in told["detail"]
    house.people["eva"].ask(
        "POST", "models/", {"name": "m", "spec": "openai:m@http://169.254.169.254/v1"}, status=422
    )


def test_the_same_key_sent_twice_is_carried_out_once(house: House) -> None:
    ann = house.people["ann"]
    body = {
        "dataset": "CMExam",
        "specialty": "03.01",
        "input": CHOICE,
        "target": {"choice": ["A"]},
        "points": [],
    }
    key = uuid.uuid4().hex
    replies = []
    for _time in range(2):
        request = urllib.request.Request(
            f"{ann.base}/api/v1/items/",
            data=json.dumps(body).encode(),
            method="POST",
            headers={
                "Authorization": f"Token {ann.token}",
                "Idempotency-Key": key,
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            replies.append(json.load(reply)["uid"])
    assert replies[0] == replies[1]
    same = [item for item in ann.ask("GET", "items/?state=draft")["results"] if item["dataset"] == "CMExam"]
    assert [item["uid"] for item in same] == replies[:1]


def test_accounts_and_tokens_come_from_commands_and_a_token_opens_the_api(house: House) -> None:
    licence = ("--licence", "L-new", "--specialties", "03.01,03.02", "--verified")
    told = house.site.last_line("create_user", "new@test.example", "--role", "physician", *licence)
    assert told["email"] == "new@test.example"
    assert "/accounts/password/reset/key/" in told["set_password_url"]
    token = house.site.last_line("create_token", "new@test.example", "--name", "n")["token"]
    assert Person(house.people["ann"].base, token).ask("GET", "me/")["email"] == "new@test.example"
    Person(house.people["ann"].base, token + "x").ask("GET", "me/", status=401)
    refused = house.site.last_line("create_user", "new@test.example", "--role", "physician", *licence, code=2)
    assert refused["refused"] == "email_taken"
