from django.urls import path, register_converter

from dayclear.command.states import Step
from dayclear.console.tasks import views


class StepConverter:
    regex = "|".join(Step.values)

    def to_python(self, value: str) -> Step:
        return Step(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(StepConverter, "step")

urlpatterns = [
    path("tasks/", views.my_tasks, name="my_tasks"),
    path("tasks/<uuid:task_id>/", views.task, name="task"),
    path("tasks/<uuid:task_id>/proof/", views.proof, name="task_proof"),
    path("tasks/<uuid:task_id>/<step:step>/", views.take_step, name="task_step"),
]
