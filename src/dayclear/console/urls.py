"""Every page of the console, one folder each."""

from django.urls import include, path

PAGES = (
    "place_page",
    "tasks",
    "day_close",
    "problems",
    "rounds",
    "plan_page",
    "teams",
    "offline",
    "points",
    "field",
    "laboratory",
    "tube_boxes",
    "tube_differences",
    "capacity_offers",
    "case_page",
    "interview",
    "tracing",
    "follow_up",
    "home_tests",
    "analysis",
    "dispatch",
    "zone_page",
    "zones_board",
    "measures",
    "disinfection",
    "facilities",
    "stays",
    "clearance",
    "gate",
    "people_pages",
    "printing",
    "second_look",
    "imports",
    "search",
    "command_pages",
    "accounts",
)

urlpatterns = [path("", include(f"dayclear.console.{page}.urls")) for page in PAGES]
