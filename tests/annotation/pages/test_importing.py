"""Items from outside on pages: upload, report, workbook, acceptance."""

import io
import json

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotation.models import Item
from annotation.services.item_imports import accept_imported
from annotation.services.item_intake import start_acceptance, start_import
from annotation.services.items import Content, open_item, revise_item
from curation import jobs
from curation.handover import Refused

ROWS = [
    {"question": "哪一项是阑尾炎的体征？", "options": {"A": "右下腹压痛", "B": "墨菲征"}, "answer": "A"},
    {"question": "哪一项是胆囊炎的体征？", "options": {"A": "右下腹压痛", "B": "墨菲征"}, "answer": "B"},
    {"question": "哪一项是胆囊炎的体征？", "options": {"A": "右下腹压痛", "B": "墨菲征"}, "answer": "B"},
    {"question": "没有答案的题？", "options": {"A": "甲", "B": "乙"}, "answer": ""},
    {
        "question": "患者于2024年3月2日在江城市第一人民医院就诊，首选检查是？",
        "options": {"A": "B超", "B": "CT"},
        "answer": "A",
    },
]


def _file(rows=ROWS, name: str = "items.csv") -> SimpleUploadedFile:
    lines = ["question,option_a,option_b,answer"]
    lines += [
        ",".join([row["question"], row["options"]["A"], row["options"]["B"], row["answer"]]) for row in rows
    ]
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def _import(client) -> str:
    response = client.post(reverse("item_import"), {"dataset": "CMExam", "file": _file()})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def _run_all() -> None:
    for job in jobs.Job.objects.filter(state="queued"):
        jobs.run_here(job)


def test_a_file_is_imported_reported_and_accepted(cast, browser) -> None:
    client = browser(cast.lead)
    place = _import(client)
    assert "排队中" in client.get(place).content.decode()
    _run_all()
    report = client.get(place)
    assert report.context["report"]["rows"] == 5
    assert (report.context["report"]["imported"], report.context["report"]["duplicates"]) == (3, 1)
    assert "第 5 行没有答案" in report.content.decode() and "与另一题重复" in report.content.decode()
    assert Item.objects.filter(author=cast.lead, provenance="imported", state="draft").count() == 3
    accepted = client.post(reverse("item_accept"), {"dataset": "CMExam"})["Location"]
    _run_all()
    page = client.get(accepted)
    assert (page.context["acceptance"]["accepted"], page.context["acceptance"]["kept"]) == (2, 1)
    assert "含有医院名称" in page.content.decode() and "含有确切日期" in page.content.decode()


