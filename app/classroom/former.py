"""Former classes as the teacher's page lists them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.classroom.raced import EACH
from app.web.settings import classroom, job_table
from app.words.messages import Messages


def listed(messages: Messages) -> list[dict[str, Any]]:
    """The classes that were ended and kept, the newest first: name, days, students, runs."""
    found = []
    for each in classroom().former():
        students = classroom().students(each.id)
        runs = sum(len(job_table().list(student.owner, limit=EACH)) for student in students)
        days = sorted({datetime.fromtimestamp(at).date().isoformat() for at in (each.made, each.ended)})
        found.append(
            {
                "id": each.id,
                "name": each.name or messages("teacher.title"),
                "days": days,
                "students": len(students),
                "runs": runs,
            }
        )
    return found
