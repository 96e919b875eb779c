"""An item written from a record: the deidentified text beside the editor, and nobody of the own department answers it."""

import io

import pytest
from django.urls import reverse

from annotation.models import Item
from annotation.permissions import can_answer
from annotation.services.items import open_item
from curation import jobs
from curation.models import Job, SourceRecord
from curation.services import deidentification, imports, sources, staging
from curation.services.people import Licence, set_licence, verify_licence

TABLE = "科室,病历,患者姓名\n普外科,患者郑福来，转移性右下腹痛12小时，电话19900001201。,郑福来\n"


@pytest.fixture
def record(cast) -> SourceRecord:
    """A record that alice and bob have signed."""
    source = sources.ensure_source(name="门诊", by=cast.admin)
    stream = io.BytesIO(TABLE.encode())
    batch = staging.stage_file(stream=stream, file_name="r.csv", source=source, by=cast.alice)
    jobs.run_here(imports.commit_batch(batch=batch, by=cast.alice))
    jobs.run_here(Job.objects.get(idempotency_key=f"detect:{batch.pk}"))
    found = SourceRecord.objects.get()
    deidentification.accept_remaining(record=found, by=cast.alice)
    deidentification.sign_first(record=found, by=cast.alice)
    return SourceRecord.objects.get()


def _address(record: SourceRecord, dataset: str = "") -> str:
    return f"{reverse('item_new')}?record={record.pk}" + (f"&dataset={dataset}" if dataset else "")


def test_the_record_stands_beside_the_editor_without_its_identifiers(cast, browser, record) -> None:
    client = browser(cast.alice)
    assert f"record={record.pk}" in client.get(_address(record)).content.decode()
    text = client.get(_address(record, "MADiagnosis")).content.decode()
    assert "转移性右下腹痛" in text and "已去标识" in text
    assert "郑福来" not in text and "19900001201" not in text


def test_a_record_that_nobody_signed_is_not_there(cast, browser) -> None:
    assert browser(cast.alice).get(f"{reverse('item_new')}?record=99").status_code == 404
    assert browser(cast.alice).get(f"{reverse('item_new')}?record=x").status_code == 404


def test_nobody_of_the_records_department_answers_the_item(cast, browser, record) -> None:
    typed = {
        "question": "首先考虑什么诊断？",
        "option_A": "阑尾炎",
        "option_B": "胆囊炎",
        "choice": "A",
        "slots": "2",
    }
    browser(cast.alice).post(_address(record, "CMExam"), {**typed, "action": "save"})
    item = open_item(item=Item.objects.get(), by=cast.alice)
    assert item.record.source_record_id == record.pk
    assert can_answer(cast.bob, item)
    scope = tuple(cast.bob.profile.specialties.values_list("code", flat=True))
    profile = set_licence(
        user=cast.bob, licence=Licence("B-2", department="普外科", specialties=scope), by=cast.admin
    )
    verify_licence(profile=profile, by=cast.admin)
    assert not can_answer(cast.bob, item) and can_answer(cast.carol, item)
