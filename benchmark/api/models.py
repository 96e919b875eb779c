"""``/api/v1/models/``: the list, and registering."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from benchmark.api.access import ReadsRuns
from benchmark.api.serializers import ModelSerializer, NewModelSerializer
from benchmark.models import EvaluatedModel
from benchmark.selectors import visible_models
from benchmark.services.evaluated_models import read_replies, register_model, store_replies
from benchmark.services.uploads import demand_size
from curation.idempotency import once


class ModelsView(ListAPIView[EvaluatedModel]):
    """Models, newest first; a POST registers one."""

    permission_classes = [ReadsRuns]
    serializer_class = ModelSerializer
    queryset = visible_models()

    @extend_schema(request=NewModelSerializer, responses={201: ModelSerializer}, operation_id="models_create")
    def post(self, request: Request) -> Response:
        """Register an endpoint, a folder or stored replies; the same again gives the same."""
        given = NewModelSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def work() -> Response:
            model = _registered(given.validated_data, request.user)
            return Response(ModelSerializer(model).data, status=201)

        return once(request, work)


def _registered(given: dict[str, Any], by: Any) -> EvaluatedModel:
    upload = given.get("replies")
    if upload is None:
        return register_model(name=given["name"], spec=given["spec"], api_key=given["api_key"], by=by)
    demand_size(upload)
    return store_replies(name=given["name"], replies=read_replies(upload, upload.name), by=by)
