"""Dimensions, datasets and specialties over the API: for everybody with an account, to read."""

from rest_framework.generics import ListAPIView

from curation.api.serializers import DatasetSerializer, DimensionSerializer, SpecialtySerializer
from curation.models import Dataset, Dimension, Specialty


class DimensionList(ListAPIView[Dimension]):
    """All dimensions, in order."""

    queryset = Dimension.objects.all()
    serializer_class = DimensionSerializer
    pagination_class = None


class SpecialtyList(ListAPIView[Specialty]):
    """All specialties, by code."""

    queryset = Specialty.objects.all()
    serializer_class = SpecialtySerializer
    pagination_class = None


class DatasetList(ListAPIView[Dataset]):
    """All datasets, in order."""

    queryset = Dataset.objects.select_related("dimension")
    serializer_class = DatasetSerializer
    pagination_class = None
