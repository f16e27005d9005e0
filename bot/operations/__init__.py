"""What whoever runs Handoff needs: to look for trouble, to back up and restore, to see what could not be delivered."""
