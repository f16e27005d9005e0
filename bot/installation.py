"""Where Slack installed Handoff: in one workspace, or in all of an organisation (Enterprise Grid)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Installation:
    """Where Handoff is installed, as Slack says with the token.

    `team_id` is the workspace's; with an installation for the whole organisation there is no one workspace, and it is
    None. `enterprise_id` is the organisation's, None outside Enterprise Grid. `user_id` is what Handoff itself is
    called.
    """

    team_id: str | None = None
    enterprise_id: str | None = None
    is_org_wide: bool = False
    user_id: str = ""

    def is_ours(self, team_id: str | None, enterprise_id: str | None) -> bool:
        """Return whether somebody of that workspace and organisation is of our company, as far as Slack says.

        In an organisation colleagues are all who share it, whichever of its workspaces they are in. Where Slack names
        no organisation, the workspace decides, and where it names no workspace either, they are ours.
        """
        if self.enterprise_id is not None and enterprise_id is not None:
            return enterprise_id == self.enterprise_id
        # A workspace's id may be that of the organisation: slackapi/bolt-js#1875.
        return team_id is None or team_id in (self.team_id, self.enterprise_id)