def test_the_report_is_a_workbook_with_excels_row_numbers(cast, browser) -> None:
    client = browser(cast.lead)
    place = _import(client)
    _run_all()
    response = client.get(f"{place}report.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [cell.value for cell in book["未导入的行"][2]] == [5, "EMPTY_ANSWER", "第 5 行没有答案。"]
    assert [cell.value for cell in book["重复的行"][2]] == [4, 3]


def test_the_same_file_again_imports_nothing(cast, browser) -> None:
    client = browser(cast.lead)
    first = _import(client)
    assert _import(client) == first
    _run_all()
    again = _import(client)
    assert again != first
    _run_all()
    assert client.get(again).context["report"]["imported"] == 0
    assert Item.objects.count() == 3


def test_a_file_without_the_needed_columns_says_which(cast, browser) -> None:
    client = browser(cast.lead)
    upload = SimpleUploadedFile("bad.csv", "题干,解析\n甲,乙".encode())
    place = client.post(reverse("item_import"), {"dataset": "CMExam", "file": upload})["Location"]
    for job in jobs.Job.objects.filter(state="queued"):
        jobs.run(job.pk)
    text = client.get(place).content.decode()
    assert "bad.csv" in text and "题干、解析" in text


def test_a_choice_of_nothing_is_refused_beside_the_field(cast, browser) -> None:
    client = browser(cast.lead)
    assert client.post(reverse("item_import"), {"dataset": "CMExam"}).status_code == 422
    empty = client.post(
        reverse("item_import"), {"dataset": "CMExam", "file": SimpleUploadedFile("a.csv", b"")}
    )
    assert empty.status_code == 422


def test_only_a_data_lead_imports_and_accepts(cast, browser) -> None:
    for person in (cast.alice, cast.evaluator, cast.admin):
        client = browser(person)
        assert client.post(reverse("item_import"), {"dataset": "CMExam", "file": _file()}).status_code == 404
        assert client.post(reverse("item_accept"), {"dataset": "CMExam"}).status_code == 404
        for start in (
            lambda by: start_import(stream=io.BytesIO(b"x"), file_name="x.csv", by=by, dataset="CMExam"),
            lambda by: start_acceptance("CMExam", by=by),
        ):
            try:
                start(person)
            except Refused as refusal:
                assert refusal.code == "not_allowed"
            else:
                raise AssertionError(person)


def test_an_imported_item_is_never_opened_for_answers(cast, browser) -> None:
    client = browser(cast.lead)
    _import(client)
    _run_all()
    item = Item.objects.first()
    try:
        open_item(item=item, by=cast.lead)
    except Refused as refusal:
        assert refusal.code == "not_allowed"
    else:
        raise AssertionError("it was opened")
    assert "开放作答" not in client.get(reverse("item", args=[item.uid])).content.decode()


def test_a_held_back_item_is_accepted_once_it_is_repaired(cast, browser) -> None:
    _import(browser(cast.lead))
    _run_all()
    accept_imported(dataset="CMExam", by=cast.lead)
    held = Item.objects.get(state="draft")
    assert held.defects == ["DATE", "HOSPITAL"]
    clean = {**held.current.input, "question": "腹痛患者首选的检查是？"}
    revise_item(item=held, by=cast.lead, content=Content(clean, held.current.key.target))
    held.refresh_from_db()
    assert held.defects == []
    assert accept_imported(dataset="CMExam", by=cast.lead)["accepted"] == 1


def test_what_an_earlier_scan_found_is_looked_for_anew(cast, browser, monkeypatch) -> None:
    _import(browser(cast.lead))
    _run_all()
    accept_imported(dataset="CMExam", by=cast.lead)
    monkeypatch.setattr("annotation.services.item_imports.scan_artifacts", lambda texts: [])
    assert accept_imported(dataset="CMExam", by=cast.lead)["accepted"] == 1


def test_an_acceptance_with_nothing_to_accept_says_so(cast, browser) -> None:
    response = browser(cast.lead).post(reverse("item_accept"), {"dataset": "CMExam"}, follow=True)
    assert "没有待验收的导入题目" in response.content.decode()


def test_a_jsonl_of_open_answers_is_imported(cast, browser) -> None:
    points = [
        {"topic": t, "text": t, "weight": 1, "tier": "essential", "polarity": 1, "veto": False}
        for t in ("诊断", "诊断依据")
    ]
    entry = {
        "input": {"question": "请诊断", "topics": ["诊断", "诊断依据"], "reference_free": False},
        "target": {"answer": {"诊断": ["肺炎"], "诊断依据": ["湿啰音"]}},
        "points": points,
    }
    upload = SimpleUploadedFile("open.jsonl", json.dumps(entry, ensure_ascii=False).encode())
    client = browser(cast.lead)
    place = client.post(reverse("item_import"), {"dataset": "MADiagnosis", "file": upload})["Location"]
    _run_all()
    assert client.get(place).context["report"]["imported"] == 1


def test_several_datasets_are_accepted_at_once(cast, browser) -> None:
    client = browser(cast.lead)
    for dataset in ("CMExam", "MAExam"):
        client.post(reverse("item_import"), {"dataset": dataset, "file": _file(ROWS[:2])})
    _run_all()
    response = client.post(reverse("item_accept"), {"dataset": ["CMExam", "MAExam"]}, follow=True)
    assert "已开始验收 2 个数据集" in response.content.decode()
    _run_all()
    assert set(Item.objects.values_list("state", flat=True)) == {"accepted"}
