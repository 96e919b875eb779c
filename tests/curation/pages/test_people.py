"""Inviting people one by one and by list, their licences, one-time links, tokens; and the taxonomy's pages."""

import io
import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from curation.models import ApiToken, AuditEntry, Dataset, Specialty, User
from curation.permissions import has_valid_licence
from curation.services.invitations import TEMPLATE_COLUMNS
from tests.cast import Cast, physician


def invite(browser, **more):
    data = {
        "email": "new@test.example",
        "role": "physician",
        "practice_category": "clinical",
        "title": "attending",
    }
    return browser.post(reverse("people_invite"), data | more)


def test_an_invited_physician_sets_a_password_with_the_link_and_waits_for_verification(
    cast: Cast, enter
) -> None:
    page = invite(
        enter(cast.admin), licence_number="L-1", specialties=["03.04"], name="新医师"
    ).content.decode()
    user = User.objects.get(email="new@test.example")
    assert not user.has_usable_password() and not has_valid_licence(user)
    link = page.split("<code>http://testserver")[1].split("</code>")[0]
    visitor = Client()
    form = visitor.get(link, follow=True)
    words = {"password1": "a long enough one 7", "password2": "a long enough one 7"}
    visitor.post(form.redirect_chain[-1][0], words)
    user.refresh_from_db()
    assert user.check_password("a long enough one 7")


def test_what_is_wrong_with_an_invitation_stands_beside_its_field_and_nothing_is_lost(
    cast: Cast, enter
) -> None:
    browser = enter(cast.admin)
    page = invite(browser, name="新医师")
    assert page.status_code == 422 and "医师账号需要执业证书编号" in page.content.decode()
    taken = invite(browser, email=cast.bob.email, licence_number="L-1", department="骨科")
    assert taken.status_code == 422
    assert "已有账号" in taken.content.decode() and 'value="骨科"' in taken.content.decode()
    assert invite(browser, role="evaluator").status_code == 200


def test_a_list_is_invited_row_by_row_and_bad_rows_are_named(cast: Cast, enter) -> None:
    book = Workbook()
    rows = [
        TEMPLATE_COLUMNS,
        ("a@test.example", "医师", "甲", "L-1", "临床", "主任医师", "骨科", "04.03、03.04", "2030-12-31"),
        ("b@test.example", "评测人员", "乙", "", "", "", "", "", ""),
        ("not an address", "医师", "丙", "L-2", "", "", "", "", ""),
        ("c@test.example", "医师", "丁", "L-3", "", "", "", "99.99", ""),
        ("d@test.example", "院长", "戊", "", "", "", "", "", ""),
        ("e@test.example", "医师", "己", "L-4", "", "", "", "", "明年"),
        (cast.alice.email, "医师", "", "", "", "", "", "", ""),
    ]
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("名单.xlsx", out.getvalue())
    page = enter(cast.admin).post(reverse("people_import"), {"file": upload}).content.decode()
    assert User.objects.get(email="a@test.example").profile.specialties.count() == 2
    assert User.objects.get(email="b@test.example").role == "evaluator"
    for row, words in ((4, "不合法"), (5, "99.99"), (6, "“院长”不在可选的值中"), (7, "“明年”不是日期")):
        assert f'<td class="num">{row}</td>' in page and words in page
    assert not User.objects.filter(email__in=["c@test.example", "d@test.example", "e@test.example"]).exists()
    assert cast.alice.email in page


def test_a_list_without_addresses_is_refused_with_its_columns(cast: Cast, enter) -> None:
    upload = SimpleUploadedFile("名单.csv", "姓名,角色\n甲,医师\n".encode("gb18030"))
    answer = enter(cast.admin).post(reverse("people_import"), {"file": upload})
    assert answer.status_code == 422
    assert "文件“名单.csv”中没有“邮箱”列。现有列：姓名、角色。" in answer.content.decode()


def test_the_template_has_the_columns_that_the_list_is_read_by(cast: Cast, enter) -> None:
    content = enter(cast.admin).get(reverse("people_template")).content
    assert next(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)) == TEMPLATE_COLUMNS


def test_a_licence_is_verified_and_a_change_takes_that_away(cast: Cast, enter) -> None:
    frank, browser = physician("frank", verified=False), enter(cast.admin)
    address = reverse("person", args=[frank.pk])
    browser.post(address, {"action": "verify"})
    assert has_valid_licence(frank)
    licence = {
        "licence_number": "TEST-frank",
        "practice_category": "clinical",
        "title": "chief",
        "department": "骨科",
    }
    browser.post(address, licence | {"action": "licence"})
    assert not has_valid_licence(frank)
    taken = browser.post(address, licence | {"action": "licence", "licence_number": "TEST-alice"})
    assert taken.status_code == 422 and "已被登记" in taken.content.decode()


