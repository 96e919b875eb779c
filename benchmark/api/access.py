"""Permissions of the API: the same predicates as on the pages."""

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from benchmark.permissions import can_evaluate, can_see_board, can_see_runs


class ReadsRuns(BasePermission):
    """Evaluators write, evaluators and data leads read; for others an object with an address is not there."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """By method."""
        reading = request.method in {"GET", "HEAD", "OPTIONS"}
        allowed = can_see_runs(request.user) if reading else can_evaluate(request.user)
        if not allowed and view.kwargs and request.user.is_authenticated:
            raise Http404
        return allowed


class SeesBoard(BasePermission):
    """Everybody who works here."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Numbers only."""
        return can_see_board(request.user)
