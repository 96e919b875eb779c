"""The form of the notice settings: one choice for each kind."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from curation.notices import NoticeChoice, choices_of, kinds_for

LANGUAGE = "mail_language"


class NoticeSettingsForm(forms.Form):
    """How a person wants each kind that concerns that person; mail is offered only where there is any."""

    def __init__(self, *args: Any, user: Any, mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = choices_of(user)
        here = {NoticeChoice.PRODUCT, NoticeChoice.OFF}
        offered = [choice for choice in NoticeChoice.choices if mail or choice[0] in here]
        if mail:
            self.fields[LANGUAGE] = forms.ChoiceField(
                label=_("邮件语言"),
                choices=settings.LANGUAGES,
                initial=user.language or settings.LANGUAGE_CODE,
            )
        for kind in kinds_for(user):
            # A choice made while there was mail is kept, also while there is none.
            more = [one for one in NoticeChoice.choices if one[0] == chosen[kind.name] and one not in offered]
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.label, choices=[*offered, *more], initial=chosen[kind.name]
            )
