"""Which figure each count of a list is, as the forms that come with the package say."""

from thidua_analysis.intake import read_forms

FORMS = {form.id: form for form in read_forms()}
FACTS = {name: fact for fact, (name,) in FORMS["dossier_list"].facts.items()}
(ACCOUNTS,) = FORMS["account_list"].facts
OF_KIND = {"dossiers": FACTS, "accounts": {"received": ACCOUNTS}}
