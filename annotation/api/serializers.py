"""What the API of stage 2 takes and gives. Shapes only; the formats and services check what is in them."""

from typing import Any

from rest_framework import serializers

from annotation.models import CannotAnswer, Defect, DisagreementReason, Item, Release, ReleaseKind, Verdict
from annotation.permissions import Sight
from annotation.services.items import Content
from annotation.services.pointers import MOST, Pointer
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset, Specialty


class PointerInput(serializers.Serializer[Any]):
    """Where words come from: a field, its row, a range of the record's deidentified text in code points."""

    field = serializers.CharField(max_length=60)
    row = serializers.IntegerField(required=False, default=0, min_value=0, max_value=999)
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)


def pointers_from(rows: list[dict[str, Any]] | None) -> list[Pointer] | None:
    """The pointers that were named; None where nothing was said of them."""
    return None if rows is None else list(dict.fromkeys(Pointer(**row) for row in rows))


class ContentInput(serializers.Serializer[Any]):
    """An item's question, key and evaluation points, in the shape of its dataset's format."""

    input = serializers.DictField()
    target = serializers.DictField(required=False, default=dict)
    points = serializers.ListField(child=serializers.DictField(), required=False, default=list)

    def content(self) -> Content:
        """The validated content."""
        data = self.validated_data
        return Content(data["input"], data["target"], data["points"])


class ItemInput(ContentInput):
    """A new draft."""

    dataset = serializers.CharField()
    specialty = serializers.CharField(required=False, default="")
    record = serializers.IntegerField(required=False, allow_null=True, default=None)
    slots = serializers.IntegerField(required=False, default=2, min_value=1, max_value=9)
    pointers = serializers.ListField(child=PointerInput(), required=False, default=list, max_length=MOST)

    def place(self) -> tuple[Dataset, Specialty | None]:
        """The dataset and the specialty that were named; raises Refused."""
        data = self.validated_data
        dataset = Dataset.objects.filter(name=data["dataset"]).first()
        if dataset is None:
            raise Refused("unknown_dataset", field="dataset", name=data["dataset"])
        specialty = Specialty.objects.filter(code=data["specialty"]).first()
        if data["specialty"] and specialty is None:
            raise Refused("unknown_specialty", field="specialty", code=data["specialty"])
        return dataset, specialty


class RevisionInput(ContentInput):
    """A new revision; ``revision`` is the number that the writer saw."""

    revision = serializers.IntegerField()
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    pointers = serializers.ListField(
        child=PointerInput(), required=False, allow_null=True, default=None, max_length=MOST
    )


class ReasonInput(serializers.Serializer[Any]):
    """A reason in words."""

    reason = serializers.CharField(allow_blank=True, default="")


class ProblemOutput(serializers.Serializer[Any]):
    """Something wrong in an item's content; a warning does not block."""

    field = serializers.CharField()
    code = serializers.CharField()
    level = serializers.CharField()
    message = serializers.CharField()


class ItemOutput(serializers.Serializer[Any]):
    """An item as far as the asker may see it now: what may not be seen is not there."""

    uid = serializers.CharField()
    dataset = serializers.CharField()
    dimension = serializers.CharField()
    specialty = serializers.CharField()
    format = serializers.CharField()
    state = serializers.CharField()
    provenance = serializers.CharField()
    changed_at = serializers.DateTimeField()
    title = serializers.CharField(required=False)
    revision = serializers.IntegerField(required=False)
    input = serializers.DictField(required=False)
    target = serializers.DictField(required=False)
    points = serializers.ListField(child=serializers.DictField(), required=False)
    prompt = serializers.CharField(required=False)
    problems = ProblemOutput(many=True, required=False)
    pointers = PointerInput(many=True, required=False)
    defects = serializers.ListField(child=serializers.CharField(), required=False)
    answers = serializers.ListField(child=serializers.DictField(), required=False)
    events = serializers.ListField(child=serializers.DictField(), required=False)


class ItemPage(serializers.Serializer[Any]):
    """A page of items and the addresses of its neighbours."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ItemOutput(many=True)


def item_as_data(item: Item, seen: Sight) -> dict[str, Any]:
    """The part of an item that every list shows."""
    data: dict[str, Any] = {
        "uid": item.uid,
        "dataset": item.dataset.name,
        "dimension": item.dataset.dimension.code,
        "specialty": item.specialty.code if item.specialty else "unassigned",
        "format": item.dataset.format,
        "state": item.state,
        "provenance": item.provenance,
        "changed_at": item.changed_at.isoformat(),
    }
    return data | ({"title": item.title} if seen >= Sight.QUESTION else {})


class AssignmentOutput(serializers.Serializer[Any]):
    """A slot with its question and the own draft; never a key, never anybody else's answer."""

    id = serializers.IntegerField()
    item = serializers.CharField()
    dataset = serializers.CharField()
    specialty = serializers.CharField()
    format = serializers.CharField()
    state = serializers.CharField()
    input = serializers.DictField()
    draft = serializers.DictField()
    version = serializers.IntegerField()
    lease_expires_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.DictField(required=False)
    known = serializers.DictField(required=False)


class NextInput(serializers.Serializer[Any]):
    """Optionally only of one specialty."""

    specialty = serializers.CharField(required=False, default="", allow_blank=True)


class DraftInput(serializers.Serializer[Any]):
    """A draft under the version that the writer saw."""

    version = serializers.IntegerField(min_value=0)
    value = serializers.DictField(required=False, default=dict)
    comment = serializers.CharField(required=False, default="", allow_blank=True)


