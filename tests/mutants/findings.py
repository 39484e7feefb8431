"""Where findings point."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="finding-points-into-another-claim",
        file="reviews/operations/pointing.py",
        before="    if (proof.pk, document.pk) not in known.proof_files:",
        after="    if document.pk != proof.document_id and (proof.pk, document.pk) not in known.proof_files:",
        seen_by=("reviews/tests/test_places.py::test_operation_refuses_what_points_nowhere",),
        why="A finding's document lies on the claim it is about.",
    ),
    Mutant(
        name="finding-marks-a-place-beside-the-page",
        file="documents/places.py",
        before="        return 0 <= left < right <= WHOLE and 0 <= top < bottom <= WHOLE",
        after="        return 0 <= left <= WHOLE and 0 <= top <= WHOLE",
        seen_by=(
            "reviews/tests/test_places.py::test_operation_refuses_what_points_nowhere",
            "reviews/tests/test_places.py::test_place_that_is_none_is_refused_and_nothing_typed_is_lost",
        ),
        why="A marked place lies on the page, with a width and a height.",
    ),
    Mutant(
        name="finding-marks-the-mail-for-what-came-with-it",
        file="claims/models/evidence.py",
        before=(
            "        return self.filter(proof=proof, document=None if document.pk == proof.document_id else document)"
        ),
        after="        return self.filter(proof=proof)",
        seen_by=("reviews/tests/test_carried_on_desk.py::test_finding_points_into_them",),
        why="A place is marked on the document to which the finding points, and on no other.",
    ),
)
