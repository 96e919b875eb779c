"""What is asked when somebody is invited, and about a physician's licence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curation.forms.filters import ALL, FilterForm
from curation.models import PhysicianProfile, PracticeCategory, Role, Specialty, Title, User
from curation.services.people import Licence

DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PersonFilter(FilterForm):
    """By role and by what an administrator still has to do."""

    role = forms.ChoiceField(label=_("角色"), choices=[ALL, *Role.choices], required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[ALL, ("unverified", _("执业资格未核验")), ("closed", _("账号已关闭"))],
        required=False,
    )
    q = forms.CharField(
        label=_("姓名或邮箱"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )


class LicenceForm(forms.Form):
    """A physician's licence."""

    licence_number = forms.CharField(
        label=_("执业证书编号"),
        max_length=40,
        error_messages={"required": _("医师账号需要执业证书编号。")},
    )
    practice_category = forms.ChoiceField(label=_("执业类别"), choices=PracticeCategory.choices)
    title = forms.ChoiceField(label=_("职称"), choices=Title.choices, initial=Title.ATTENDING)
    department = forms.CharField(
        label=_("科室"),
        max_length=80,
        required=False,
        help_text=_("本科室的病历不会分给本人作答。"),
    )
    expires_on = forms.DateField(label=_("有效期至"), required=False, widget=DATE_INPUT)
    specialties = forms.MultipleChoiceField(
        label=_("执业范围"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--columns"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialties"] = forms.MultipleChoiceField(
            label=_("执业范围"),
            required=False,
            choices=[(row.code, f"{row.code} {row.label}") for row in Specialty.objects.all()],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--columns"}),
        )

    def licence(self) -> Licence:
        """What was typed, as the services take it."""
        values = self.cleaned_data
        return Licence(
            number=values["licence_number"],
            practice_category=values["practice_category"],
            title=values["title"],
            department=values["department"],
            specialties=tuple(values["specialties"]),
            expires_on=values["expires_on"],
        )


class InvitationForm(LicenceForm):
    """One new account; the licence is for physicians."""

    email = forms.EmailField(label=_("邮箱"), max_length=254)
    name = forms.CharField(label=_("姓名"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("role") != Role.PHYSICIAN:
            for name in LicenceForm.base_fields:
                self.fields[name].required = False

    def account_fields(self) -> list[forms.BoundField]:
        """Who it is."""
        return [self[name] for name in ("email", "name", "role")]

    def licence_fields(self) -> list[forms.BoundField]:
        """What makes a physician."""
        return [self[name] for name in LicenceForm.base_fields]


class PeopleFileForm(forms.Form):
    """A list of people to invite."""

    file = forms.FileField(
        label=_("名单"),
        help_text=_(
            "xlsx 或 csv。列：邮箱、角色、姓名、执业证书编号、执业类别、职称、科室、专科、有效期至。"
        ),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class TokenForm(forms.Form):
    """A name for a new API token."""

    name = forms.CharField(
        label=_("用途"), max_length=80, help_text=_("例如“科室导入脚本”。令牌只显示一次。")
    )


def licence_initial(user: User) -> dict[str, Any]:
    """What is known of a physician, for the form."""
    profile = PhysicianProfile.objects.filter(user=user).prefetch_related("specialties").first()
    if profile is None:
        return {}
    names = ("licence_number", "practice_category", "title", "department", "expires_on")
    return {name: getattr(profile, name) for name in names} | {
        "specialties": [row.code for row in profile.specialties.all()]
    }
