"""From a file to records: upload, look, say what the columns mean, import, report, undo. Each bad file gets its sentence."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from curation import jobs
from curation.models import AuditEntry, BatchState, ImportBatch, Job, JobState, Source, SourceRecord
from curation.services.deidentification import accept_remaining
from curation.services.imports import commit_batch
from curation.services.staging import staged_path
from tests.cast import Cast
from tests.curation.deliveries import csv_bytes, delivered, rows_of, staged
from tests.curation.readers.test_cda import CODED, TOLD, cda

SENTENCES = {
    "empty": (b"", "a.csv", "文件是空的。"),
    "broken": (b"PK\x03\x04 no workbook", "坏.xlsx", "文件“坏.xlsx”不是完整的工作簿"),
    "type": (b"%PDF-1.7 ...", "报告.csv", "文件“报告.csv”的类型不对：pdf"),
    "no header": (b"\n,,\n", "空表.csv", "没有列名"),
}


def upload(browser: Client, content: bytes, name: str, **more: str):
    data = {"file": SimpleUploadedFile(name, content), "new_source": "市一院", **more}
    return browser.post(reverse("record_import"), data)


def column_choices(batch: ImportBatch, **uses: str) -> dict[str, str]:
    names = ["科室", "姓名", "住院号", "主诉", "现病史"]
    chosen = {
        "科室": "department",
        "姓名": "known.patient_name",
        "住院号": "known.mrn",
        "主诉": "text",
        "现病史": "text",
    }
    chosen |= uses
    return {f"column-{number}": chosen[name] for number, name in enumerate(names)} | {"header_row": "1"}


def test_a_gb18030_file_becomes_records_by_pages_alone(cast: Cast, enter) -> None:
    browser = enter(cast.alice)
    answer = upload(
        browser,
        csv_bytes(rows_of(3) + rows_of(1) + [("骨科", "", "", "", "")], encoding="gb18030"),
        "门诊.csv",
    )
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == reverse("batch", args=[batch.pk])

    page = browser.get(reverse("batch", args=[batch.pk])).content.decode()
    assert (
        "GB18030" in page and "03.04 心血管内科" in page and "第 6 行没有正文" in page and "欧阳晓雯" in page
    )

    browser.post(reverse("batch", args=[batch.pk]), column_choices(batch) | {"action": "commit"})
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTING and batch.job is not None
    assert (
        reverse("job_progress", args=[batch.job.pk])
        in browser.get(reverse("batch", args=[batch.pk])).content.decode()
    )

    jobs.run_here(batch.job)
    page = browser.get(reverse("batch", args=[batch.pk])).content.decode()
    batch.refresh_from_db()
    assert (batch.rows, batch.imported, batch.duplicates) == (5, 3, 1)
    assert "第 6 行没有正文" in page and reverse("batch_rejected", args=[batch.pk]) in page
    record = SourceRecord.objects.order_by("row").first()
    assert (
        record is not None and record.known["patient_name"] == "欧阳晓雯" and record.specialty.code == "03.04"
    )


@pytest.mark.parametrize("case", SENTENCES)
def test_a_bad_file_gets_its_sentence_and_leaves_nothing_behind(
    cast: Cast, enter, case: str, own_data_folder
) -> None:
    content, name, sentence = SENTENCES[case]
    answer = upload(enter(cast.alice), content, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ImportBatch.objects.exists() and not Source.objects.exists()
    assert not list((own_data_folder / "files" / "staged").glob("*")) or case == "empty"


def test_a_file_in_no_known_encoding_waits_and_shows_its_lines_in_both(cast: Cast, enter) -> None:
    content = csv_bytes(rows_of(2), encoding="gb18030") + b"\xff\xff,,,\xff,\r\n"
    browser = enter(cast.alice)
    batch_page = upload(browser, content, "乱码.csv").headers["Location"]
    page = browser.get(batch_page).content.decode()
    assert "文件“乱码.csv”的编码无法识别：按 UTF-8 读，第 1 行有误；按 GB18030 读，第 4 行有误" in page
    assert "文件开头在两种编码下的样子" in page and "欧阳晓雯" in page and "\\xff" in page

    browser.post(batch_page, {"encoding": "gb18030", "header_row": "1", "action": "preview"})
    page = browser.get(batch_page).content.decode()
    assert "第 4 行含有所选编码不能解读的字节（文件第 4 行）" in page
    browser.post(
        batch_page, column_choices(ImportBatch.objects.get()) | {"encoding": "gb18030", "action": "commit"}
    )
    jobs.run_here(Job.objects.get(kind="import"))
    batch = ImportBatch.objects.get()
    assert (batch.imported, batch.rejected_rows.get().reason) == (2, "invalid_bytes")


def test_a_lead_sees_no_lines_of_a_colleagues_unread_file(cast: Cast, enter) -> None:
    address = upload(
        enter(cast.alice), csv_bytes(rows_of(1), encoding="gb18030") + b"\xff", "乱码.csv"
    ).headers["Location"]
    page = enter(cast.lead).get(address).content.decode()
    assert "编码无法识别" in page and "欧阳晓雯" not in page


def zipped(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return out.getvalue()


def test_a_zip_whose_files_differ_waits_for_one_to_be_chosen(cast: Cast, enter) -> None:
    browser = enter(cast.alice)
    address = upload(browser, zipped(甲="主诉\n头痛\n", 乙="现病史\n咳嗽三天\n"), "导出.zip").headers[
        "Location"
    ]
    page = browser.get(address).content.decode()
    assert "“乙.csv”的列与“甲.csv”不同" in page and '<option value="乙.csv">' in page
    browser.post(address, {"member": "乙.csv", "action": "preview"})
    page = browser.get(address).content.decode()
    assert "咳嗽三天" in page and '<option value="乙.csv" selected>' in page


def test_a_clinical_document_comes_in_with_its_header_as_known_identifiers(cast: Cast, enter) -> None:
    batch = staged(cast.alice, cda(CODED, TOLD).encode(), "病程.xml")
    page = enter(cast.alice).get(reverse("batch", args=[batch.pk])).content.decode()
    assert "03.04 心血管内科" in page and 'name="header_row"' not in page and 'name="encoding"' not in page
    jobs.run_here(commit_batch(batch=batch, by=cast.alice))
    record = SourceRecord.objects.get()
    assert record.known["patient_name"] == "欧阳晓雯" and record.external_id == "DOC-7"
    assert record.text.startswith("CHIEF COMPLAINT：\n主诉：胸闷三天") and "欧阳" not in record.text


def test_a_member_of_a_zip_that_cannot_be_read_is_named(cast: Cast, enter) -> None:
    browser = enter(cast.alice)
    address = upload(browser, zipped(甲="主诉\n头痛\n", 乙=b"\xff\xff\n"), "导出.zip").headers["Location"]
    page = browser.get(address).content.decode()
    assert "文件“导出.zip（乙.csv）”的编码无法识别" in page and "文件开头在两种编码下的样子" not in page


def test_a_text_can_be_read_in_another_way(cast: Cast, enter) -> None:
    batch = staged(cast.alice, "主诉：头痛\n查体：正常\n\n主诉：咳嗽\n查体：正常\n".encode(), "病程.txt")
    browser, address = enter(cast.alice), reverse("batch", args=[batch.pk])
    assert "自动判断（分段并按项目分列）" in browser.get(address).content.decode()
    browser.post(address, {"reading": "document", "action": "preview"})
    batch.refresh_from_db()
    assert batch.options["reading"] == "document" and batch.mapping["text"] == ["text"]


def test_the_preview_counts_identifiers_of_a_sample(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(3)))
    page = enter(cast.lead).get(reverse("batch", args=[batch.pk])).content.decode()
    assert "样本中的标识符" in page and '手机 <span class="num">3</span>' in page
    assert "13800138000" not in page


def test_a_department_goes_to_the_specialty_chosen_for_this_delivery(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(1)))
    browser = enter(cast.alice)
    address = reverse("batch", args=[batch.pk])
    assert '<option value="03.04" selected>' in browser.get(address).content.decode()
    browser.post(address, column_choices(batch) | {"specialty-0": "03.01", "action": "preview"})
    assert '<option value="03.01" selected>' in browser.get(address).content.decode()
    browser.post(address, column_choices(batch) | {"specialty-0": "03.01", "action": "commit"})
    jobs.run_here(Job.objects.get(kind="import"))
    batch.refresh_from_db()
    assert batch.options["specialties"] == {"心内科": "03.01"}
    assert SourceRecord.objects.get().specialty.code == "03.01"
    wrong = browser.post(
        reverse("batch", args=[staged(cast.alice, csv_bytes(rows_of(2))).pk]),
        column_choices(batch) | {"specialty-0": "99", "action": "preview"},
    )
    assert wrong.status_code == 422


def test_the_next_file_of_a_source_with_the_same_columns_is_mapped_alike(cast: Cast, enter) -> None:
    browser = enter(cast.alice)
    first = staged(cast.alice, csv_bytes(rows_of(1)))
    choices = column_choices(first, 主诉="extra") | {"specialty-0": "", "action": "commit"}
    browser.post(reverse("batch", args=[first.pk]), choices)
    assert staged(cast.alice, csv_bytes(rows_of(2))).mapping["text"] == ["主诉", "现病史"]
    jobs.run_here(Job.objects.get(kind="import"))

    again = staged(cast.alice, csv_bytes(rows_of(3)))
    assert (again.mapping["text"], again.mapping["extra"]) == (["现病史"], ["主诉"])
    assert again.options["specialties"] == {"心内科": ""}
    page = browser.get(reverse("batch", args=[again.pk])).content.decode()
    assert f"沿用批次 {first.pk} 的用途" in page and '<option value="03.04" selected>' not in page
    elsewhere = staged(cast.alice, csv_bytes(rows_of(3)), source="另一院")
    assert elsewhere.mapping["text"] == ["主诉", "现病史"] and "like_batch" not in elsewhere.options


def test_an_encoding_that_was_chosen_is_used(cast: Cast, enter) -> None:
    content = "主訴,科室\n胸悶三天,心內科\n".encode("big5")
    upload(enter(cast.alice), content, "a.csv", encoding="big5")
    assert ImportBatch.objects.get().encoding == "big5"


def test_a_source_is_chosen_or_named_not_both(cast: Cast, enter) -> None:
    browser = enter(cast.alice)
    assert "二者取一" in upload(browser, csv_bytes(rows_of(1)), "a.csv", new_source="").content.decode()
    source = Source.objects.create(name="甲")
    assert (
        "二者取一" in upload(browser, csv_bytes(rows_of(1)), "a.csv", source=str(source.pk)).content.decode()
    )


def test_the_same_file_again_is_the_same_delivery(cast: Cast, enter) -> None:
    browser = enter(cast.alice)
    first = upload(browser, csv_bytes(rows_of(2)), "a.csv")
    source = Source.objects.get()
    again = upload(browser, csv_bytes(rows_of(2)), "a.csv", new_source="", source=str(source.pk))
    assert again.headers["Location"] == first.headers["Location"]
    assert ImportBatch.objects.count() == 1


def test_a_file_that_a_colleague_delivered_is_named_but_not_opened(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(1)))
    answer = upload(enter(cast.bob), csv_bytes(rows_of(1)), "门诊.csv")
    assert answer.status_code == 422
    assert f"已在批次 {batch.pk} 中导入" in answer.content.decode()
    assert staged_path(batch.file_digest, batch.file_name).exists()


def test_without_a_column_of_text_nothing_is_imported_and_the_choices_stay(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(1)))
    choices = column_choices(batch, 主诉="", 现病史="extra") | {"action": "commit"}
    answer = enter(cast.alice).post(reverse("batch", args=[batch.pk]), choices)
    page = answer.content.decode()
    assert answer.status_code == 422 and "请选择至少一列作为正文" in page
    assert page.count('<option value="extra" selected>') == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.STAGED


def test_two_departments_are_refused_beside_the_second(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(1)))
    answer = enter(cast.alice).post(
        reverse("batch", args=[batch.pk]), column_choices(batch, 姓名="department")
    )
    assert answer.status_code == 422 and "“科室”只能选一列。" in answer.content.decode()


def test_another_header_row_reads_the_file_anew(cast: Cast, enter) -> None:
    content = "某医院门诊导出\n".encode() + csv_bytes(rows_of(2))
    batch = staged(cast.alice, content)
    browser = enter(cast.alice)
    browser.post(reverse("batch", args=[batch.pk]), {"header_row": "2", "action": "preview"})
    batch.refresh_from_db()
    assert batch.mapping["department"] == "科室"
    too_far = browser.post(reverse("batch", args=[batch.pk]), {"header_row": "40", "action": "preview"})
    assert too_far.status_code == 422 and "第 40 行没有列名" in too_far.content.decode()


def test_a_workbook_offers_its_sheets(cast: Cast, enter) -> None:
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["本表由信息科导出"])
    sheet = book.create_sheet("病历")
    for row in [("科室", "主诉"), ("骨科", "膝痛三天")]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    batch = staged(cast.alice, out.getvalue(), "导出.xlsx")
    browser = enter(cast.alice)
    assert '<option value="病历">' in browser.get(reverse("batch", args=[batch.pk])).content.decode()
    browser.post(reverse("batch", args=[batch.pk]), {"header_row": "1", "sheet": "病历", "action": "preview"})
    assert "膝痛三天" in browser.get(reverse("batch", args=[batch.pk])).content.decode()


def workbook_with_doubled_header() -> bytes:
    book = Workbook()
    for row in [("科室", "主诉", None), (None, "内容", "时间"), ("骨科", "膝痛", "三天")]:
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.create_sheet("旧表").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_header_over_two_rows_is_shown_and_can_be_changed(cast: Cast, enter) -> None:
    batch = staged(cast.alice, workbook_with_doubled_header(), "导出.xlsx")
    browser, address = enter(cast.alice), reverse("batch", args=[batch.pk])
    page = browser.get(address).content.decode()
    assert "主诉 / 内容" in page and "看起来都是列名" in page
    assert "隐藏的工作表：旧表" in page and '<option value="旧表">旧表（隐藏）' in page
    browser.post(address, {"header_row": "1", "header_rows": "1", "sheet": "Sheet", "action": "preview"})
    batch.refresh_from_db()
    assert batch.options["header_rows"] == 1
    page = browser.get(address).content.decode()
    assert "主诉 / 内容" not in page and '<option value="1" selected>' in page


def test_a_lead_sees_a_colleagues_delivery_without_its_rows(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(1)))
    page = enter(cast.lead).get(reverse("batch", args=[batch.pk])).content.decode()
    assert "欧阳晓雯" not in page and "各行的内容只有导入人能看到" in page


def test_looking_at_the_rows_leaves_a_trace(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(1)))
    enter(cast.alice).get(reverse("batch", args=[batch.pk]))
    assert AuditEntry.objects.filter(action="batch.previewed", actor=cast.alice.email).count() == 1


def test_rejected_rows_come_back_with_excels_row_number_and_no_formula(cast: Cast, enter) -> None:
    content = csv_bytes([("骨科", "=HYPERLINK(1)", "＝1+1", "", ""), ("骨科", " +86", "@x", "", "")])
    batch = staged(cast.alice, content)
    browser = enter(cast.alice)
    browser.post(reverse("batch", args=[batch.pk]), column_choices(batch) | {"action": "commit"})
    jobs.run_here(ImportBatch.objects.get().job)
    answer = browser.get(reverse("batch_rejected", args=[batch.pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [2, 3] and "没有正文" in rows[1][1]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    texts = {str(cell.value) for cell in cells}
    assert {"'=HYPERLINK(1)", "'＝1+1", "' +86", "'@x"} <= texts


def test_a_lead_gets_the_rejected_rows_without_their_cells(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes([("骨科", "王小明", "Z1", "", "")]))
    enter(cast.alice).post(reverse("batch", args=[batch.pk]), column_choices(batch) | {"action": "commit"})
    jobs.run_here(ImportBatch.objects.get().job)
    content = enter(cast.lead).get(reverse("batch_rejected", args=[batch.pk])).content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert rows == [("行号", "原因"), (2, "第 2 行没有正文。")]


def test_a_delivery_is_undone_until_somebody_begins(cast: Cast, enter) -> None:
    first, browser = delivered(cast.alice, 2), enter(cast.alice)
    browser.post(reverse("batch_undo", args=[first.pk]))
    first.refresh_from_db()
    assert first.state == BatchState.UNDONE and not SourceRecord.objects.exists()

    second = delivered(cast.alice, 1)
    accept_remaining(record=second.records.get(), by=cast.bob)
    page = browser.post(reverse("batch_undo", args=[second.pk]), follow=True).content.decode()
    assert "已开始去标识" in page or "开始去标识，不能撤销" in page
    assert SourceRecord.objects.count() == 1


def test_an_import_that_was_stopped_before_it_began_can_be_tried_again(cast: Cast, enter) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(2)))
    browser = enter(cast.alice)
    browser.post(reverse("batch", args=[batch.pk]), column_choices(batch) | {"action": "commit"})
    job = Job.objects.get()
    browser.post(reverse("job_cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    page = browser.get(reverse("batch", args=[batch.pk])).content.decode()
    assert "上次导入没有完成" in page
    browser.post(reverse("batch", args=[batch.pk]), column_choices(batch) | {"action": "commit"})
    jobs.run_here(Job.objects.get())
    batch.refresh_from_db()
    assert (batch.state, batch.imported) == (BatchState.COMMITTED, 2)
