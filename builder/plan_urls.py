"""Addresses of plans."""

from django.urls import URLPattern, URLResolver, path

from builder.api import plans as api
from builder.views import plan_changes, plans

urlpatterns: list[URLPattern | URLResolver] = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:public_id>/", plans.plan, name="plan"),
    path("plans/<slug:public_id>/change/", plan_changes.change, name="plan_change"),
    path("plans/<slug:public_id>/cover.svg", plans.cover, name="plan_cover"),
    path("plans/<slug:public_id>/cancel/", plans.cancel, name="plan_cancel"),
    path("plans/<slug:public_id>/again/", plans.again, name="plan_again"),
    path("plans/<slug:public_id>/duplicate/", plans.duplicate, name="plan_duplicate"),
    path("plans/<slug:public_id>/delete/", plans.delete, name="plan_delete"),
    path("plans/<slug:public_id>/research/", plans.research, name="plan_research"),
    path("api/v1/plans/", api.PlanList.as_view(), name="api_plans"),
    path("api/v1/plans/<slug:public_id>/", api.PlanDetail.as_view(), name="api_plan"),
    path("api/v1/plans/<slug:public_id>/build/", api.PlanBuild.as_view(), name="api_plan_build"),
    path("api/v1/plans/<slug:public_id>/cancel/", api.PlanCancel.as_view(), name="api_plan_cancel"),
    path("api/v1/plans/<slug:public_id>/research/", api.PlanResearch.as_view(), name="api_plan_research"),
]