class AnswerInput(serializers.Serializer[Any]):
    """An answer in the shape of the dataset's format."""

    value = serializers.DictField()
    comment = serializers.CharField(required=False, default="", allow_blank=True)


class CannotAnswerInput(serializers.Serializer[Any]):
    """Why an item cannot be answered."""

    reason = serializers.ChoiceField(choices=CannotAnswer.choices)
    comment = serializers.CharField(required=False, default="", allow_blank=True)


class ReviewInput(serializers.Serializer[Any]):
    """A verdict on the revision that was seen."""

    item = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    defects = serializers.ListField(
        child=serializers.ChoiceField(choices=Defect.choices), required=False, default=list
    )
    reason = serializers.CharField(required=False, default="", allow_blank=True)
    revision = serializers.IntegerField(required=False, allow_null=True, default=None)


class AdjudicationInput(serializers.Serializer[Any]):
    """A decision: the reference answer, why the answers differed, what decides."""

    item = serializers.CharField()
    target = serializers.DictField()
    points = serializers.ListField(
        child=serializers.DictField(), required=False, allow_null=True, default=None
    )
    reason = serializers.ChoiceField(choices=DisagreementReason.choices)
    rationale = serializers.CharField(allow_blank=True)
    guideline_needs_change = serializers.BooleanField(required=False, default=False)


class DecisionOutput(serializers.Serializer[Any]):
    """Where the item stands after a review or an adjudication."""

    item = serializers.CharField()
    state = serializers.CharField()


class ImportInput(serializers.Serializer[Any]):
    """A file of items: of ``dataset``, or one of MLB's forms."""

    file = serializers.FileField()
    dataset = serializers.CharField(required=False, default="", allow_blank=True)
    mlb = serializers.BooleanField(required=False, default=False)


class AcceptInput(serializers.Serializer[Any]):
    """The dataset whose imported drafts are to be accepted."""

    dataset = serializers.CharField()


class JobOutput(serializers.Serializer[Any]):
    """Long work; ``report`` once an import or an acceptance is done."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()
    url = serializers.CharField()
    report = serializers.DictField(required=False)


class ReleaseInput(serializers.Serializer[Any]):
    """A draft: per dataset how many items (null for all) with a seed, or the items themselves."""

    name = serializers.CharField()
    version = serializers.CharField(required=False, default="1.0.0")
    kind = serializers.ChoiceField(choices=ReleaseKind.choices)
    datasets = serializers.DictField(
        child=serializers.IntegerField(min_value=1, allow_null=True), required=False, default=dict
    )
    seed = serializers.IntegerField(required=False, default=0, min_value=0)
    items = serializers.ListField(child=serializers.CharField(), required=False, default=list)

    def selection(self) -> dict[str, Any]:
        """What was selected, as the service keeps it; raises Refused where nothing was."""
        data = self.validated_data
        if data["items"]:
            return {"items": data["items"]}
        if not data["datasets"]:
            raise Refused("nothing_selected", field="datasets")
        return {"datasets": data["datasets"], "seed": data["seed"]}


class ReleaseOutput(serializers.Serializer[Any]):
    """A release without its manifest."""

    name = serializers.CharField()
    version = serializers.CharField()
    kind = serializers.CharField()
    track = serializers.CharField()
    state = serializers.CharField()
    digest = serializers.CharField()
    items = serializers.IntegerField()
    selection = serializers.DictField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    job = JobOutput(allow_null=True)


class ReleasePage(serializers.Serializer[Any]):
    """A page of releases and the addresses of its neighbours."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ReleaseOutput(many=True)


class GateEntry(serializers.Serializer[Any]):
    """One item that may not be frozen, and the codes that say why."""

    item = serializers.CharField()
    dataset = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())


class AuditFigures(serializers.Serializer[Any]):
    """One finished sample audit: read, with a direct identifier left, the one-sided 95 % bound."""

    id = serializers.IntegerField()
    sample = serializers.IntegerField()
    found = serializers.IntegerField()
    bound = serializers.FloatField()


class Risk(serializers.Serializer[Any]):
    """Records behind the items, how many of them sample audits cover, in how many words were named that still
    stand there, and the worst bound (null where a record is not covered)."""

    records = serializers.IntegerField()
    covered = serializers.IntegerField()
    named = serializers.IntegerField()
    bound = serializers.FloatField(allow_null=True)
    audits = AuditFigures(many=True)


class GateReport(serializers.Serializer[Any]):
    """Every item that the last freeze refused, none where the gate is open; what the sample audits say."""

    release = serializers.CharField()
    refused = GateEntry(many=True)
    residual_risk = Risk()


class AuditInput(serializers.Serializer[Any]):
    """How many records to read."""

    sample_size = serializers.IntegerField(min_value=1, max_value=100_000)


class AuditDrawn(serializers.Serializer[Any]):
    """The audit that was drawn, and the stock it was drawn from."""

    id = serializers.IntegerField()
    size = serializers.IntegerField()
    sample_size = serializers.IntegerField()


def release_as_data(release: Release, job: dict[str, Any] | None) -> dict[str, Any]:
    """A release for programs."""
    return {
        "name": release.name,
        "version": release.version,
        "kind": release.kind,
        "track": release.track,
        "state": release.state,
        "digest": release.digest,
        "items": release.item_count,
        "selection": release.selection,
        "frozen_at": release.frozen_at.isoformat() if release.frozen_at else None,
        "job": job,
    }
