"""What is mailed to colleagues."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from tallystick.server.gate import Access
from tallystick.server.outbox.posting import post
from tallystick.server.people import colleagues
from tallystick.server.people.addresses import absolute
from tallystick.server.people.models import ColleagueInvitation


def invite_colleague(request: HttpRequest, access: Access, invitation: ColleagueInvitation) -> None:
    """Tell a colleague that they are invited. The link mails a code to this address and does nothing else."""
    proof = reverse("people:proof", args=[colleagues.sign_address(invitation.email)])
    words = {"invitation": invitation, "link": absolute(proof, request), "until": invitation.expires_at}
    subject, _line, text = render_to_string("people/mail/colleague.txt", words).partition("\n")
    with access.open():
        post(
            to=invitation.email,
            subject=subject,
            text=text.strip(),
            html=render_to_string("people/mail/colleague.html", words),
            purpose="invitation",
            company_id=access.company.id,
        )
