"""Addresses of the ledger, below `/.well-known/pendopo/`."""

from __future__ import annotations

from django.urls import path

from pendopo.kernel.ledger import views

app_name = "ledger"
urlpatterns = [
    path("heads", views.published, name="heads"),
    path("verify_receipt.py", views.program, name="program"),
]
