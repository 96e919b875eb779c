"""What people type into the pages of this stage; what may be done with it is decided by the services."""

from benchmark.forms.judges import MeasureForm, TrainForm, VerdictsForm
from benchmark.forms.models import ModelForm
from benchmark.forms.runs import BoardForm, RunForm, SampleFilter

__all__ = ["BoardForm", "MeasureForm", "ModelForm", "RunForm", "SampleFilter", "TrainForm", "VerdictsForm"]