def test_an_account_is_closed_and_opened_but_not_ones_own(cast: Cast, enter) -> None:
    browser, address = enter(cast.admin), reverse("person", args=[cast.bob.pk])
    signed_in = enter(cast.bob)
    browser.post(address, {"action": "close"})
    assert signed_in.get(reverse("record_list")).status_code == 302
    browser.post(address, {"action": "open"})
    cast.bob.refresh_from_db()
    assert cast.bob.is_active
    own = browser.post(reverse("person", args=[cast.admin.pk]), {"action": "close"}, follow=True)
    assert "不能关闭自己的账号" in own.content.decode()


def test_a_fresh_link_is_shown_once_and_leaves_a_trace(cast: Cast, enter) -> None:
    browser, address = enter(cast.admin), reverse("person", args=[cast.bob.pk])
    assert "/accounts/password/reset/key/" in browser.post(address, {"action": "link"}).content.decode()
    assert "/accounts/password/reset/key/" not in browser.get(address).content.decode()
    assert AuditEntry.objects.filter(action="user.link_made").exists()


def test_a_token_is_shown_once_works_and_dies_when_deleted(cast: Cast, enter) -> None:
    browser, address = enter(cast.bob), reverse("token_list")
    page = browser.post(address, {"name": "脚本"}).content.decode()
    text = page.split("<code>")[1].split("</code>")[0]
    assert text.startswith("zp_") and text not in browser.get(address).content.decode()
    asker = {"Authorization": f"Token {text}"}
    assert Client().get(reverse("api_me"), headers=asker).json()["email"] == cast.bob.email
    token = ApiToken.objects.get()
    assert enter(cast.carol).post(reverse("token_delete", args=[token.pk])).status_code == 404
    browser.post(reverse("token_delete", args=[token.pk]))
    assert Client().get(reverse("api_me"), headers=asker).status_code == 401


def test_a_dataset_is_changed_and_an_unknown_placeholder_refused(cast: Cast, enter) -> None:
    browser, address = enter(cast.lead), reverse("taxonomy_dataset", args=["CMExam"])
    data = {
        "zh": "执业考试",
        "en": "Licensing",
        "intended_n": "120",
        "prompt": "请回答：${question}\n${options}",
    }
    browser.post(address, data)
    assert Dataset.objects.get(name="CMExam").intended_n == 120
    wrong = browser.post(address, data | {"prompt": "${answer_key}"})
    assert wrong.status_code == 422 and "占位符 ${answer_key} 不存在" in wrong.content.decode()


def test_what_the_taxonomy_exports_it_reads_again(cast: Cast, enter) -> None:
    browser = enter(cast.lead)
    content = browser.get(reverse("taxonomy_export")).content
    data = json.loads(content)
    assert (len(data["datasets"]), len(data["specialties"]), len(data["dimensions"])) == (22, 64, 5)
    data["specialties"][0]["zh"] = "全科"
    upload = SimpleUploadedFile("t.json", json.dumps(data).encode())
    browser.post(reverse("taxonomy_upload"), {"file": upload})
    assert Specialty.objects.get(code=data["specialties"][0]["code"]).zh == "全科"
    csv = SimpleUploadedFile("t.csv", "code,zh,en,parent\n99,测试科,Test,\n".encode("gb18030"))
    browser.post(reverse("taxonomy_upload"), {"file": csv})
    assert Specialty.objects.get(code="99").zh == "测试科"


def test_a_second_track_is_taken_in_on_request_and_leaves_the_first_as_it_is(cast: Cast, enter) -> None:
    browser, address = enter(cast.lead), reverse("taxonomy_upload")
    before = list(Dataset.objects.order_by("pk").values())
    assert "载入 MEDIC" in browser.get(address).content.decode()
    page = browser.post(address, {"track": "medic"}, follow=True).content.decode()
    assert "已载入：维度 1，专科 0，数据集 6。" in page
    assert list(Dataset.objects.filter(track="mlb").order_by("pk").values()) == before
    assert Dataset.objects.filter(track="medic").count() == 6
    assert "载入 MEDIC" not in browser.get(address).content.decode()
    unknown = browser.post(address, {"track": "other"}, follow=True).content.decode()
    assert "没有随产品提供的轨道“other”" in unknown


def test_a_bad_taxonomy_names_its_entry_and_changes_nothing(cast: Cast, enter) -> None:
    browser, address = enter(cast.lead), reverse("taxonomy_upload")
    cases = {
        b"{": "不是合法的 JSON",
        b'{"specialties": [{"code": "98", "zh": "A", "en": "B"}, {"code": "97", "zh": "B"}]}': "第 2 项有误：缺少“en”",
        b'{"datasets": [{"name": "X", "zh": "x", "en": "x", "dimension": "MedKQA", "format": "essay"}]}': "essay",
        b"[]": "最外层应是一个对象",
        b"{}": "没有 dimensions",
    }
    for content, words in cases.items():
        answer = browser.post(address, {"file": SimpleUploadedFile("t.json", content)})
        assert answer.status_code == 422 and words in answer.content.decode(), words
    assert not Specialty.objects.filter(code="98").exists()
