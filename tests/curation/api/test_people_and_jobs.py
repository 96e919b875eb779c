"""The asker, accounts, the taxonomy and jobs over the API; problems speak the asker's language."""

from django.urls import reverse
from rest_framework.test import APIClient

from curation import jobs
from curation.models import Job, User
from curation.permissions import has_valid_licence
from tests.cast import Cast


def test_everybody_reads_who_they_are_and_the_taxonomy(cast: Cast, ask) -> None:
    client = ask(cast.alice)
    me = client.get(reverse("api_me")).json()
    assert (me["email"], me["role"], len(me["licence"]["specialties"])) == (cast.alice.email, "physician", 64)
    assert ask(cast.lead).get(reverse("api_me")).json()["licence"] is None
    sizes = {
        name: len(client.get(reverse(name)).json())
        for name in ("api_datasets", "api_specialties", "api_dimensions")
    }
    assert sizes == {"api_datasets": 22, "api_specialties": 64, "api_dimensions": 5}
    assert APIClient().get(reverse("api_datasets")).status_code == 401


def test_an_administrator_invites_and_verifies(cast: Cast, ask) -> None:
    client = ask(cast.admin)
    body = {
        "email": "new@test.example",
        "role": "physician",
        "licence": {"licence_number": "L-9", "specialties": ["03.04"]},
    }
    first = client.post(reverse("api_users"), body, format="json", headers={"Idempotency-Key": "a"})
    again = client.post(reverse("api_users"), body, format="json", headers={"Idempotency-Key": "a"})
    assert first.status_code == 201 and first.json() == again.json()
    assert "/accounts/password/reset/key/" in first.json()["set_password_url"]
    user = User.objects.get(email="new@test.example")
    assert not has_valid_licence(user)
    verified = client.post(reverse("api_user_verify", args=[user.pk]))
    assert verified.json()["licence"]["verified_at"] and has_valid_licence(user)
    assert client.post(reverse("api_user_verify", args=[cast.lead.pk])).json()["code"] == "not_a_physician"
    assert client.post(reverse("api_users"), body, format="json").json()["code"] == "email_taken"


def test_accounts_are_for_administrators_only(cast: Cast, ask) -> None:
    for who in (cast.alice, cast.lead, cast.evaluator):
        client = ask(who)
        assert client.get(reverse("api_users")).status_code == 404
        assert client.get(reverse("api_user", args=[cast.alice.pk])).status_code == 404
        assert (
            client.post(
                reverse("api_users"), {"email": "x@test.example", "role": "administrator"}
            ).status_code
            == 404
        )
        assert client.post(reverse("api_user_verify", args=[cast.alice.pk])).status_code == 404


def test_a_job_is_seen_and_stopped_by_who_started_it(cast: Cast, ask) -> None:
    job = jobs.enqueue("detect", {"batch": 1}, key="1", by=cast.alice)
    assert ask(cast.bob).get(reverse("api_job", args=[job.pk])).status_code == 404
    assert ask(cast.bob).post(reverse("api_job_cancel", args=[job.pk])).status_code == 404
    client = ask(cast.alice)
    assert [row["id"] for row in client.get(reverse("api_jobs")).json()["results"]] == [str(job.pk)]
    assert client.post(reverse("api_job_cancel", args=[job.pk])).json()["state"] == "cancelled"
    assert Job.objects.get().state == "cancelled"


def test_a_post_that_is_no_object_is_a_bad_request(cast: Cast, ask) -> None:
    for name in ("api_users", "api_sources"):
        who = cast.admin if name == "api_users" else cast.lead
        answer = ask(who).post(reverse(name), [1], format="json", headers={"Idempotency-Key": "z"})
        assert answer.status_code == 400
