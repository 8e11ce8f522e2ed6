"""The form renderer: `{{ form }}` in any room yields the furniture of this package."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Furniture(TemplatesSetting):
    """Renders forms, fields and error lists with `ui/form.html` and `ui/field.html`."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
